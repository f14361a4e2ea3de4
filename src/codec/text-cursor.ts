const QUOTE = 0x22;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
const MAX_DIGITS = 15;

const BASE64URL = setOf(/[A-Za-z0-9_-]/);
/** What stands in a JSON string as it is, and takes one byte and one UTF-16 code unit. */
const PLAIN = setOf(/[ !#-[\]-~]/);

/**
 * Reads text of a known form. Each step says whether the text goes on as expected, and stands behind it then; after a
 * step that failed the cursor is of no more use.
 */
export class TextCursor {
  /** One character for each byte, so that places in it are places in the bytes. */
  readonly text: string;
  readonly #bytes: Uint8Array;
  at = 0;

  constructor(text: string, bytes: Uint8Array) {
    this.text = text;
    this.#bytes = bytes;
  }

  /** Exactly this text. */
  literal(expected: string): boolean {
    if (!this.text.startsWith(expected, this.at)) return false;
    this.at += expected.length;
    return true;
  }

  /** So many characters of base64url. @returns the text; `null` when it is none. */
  base64url(count: number): string | null {
    const { text, at } = this;
    const bytes = this.#bytes;
    const end = at + count;
    if (end > text.length) return null;
    for (let next = at; next < end; next += 1) {
      if (BASE64URL[bytes[next] ?? 0] !== 1) return null;
    }
    this.at = end;
    return text.slice(at, end);
  }

  /** A JSON string of plain ASCII, its quotes included. @returns the text; `null` when it is none of that length. */
  plainString(min: number, max: number): string | null {
    const { text, at } = this;
    const bytes = this.#bytes;
    if (bytes[at] !== QUOTE) return null;
    let end = at + 1;
    while (end < text.length && PLAIN[bytes[end] ?? 0] === 1) end += 1;
    const length = end - at - 1;
    if (bytes[end] !== QUOTE || length < min || length > max) return null;
    this.at = end + 1;
    return text.slice(at + 1, end);
  }

  /** A whole number without a sign. @returns `null` when it is none, or not exact. */
  wholeNumber(): number | null {
    const { at } = this;
    const bytes = this.#bytes;
    let end = at;
    let value = 0;
    for (let code = bytes[end] ?? 0; code >= DIGIT_0 && code <= DIGIT_9; code = bytes[end] ?? 0) {
      value = value * 10 + (code - DIGIT_0);
      end += 1;
    }
    const isCanonical = end - at === 1 || bytes[at] !== DIGIT_0;
    if (end === at || end - at > MAX_DIGITS || !isCanonical) return null;
    this.at = end;
    return value;
  }
}

function setOf(pattern: RegExp): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, code) => (pattern.test(String.fromCharCode(code)) ? 1 : 0));
}
