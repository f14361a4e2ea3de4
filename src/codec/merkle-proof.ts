import { merkleRoot } from './merkle.ts';

/**
 * The path that proves one leaf (RFC 6962 section 2.1.1), lowest sibling first.
 * @param leaves hashes of all leaves of the tree.
 * @throws {RangeError} when there is no such leaf.
 */
export function inclusionProof(leaves: readonly Uint8Array[], index: number): readonly Uint8Array[] {
  if (!Number.isInteger(index) || index < 0 || index >= leaves.length) {
    throw new RangeError(`there is no leaf ${index} among ${leaves.length}`);
  }
  if (leaves.length === 1) return [];
  const [left, right] = halves(leaves);
  return index < left.length
    ? [...inclusionProof(left, index), merkleRoot(right)]
    : [...inclusionProof(right, index - left.length), merkleRoot(left)];
}

/**
 * The nodes that prove that the tree of the first `firstSize` leaves is the beginning of this one (RFC 6962
 * section 2.1.2). Empty for equal sizes, and for the empty tree, which begins every tree.
 * @throws {RangeError} when the tree is not that large.
 */
export function consistencyProof(leaves: readonly Uint8Array[], firstSize: number): readonly Uint8Array[] {
  if (!Number.isInteger(firstSize) || firstSize < 0 || firstSize > leaves.length) {
    throw new RangeError(`a tree of ${leaves.length} leaves has no beginning of ${firstSize}`);
  }
  return firstSize === 0 ? [] : subproof(leaves, firstSize, true);
}

/** @param whole whether the verifier knows the root of these leaves, because it is the first tree itself. */
function subproof(leaves: readonly Uint8Array[], firstSize: number, whole: boolean): readonly Uint8Array[] {
  if (firstSize === leaves.length) return whole ? [] : [merkleRoot(leaves)];
  const [left, right] = halves(leaves);
  return firstSize <= left.length
    ? [...subproof(left, firstSize, whole), merkleRoot(right)]
    : [...subproof(right, firstSize - left.length, false), merkleRoot(left)];
}

/** Splits at the largest power of two below the number of leaves, of which there are at least two. */
function halves(leaves: readonly Uint8Array[]): [readonly Uint8Array[], readonly Uint8Array[]] {
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return [leaves.slice(0, split), leaves.slice(split)];
}
