import type { TerminalSize } from './cli-io.ts';

const CLEAR_LINE = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';
const DEFAULT_SIZE = { columns: 80, rows: 24 };

/** A text on a terminal that is drawn again in the place where it stands. */
export class ScreenText {
  readonly #terminal: { write(text: string): unknown } & Partial<TerminalSize>;
  #lines = 0;

  constructor(terminal: { write(text: string): unknown } & Partial<TerminalSize>) {
    this.#terminal = terminal;
  }

  /** Draws over what was drawn before. Lines are broken here, since one that the terminal wraps moves the place. */
  draw(text: string): void {
    const { columns = DEFAULT_SIZE.columns, rows = DEFAULT_SIZE.rows } = this.#terminal;
    const lines = text
      .replace(/\n$/, '')
      .split('\n')
      .flatMap((line) => brokenAt(line, Math.max(1, columns)))
      .slice(0, Math.max(1, rows - 1));
    const up = this.#lines === 0 ? '' : `\u001b[${this.#lines}A`;
    const drawn = lines.map((line) => `\r${CLEAR_LINE}${line}\n`).join('');
    this.#terminal.write(`${up}${drawn}${CLEAR_BELOW}`);
    this.#lines = lines.length;
  }
}

/** Breaks a line at spaces so that no part is longer than the terminal is wide; a longer word is cut in two. */
function brokenAt(line: string, columns: number): readonly string[] {
  const broken: string[] = [];
  let rest = Array.from(line);
  while (rest.length > columns) {
    const space = rest.lastIndexOf(' ', columns);
    // Spaces before the first word are no place to break.
    const isUsable = rest.slice(0, Math.max(0, space)).some((character) => character !== ' ');
    const at = isUsable ? space : columns;
    broken.push(rest.slice(0, at).join(''));
    rest = rest.slice(isUsable ? at + 1 : at);
  }
  return [...broken, rest.join('')];
}
