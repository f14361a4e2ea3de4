import { sha256 } from './digest.ts';

/** Hash size of the tree: SHA-256. */
export const HASH_BYTES = 32;

const LEAF_PREFIX = 0;
const NODE_PREFIX = 1;

/** Of one UTF-16 code unit. */
const MAX_UTF8_BYTES = 3;

// What is hashed is put together here: to hash is quick, and new memory for each of millions of hashes is not.
let scratch = Buffer.allocUnsafe(16 * 1024);
const nodeScratch = Buffer.alloc(1 + 2 * HASH_BYTES, NODE_PREFIX);

/** Told of each perfect subtree when it is complete: its root, its first leaf, and its height (0: a leaf). */
export type OnSubtree = (root: Uint8Array, firstLeaf: number, height: number) => void;

/**
 * An append-only Merkle tree (RFC 6962 section 2.1) that keeps only what the next root needs: the roots of the
 * perfect subtrees on its right edge, one for each set bit of its size, so at most 53 hashes.
 */
export class MerkleTree {
  readonly #peaks: Uint8Array[] = [];
  readonly #onSubtree: OnSubtree | null;
  #size = 0;

  constructor(onSubtree: OnSubtree | null = null) {
    this.#onSubtree = onSubtree;
  }

  /** How many leaves it has. */
  get size(): number {
    return this.#size;
  }

  /** Appends a leaf, given by its {@link leafHash}. */
  append(leaf: Uint8Array): void {
    let node = leaf;
    let height = 0;
    this.#onSubtree?.(node, this.#size, height);
    for (let rest = this.#size; rest % 2 === 1; rest = Math.floor(rest / 2)) {
      node = nodeHash(this.#peaks.pop() ?? node, node);
      height += 1;
      this.#onSubtree?.(node, this.#size + 1 - 2 ** height, height);
    }
    this.#peaks.push(node);
    this.#size += 1;
  }

  /** The root over all leaves so far; of no leaf, the hash of nothing. */
  root(): Uint8Array {
    return this.#size === 0 ? sha256('') : this.rootFrom(0);
  }

  /** The root of the perfect subtree of the right edge that begins with this leaf; `null` when none does. */
  peakAt(firstLeaf: number): Uint8Array | null {
    let at = this.#size;
    for (let peak = this.#peaks.length - 1; peak >= 0; peak -= 1) {
      at -= lowestBit(at);
      if (at === firstLeaf) return this.#peaks[peak] as Uint8Array;
    }
    return null;
  }

  /**
   * The root over the leaves from `firstLeaf` on, where a subtree of the right edge begins.
   * @throws {RangeError} where none begins.
   */
  rootFrom(firstLeaf: number): Uint8Array {
    let at = this.#size;
    let root: Uint8Array | null = null;
    for (let peak = this.#peaks.length - 1; peak >= 0 && at > firstLeaf; peak -= 1) {
      const node = this.#peaks[peak] as Uint8Array;
      root = root === null ? node : nodeHash(node, root);
      at -= lowestBit(at);
    }
    if (root === null || at !== firstLeaf)
      throw new RangeError(`no subtree ends this tree from ${firstLeaf} on`);
    return root;
  }
}

/** Hash of a leaf; its prefix keeps a leaf from being taken for an inner node. */
export function leafHash(leaf: string | Uint8Array): Buffer {
  const most = 1 + (typeof leaf === 'string' ? leaf.length * MAX_UTF8_BYTES : leaf.length);
  if (scratch.length < most) scratch = Buffer.allocUnsafe(most * 2);
  scratch[0] = LEAF_PREFIX;
  if (typeof leaf === 'string') return sha256(scratch.subarray(0, 1 + scratch.write(leaf, 1)));
  scratch.set(leaf, 1);
  return sha256(scratch.subarray(0, most));
}

/** Hash of an inner node. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  nodeScratch.set(left, 1);
  nodeScratch.set(right, 1 + HASH_BYTES);
  return sha256(nodeScratch);
}

/** The root over these leaf hashes. */
export function merkleRoot(leaves: readonly Uint8Array[]): Uint8Array {
  const tree = new MerkleTree();
  for (const leaf of leaves) tree.append(leaf);
  return tree.root();
}

/** The size of the smallest peak of a tree of `size` leaves. Not by bit operators, which end at 31 bits. */
function lowestBit(size: number): number {
  let bit = 1;
  while (size % (bit * 2) === 0) bit *= 2;
  return bit;
}
