/** Shorter names and ids stand in too many texts that mean something else. */
const SHORTEST_WORD = 3;

/** What may stand before and behind a name without making another word of it. */
const NO_WORD_BEFORE = '(?<![\\p{L}\\p{N}_])';
const NO_WORD_BEHIND = '(?![\\p{L}\\p{N}_])';
/** In an address dots, dashes and the like are a part of it too, unless they end a sentence. */
const NO_ADDRESS_BEFORE = '(?<![\\p{L}\\p{N}_.+%-])';
const NO_ADDRESS_BEHIND = '(?![\\p{L}\\p{N}_-]|\\.[\\p{L}\\p{N}])';

/**
 * Finds words of a person in texts: only as whole words, so that `max` is not found in "maximum", nor `jo@acme.example`
 * in `mojo@acme.example`. A name of one word counts only as it is spelled, since many are ordinary words as well.
 */
export class PersonWords {
  readonly #patterns = new Map<string, RegExp>();

  get count(): number {
    return this.#patterns.size;
  }

  addName(name: string): void {
    const trimmed = name.trim();
    this.#add(trimmed, /\s/.test(trimmed) ? 'iu' : 'u');
  }

  /** An address, or the id of an account. */
  addAddress(address: string): void {
    this.#add(address, 'iu');
  }

  areIn(text: string): boolean {
    return [...this.#patterns.values()].some((pattern) => pattern.test(text));
  }

  #add(word: string, flags: string): void {
    if (word.length < SHORTEST_WORD) return;
    const escaped = word.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
    const [before, behind] = word.includes('@')
      ? [NO_ADDRESS_BEFORE, NO_ADDRESS_BEHIND]
      : [NO_WORD_BEFORE, NO_WORD_BEHIND];
    this.#patterns.set(`${flags} ${word}`, new RegExp(`${before}${escaped}${behind}`, flags));
  }
}
