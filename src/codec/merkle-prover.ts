import type { OnSubtree } from './merkle.ts';
import { MerkleTree } from './merkle.ts';

/** Leaves from `from` to before `to`: a subtree whose root stands in a proof. */
type Range = { readonly from: number; readonly to: number };

/**
 * Makes proofs over a tree of known size while its leaves go by once, keeping only the nodes that these proofs need:
 * for a few entries of a log that is too large to be held. State what is wanted in time, append every leaf, take the
 * proofs.
 */
export class MerkleProver {
  readonly #size: number;
  readonly #tree: MerkleTree;
  readonly #wanted = new Map<number, Uint8Array | null>();

  /** @param size number of leaves of the tree the proofs are for. */
  constructor(size: number) {
    this.#size = size;
    const keep: OnSubtree = (root, firstLeaf, height) => {
      const name = nameOf(firstLeaf, height);
      if (this.#wanted.has(name)) this.#wanted.set(name, root);
    };
    this.#tree = new MerkleTree(keep);
  }

  /** How many leaves went by. */
  get passed(): number {
    return this.#tree.size;
  }

  /**
   * States that the inclusion of a leaf will be proven, before it goes by.
   * @throws {RangeError} when there is no such leaf, or it went by.
   */
  wantInclusion(index: number): void {
    if (index < this.passed) throw new RangeError(`leaf ${index} went by already`);
    for (const range of inclusionRanges(index, this.#size)) this.#want(range);
  }

  /** States, before the first leaf, that the beginning of `firstSize` leaves will be proven. Throws RangeError. */
  wantConsistency(firstSize: number): void {
    for (const range of consistencyRanges(firstSize, this.#size)) this.#want(range);
  }

  append(leaf: Uint8Array): void {
    this.#tree.append(leaf);
  }

  root(): Uint8Array {
    return this.#tree.root();
  }

  /** The path of RFC 6962 section 2.1.1, lowest sibling first, once all leaves are there. */
  inclusion(index: number): readonly Uint8Array[] {
    return inclusionRanges(index, this.#size).map((range) => this.#rootOf(range));
  }

  /** The nodes of RFC 6962 section 2.1.2, once all leaves are there. */
  consistency(firstSize: number): readonly Uint8Array[] {
    return consistencyRanges(firstSize, this.#size).map((range) => this.#rootOf(range));
  }

  #want({ from, to }: Range): void {
    const height = Math.log2(to - from);
    if (!Number.isInteger(height)) return;
    const name = nameOf(from, height);
    // What is complete already stands at the right edge: left of a leaf that is to come, nothing else is needed.
    if (to <= this.passed) this.#wanted.set(name, this.#tree.peakAt(from));
    else if (!this.#wanted.has(name)) this.#wanted.set(name, null);
  }

  #rootOf({ from, to }: Range): Uint8Array {
    const height = Math.log2(to - from);
    const kept = Number.isInteger(height) ? this.#wanted.get(nameOf(from, height)) : null;
    // What is no perfect subtree ends where the tree ends.
    return kept ?? this.#tree.rootFrom(from);
  }
}

function inclusionRanges(index: number, size: number): readonly Range[] {
  if (!Number.isInteger(index) || index < 0 || index >= size) {
    throw new RangeError(`there is no leaf ${index} among ${size}`);
  }
  const ranges: Range[] = [];
  for (let [from, to] = [0, size]; to - from > 1; ) {
    const middle = from + split(to - from);
    if (index < middle) {
      ranges.unshift({ from: middle, to });
      to = middle;
    } else {
      ranges.unshift({ from, to: middle });
      from = middle;
    }
  }
  return ranges;
}

function consistencyRanges(firstSize: number, size: number): readonly Range[] {
  if (!Number.isInteger(firstSize) || firstSize < 0 || firstSize > size) {
    throw new RangeError(`a tree of ${size} leaves has no beginning of ${firstSize}`);
  }
  if (firstSize === 0) return [];
  const ranges: Range[] = [];
  let [from, to] = [0, size];
  while (firstSize !== to) {
    const middle = from + split(to - from);
    if (firstSize <= middle) {
      ranges.unshift({ from: middle, to });
      to = middle;
    } else {
      ranges.unshift({ from, to: middle });
      from = middle;
    }
  }
  // Where the first tree is this subtree as a whole, its verifier knows the root already.
  return from === 0 ? ranges : [{ from, to }, ...ranges];
}

/** The largest power of two below a number of leaves. */
function split(count: number): number {
  let half = 1;
  while (half * 2 < count) half *= 2;
  return half;
}

function nameOf(firstLeaf: number, height: number): number {
  return firstLeaf * 64 + height;
}
