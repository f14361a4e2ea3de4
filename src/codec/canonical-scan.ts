/** Returned where something is not plainly canonical. It may still be: a full parser has to say. */
export const UNSURE = -1;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const MINUS = 0x2d;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
const [BRACE, BRACE_END, BRACKET, BRACKET_END] = [0x7b, 0x7d, 0x5b, 0x5d];
/** Whole numbers of so many digits are exact, and are written by ECMAScript as they stand. */
const MAX_DIGITS = 15;
const MAX_DEPTH = 32;

/** What may stand in a string: 0 nothing of it, 1 as it is, 2 as it is but not in the name of a member. */
const IN_STRING = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < 0x20 || byte === QUOTE || byte === BACKSLASH ? 0 : byte < 0x80 ? 1 : 2,
);
/** What may follow a backslash: the escapes ECMAScript writes without a number. */
const ESCAPES = new Set(Buffer.from('"\\bfnrt'));
const LITERALS = ['true', 'false', 'null'];

/** Where a slot for a personal value stands: the digest between its quotes. */
export type SlotPlace = { readonly from: number; readonly to: number };

/**
 * Recognises canonical JSON (RFC 8785) without making values of it, faster than parsing and writing it again. It says yes only to what is surely canonical, and {@link UNSURE} to all the rest: rare escapes,
 * names of members beyond ASCII, fractions, deep nesting.
 *
 * On the way it notes the slots of personal values (`{"$sd": digest}`), and where the members of one object stand.
 */
export class CanonicalScan {
  readonly slots: SlotPlace[] = [];
  /** Whether a byte beyond ASCII was passed: then the bytes still have to be found to be valid UTF-8. */
  hasNonAscii = false;
  readonly #text: string;
  readonly #bytes: Uint8Array;

  /** @param text one character for each of the bytes, which are UTF-8; whatever goes byte by byte reads those. */
  constructor(text: string, bytes: Uint8Array) {
    this.#text = text;
    this.#bytes = bytes;
  }

  /** The end of the value that begins at `at`. @param depth of what it stands in. */
  value(at: number, depth = 0): number {
    switch (this.#bytes[at] ?? 0) {
      case QUOTE:
        return this.string(at);
      case BRACE:
        return depth === MAX_DEPTH ? UNSURE : this.object(at, depth + 1);
      case BRACKET:
        return depth === MAX_DEPTH ? UNSURE : this.#array(at, depth + 1);
      default:
        return this.#plain(at);
    }
  }

  /** The end of the string that begins at `at`. */
  string(at: number): number {
    if (this.#bytes[at] !== QUOTE) return UNSURE;
    return this.#stringEnd(at + 1, 2);
  }

  /**
   * The end of the object that begins at `at`.
   * @param onMember told where each name stands, without its quotes, and where its value stands.
   */
  object(
    at: number,
    depth = 0,
    onMember: ((nameFrom: number, nameTo: number, from: number, to: number) => void) | null = null,
  ): number {
    const bytes = this.#bytes;
    if (bytes[at] !== BRACE) return UNSURE;
    if (bytes[at + 1] === BRACE_END) return at + 2;
    let beforeFrom = 0;
    let beforeTo = 0;
    for (let next = at + 1; ; next += 1) {
      if (bytes[next] !== QUOTE) return UNSURE;
      const nameEnd = this.#stringEnd(next + 1, 1);
      if (nameEnd === UNSURE || bytes[nameEnd] !== COLON) return UNSURE;
      const nameFrom = next + 1;
      const nameTo = nameEnd - 1;
      if (beforeTo > 0 && !this.#isBefore(beforeFrom, beforeTo, nameFrom, nameTo)) return UNSURE;
      const end = this.value(nameEnd + 1, depth);
      if (end === UNSURE) return UNSURE;
      if (this.#isSlot(nameFrom, nameTo, nameEnd + 1)) this.slots.push({ from: nameEnd + 2, to: end - 1 });
      onMember?.(nameFrom, nameTo, nameEnd + 1, end);
      if (bytes[end] === BRACE_END) return end + 1;
      if (bytes[end] !== COMMA) return UNSURE;
      beforeFrom = nameFrom;
      beforeTo = nameTo;
      next = end;
    }
  }

  #array(at: number, depth: number): number {
    const bytes = this.#bytes;
    if (bytes[at + 1] === BRACKET_END) return at + 2;
    for (let next = at + 1; ; next += 1) {
      const end = this.value(next, depth);
      if (end === UNSURE) return UNSURE;
      if (bytes[end] === BRACKET_END) return end + 1;
      if (bytes[end] !== COMMA) return UNSURE;
      next = end;
    }
  }

  /** @param atMost the greatest class of {@link IN_STRING} that may stand there. */
  #stringEnd(from: number, atMost: number): number {
    const bytes = this.#bytes;
    for (let at = from; at < bytes.length; at += 1) {
      const kind = IN_STRING[bytes[at] ?? 0] as number;
      if (kind !== 0) {
        if (kind > atMost) return UNSURE;
        if (kind === 2) this.hasNonAscii = true;
        continue;
      }
      if (bytes[at] === QUOTE) return at + 1;
      if (bytes[at] !== BACKSLASH || atMost === 1 || !ESCAPES.has(bytes[at + 1] ?? 0)) return UNSURE;
      at += 1;
    }
    return UNSURE;
  }

  /** A whole number, `true`, `false` or `null`. */
  #plain(at: number): number {
    const bytes = this.#bytes;
    const from = bytes[at] === MINUS ? at + 1 : at;
    let end = from;
    while (isDigit(bytes[end] ?? 0)) end += 1;
    if (end > from) {
      const isExact =
        end - from <= MAX_DIGITS && (bytes[from] !== DIGIT_0 || (end === from + 1 && from === at));
      const goesOn = bytes[end] === 0x2e || bytes[end] === 0x65 || bytes[end] === 0x45;
      return isExact && !goesOn ? end : UNSURE;
    }
    for (const literal of LITERALS) {
      if (this.#text.startsWith(literal, at)) return at + literal.length;
    }
    return UNSURE;
  }

  #isSlot(nameFrom: number, nameTo: number, valueFrom: number): boolean {
    return (
      nameTo - nameFrom === 3 && this.#text.startsWith('$sd', nameFrom) && this.#bytes[valueFrom] === QUOTE
    );
  }

  /** Whether one name comes before another; in ASCII, the order of bytes is that of UTF-16 code units. */
  #isBefore(aFrom: number, aTo: number, bFrom: number, bTo: number): boolean {
    const bytes = this.#bytes;
    const length = Math.min(aTo - aFrom, bTo - bFrom);
    for (let at = 0; at < length; at += 1) {
      const difference = (bytes[aFrom + at] ?? 0) - (bytes[bFrom + at] ?? 0);
      if (difference !== 0) return difference < 0;
    }
    return aTo - aFrom < bTo - bFrom;
  }
}

function isDigit(code: number): boolean {
  return code >= DIGIT_0 && code <= DIGIT_9;
}
