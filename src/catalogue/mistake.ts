/** Where in the document: keys of maps and places in lists. */
export type MistakePath = readonly (string | number)[];

/** One thing wrong with a catalogue, with where it is and what to do about it. */
export type Mistake = {
  readonly path: MistakePath;
  /** From 1. */
  readonly line: number;
  readonly text: string;
  readonly suggestion: string | null;
};

/** A mistake before its line is looked up. */
export type UnplacedMistake = Omit<Mistake, 'line'>;

/** Makes a mistake. */
export function mistake(path: MistakePath, text: string, suggestion: string | null = null): UnplacedMistake {
  return { path, text, suggestion };
}

/** `line 12, tasks.restart.owner: nobody is called "inse". Did you mean "ines"?` */
export function formatMistake({ path, line, text, suggestion }: Mistake): string {
  const where = path.length === 0 ? '' : `, ${path.join('.')}`;
  return `line ${line}${where}: ${text}.${suggestion === null ? '' : ` ${suggestion}`}`;
}

/** `Did you mean "ines"?`, where there is something near. */
export function didYouMean(name: string | null): string | null {
  return name === null ? null : `Did you mean "${name}"?`;
}
