import { textLength } from './text-length.ts';

/** What is wrong with a payload, each with its JSON pointer, in the words Slack uses in `response_metadata`. */
export class Problems {
  readonly #found: string[] = [];

  get found(): readonly string[] {
    return this.#found;
  }

  add(at: string, message: string): void {
    this.#found.push(`${message} [json-pointer:${at}]`);
  }

  missing(at: string, field: string): void {
    this.add(at, `missing required field: ${field}`);
  }

  /** Refuses text longer than `max` or shorter than `min` characters. */
  length(at: string, text: string, max: number, min = 0): void {
    const length = textLength(text);
    if (length > max) this.add(at, `must be less than ${max + 1} characters`);
    if (length < min) this.add(at, `must be more than ${min - 1} characters`);
  }

  /** Refuses a list with more than `max` or fewer than `min` items. */
  count(at: string, count: number, bounds: { readonly min: number; readonly max: number }): void {
    if (count > bounds.max) this.add(at, `no more than ${bounds.max} items allowed`);
    if (count < bounds.min) this.add(at, `no fewer than ${bounds.min} items allowed`);
  }
}
