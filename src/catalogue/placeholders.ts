/** What may stand in a pattern for one choice: `asset`, and what else the choice is known by. */
export type Places = Readonly<Record<string, string>>;

/** Puts the values of one choice into a pattern. Names that are not among them stay as they are. */
export function fillIn(pattern: string, places: Places): string {
  return pattern.replaceAll(/\{(\w+)\}/g, (written, name: string) =>
    Object.hasOwn(places, name) ? (places[name] ?? written) : written,
  );
}

/** The values of one choice of a task. */
export function placesOf(
  { details }: { readonly details: Readonly<Record<string, Places>> },
  asset: string,
): Places {
  const own = Object.hasOwn(details, asset) ? details[asset] : undefined;
  return { ...own, asset };
}

/** The names in a pattern. */
export function placeholdersIn(pattern: string): readonly string[] {
  return [...pattern.matchAll(/\{(\w+)\}/g)].flatMap(([, name]) => (name === undefined ? [] : [name]));
}
