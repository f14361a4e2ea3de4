import { sha256 } from './digest.ts';

/** Hash size of the tree: SHA-256. */
export const HASH_BYTES = 32;

const LEAF_PREFIX = Buffer.of(0);
const NODE_PREFIX = Buffer.of(1);

/**
 * An append-only Merkle tree (RFC 6962 section 2.1) that keeps only what the next root needs: the roots of the
 * perfect subtrees on its right edge, one for each set bit of its size, so at most 53 hashes.
 */
export class MerkleTree {
  readonly #peaks: Uint8Array[] = [];
  #size = 0;

  /** How many leaves it has. */
  get size(): number {
    return this.#size;
  }

  /** Appends a leaf, given by its {@link leafHash}. */
  append(leaf: Uint8Array): void {
    let node = leaf;
    for (let rest = this.#size; rest % 2 === 1; rest = Math.floor(rest / 2)) {
      node = nodeHash(this.#peaks.pop() ?? node, node);
    }
    this.#peaks.push(node);
    this.#size += 1;
  }

  /** The root over all leaves so far; of no leaf, the hash of nothing. */
  root(): Uint8Array {
    return this.#size === 0 ? sha256('') : this.#peaks.reduceRight((right, left) => nodeHash(left, right));
  }
}

/** Hash of a leaf; its prefix keeps a leaf from being taken for an inner node. */
export function leafHash(leaf: string | Uint8Array): Buffer {
  return sha256(Buffer.concat([LEAF_PREFIX, typeof leaf === 'string' ? Buffer.from(leaf) : leaf]));
}

/** Hash of an inner node. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return sha256(Buffer.concat([NODE_PREFIX, left, right]));
}

/** The root over these leaf hashes. */
export function merkleRoot(leaves: readonly Uint8Array[]): Uint8Array {
  const tree = new MerkleTree();
  for (const leaf of leaves) tree.append(leaf);
  return tree.root();
}
