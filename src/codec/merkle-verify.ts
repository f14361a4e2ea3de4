import { sha256 } from './digest.ts';
import { HASH_BYTES, nodeHash } from './merkle.ts';

/** A claim that a leaf stands in a tree. Everything in it may come from an attacker. */
export type InclusionClaim = {
  readonly leaf: Uint8Array;
  readonly index: number;
  readonly size: number;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
};

/** A claim that one tree is the beginning of another. Everything in it may come from an attacker. */
export type ConsistencyClaim = {
  readonly firstSize: number;
  readonly firstRoot: Uint8Array;
  readonly secondSize: number;
  readonly secondRoot: Uint8Array;
  readonly proof: readonly Uint8Array[];
};

/** Whether the proof leads from the leaf to the root (RFC 9162 section 2.1.3.2; the trees are those of RFC 6962). */
export function inclusionHolds({ leaf, index, size, root, proof }: InclusionClaim): boolean {
  if (!isSize(index) || !isSize(size) || index >= size) return false;
  if (![leaf, root, ...proof].every(isHash)) return false;
  const walk = new Walk(index, size - 1);
  let node = leaf;
  for (const sibling of proof) {
    if (walk.atRoot) return false;
    node = walk.siblingIsLeft ? nodeHash(sibling, node) : nodeHash(node, sibling);
    walk.up();
  }
  return walk.atRoot && equal(node, root);
}

/** Whether the proof leads to both roots (RFC 9162 section 2.1.4.2). */
export function consistencyHolds(claim: ConsistencyClaim): boolean {
  const { firstSize, firstRoot, secondSize, secondRoot, proof } = claim;
  if (!isSize(firstSize) || !isSize(secondSize) || firstSize > secondSize) return false;
  if (![firstRoot, secondRoot, ...proof].every(isHash)) return false;
  if (firstSize === secondSize) return proof.length === 0 && equal(firstRoot, secondRoot);
  if (firstSize === 0) return proof.length === 0 && equal(firstRoot, sha256(''));

  const walk = new Walk(firstSize - 1, secondSize - 1);
  walk.skipRightEdges();
  // Where the first tree is one perfect subtree of the second, its root is the start and not repeated in the proof.
  const [start, ...rest] = walk.atStart ? [firstRoot, ...proof] : proof;
  if (start === undefined) return false;
  let first = start;
  let second = start;
  for (const sibling of rest) {
    if (walk.atRoot) return false;
    if (walk.siblingIsLeft) {
      first = nodeHash(sibling, first);
      second = nodeHash(sibling, second);
    } else {
      second = nodeHash(second, sibling);
    }
    walk.up();
  }
  return walk.atRoot && equal(first, firstRoot) && equal(second, secondRoot);
}

/** The way from a node to the root: its position in its level (`fn` of the RFC) and the last one there (`sn`). */
class Walk {
  #position: number;
  #last: number;

  constructor(position: number, last: number) {
    this.#position = position;
    this.#last = last;
  }

  get atRoot(): boolean {
    return this.#last === 0;
  }

  get atStart(): boolean {
    return this.#position === 0;
  }

  get siblingIsLeft(): boolean {
    return isOdd(this.#position) || this.#position === this.#last;
  }

  /** Goes up past the sibling. A last node without a partner in its level met its sibling further up. */
  up(): void {
    if (this.siblingIsLeft) while (!isOdd(this.#position) && this.#position !== 0) this.#shift();
    this.#shift();
  }

  /** Goes up while the node is a right child: to the largest subtree that ends where the first tree ends. */
  skipRightEdges(): void {
    while (isOdd(this.#position)) this.#shift();
  }

  #shift(): void {
    this.#position = Math.floor(this.#position / 2);
    this.#last = Math.floor(this.#last / 2);
  }
}

function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function isHash(value: Uint8Array): boolean {
  return value.length === HASH_BYTES;
}

function isOdd(value: number): boolean {
  return value % 2 === 1;
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
