import { randomInt } from 'node:crypto';

const FIRST_NAMES = 64;
const FIRST_BYTES = 4 * 1024;
/** Names a slot may hold, of so many slots: beyond that, looking for one takes long. */
const FULL = 0.6;
const NONE = -1;
/** Of FNV-1a, 32 bit. */
const FNV_PRIME = 0x01000193;
const ASCII = 0x80;
const MAX_BYTES = 2 ** 32 - 1;

/**
 * Gives each different name a number, from 0 on, and remembers both in a few large pieces of memory: for millions of
 * names, where an object for each of them would be many times as large. Names are kept apart by `kind`.
 */
export class NameTable {
  readonly #seed: number;
  /** By hash: a name's number plus one; 0 where there is none. */
  #slots = new Uint32Array(FIRST_NAMES * 2);
  /** Where the bytes of each name end. */
  #ends = new Uint32Array(FIRST_NAMES);
  #kinds = new Uint8Array(FIRST_NAMES);
  #bytes = Buffer.alloc(FIRST_BYTES);
  /** Names beyond ASCII; there hardly are any. */
  readonly #others = new Map<number, string>();
  #size = 0;

  /** @param seed what whoever chooses the names must not know, so that they cannot make looking slow. */
  constructor(seed = randomInt(2 ** 32)) {
    this.#seed = seed >>> 0;
  }

  /** How many names there are. */
  get size(): number {
    return this.#size;
  }

  /** The number of a name; -1 when it has none. */
  find(kind: number, name: string): number {
    return (this.#slots[this.#slotOf(kind, name)] ?? 0) - 1;
  }

  /** The number of a name, which it is given where it has none. @param kind 0 to 255. */
  add(kind: number, name: string): number {
    const slot = this.#slotOf(kind, name);
    const found = (this.#slots[slot] ?? 0) - 1;
    if (found !== NONE) return found;
    const number = this.#size;
    this.#store(number, kind, name);
    this.#slots[slot] = number + 1;
    this.#size += 1;
    if (this.#size > this.#slots.length * FULL) this.#rehash();
    return number;
  }

  /** The name with this number. @throws {RangeError} where there is none. */
  name(number: number): string {
    if (number < 0 || number >= this.#size) throw new RangeError(`no name has the number ${number}`);
    return (
      this.#others.get(number) ?? this.#bytes.toString('latin1', this.#startOf(number), this.#ends[number])
    );
  }

  /** The slot that holds a name, or in which it would be put. */
  #slotOf(kind: number, name: string): number {
    const mask = this.#slots.length - 1;
    for (let slot = this.#hash(kind, name) & mask; ; slot = (slot + 1) & mask) {
      const number = (this.#slots[slot] ?? 0) - 1;
      if (number === NONE || this.#is(number, kind, name)) return slot;
    }
  }

  #hash(kind: number, name: string): number {
    let hash = Math.imul(this.#seed ^ kind, FNV_PRIME);
    for (let at = 0; at < name.length; at += 1) hash = Math.imul(hash ^ name.charCodeAt(at), FNV_PRIME);
    // The lowest bits choose the slot; those of names that end alike are mixed with the highest.
    return (hash ^ (hash >>> 15)) >>> 0;
  }

  #is(number: number, kind: number, name: string): boolean {
    if (this.#kinds[number] !== kind) return false;
    const other = this.#others.get(number);
    if (other !== undefined) return other === name;
    const start = this.#startOf(number);
    if ((this.#ends[number] ?? 0) - start !== name.length) return false;
    for (let at = 0; at < name.length; at += 1) {
      if (this.#bytes[start + at] !== name.charCodeAt(at)) return false;
    }
    return true;
  }

  #startOf(number: number): number {
    return number === 0 ? 0 : (this.#ends[number - 1] ?? 0);
  }

  #store(number: number, kind: number, name: string): void {
    if (number === this.#ends.length) {
      this.#ends = grown(this.#ends);
      this.#kinds = grown(this.#kinds);
    }
    const start = this.#startOf(number);
    const length = isAscii(name) ? name.length : 0;
    if (start + length > MAX_BYTES) throw new RangeError('these are more names than can be kept');
    if (start + length > this.#bytes.length) {
      const larger = Buffer.alloc(Math.max(this.#bytes.length * 2, start + length));
      this.#bytes.copy(larger);
      this.#bytes = larger;
    }
    if (length > 0) this.#bytes.write(name, start, 'latin1');
    // Kept whole in a text of its own: a part of a long text would keep all of that.
    else this.#others.set(number, Buffer.from(name, 'utf16le').toString('utf16le'));
    this.#ends[number] = start + length;
    this.#kinds[number] = kind;
  }

  #rehash(): void {
    this.#slots = new Uint32Array(this.#slots.length * 2);
    const mask = this.#slots.length - 1;
    for (let number = 0; number < this.#size; number += 1) {
      let slot = this.#hash(this.#kinds[number] ?? 0, this.name(number)) & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = number + 1;
    }
  }
}

/** The same numbers with room for twice as many. @param rest what stands in the new places. */
export function grown<T extends Uint8Array | Uint32Array | Int32Array>(numbers: T, rest = 0): T {
  const larger = new (numbers.constructor as new (length: number) => T)(numbers.length * 2);
  larger.fill(rest);
  larger.set(numbers);
  return larger;
}

function isAscii(name: string): boolean {
  for (let at = 0; at < name.length; at += 1) if (name.charCodeAt(at) >= ASCII) return false;
  return true;
}
