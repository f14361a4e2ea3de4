import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { leafHash, merkleRoot } from '../../src/codec/merkle.ts';
import { consistencyProof, inclusionProof } from '../../src/codec/merkle-proof.ts';
import { MerkleProver } from '../../src/codec/merkle-prover.ts';

const leavesOf = (size: number) => Array.from({ length: size }, (_, index) => leafHash(String(index)));
const hex = (nodes: readonly Uint8Array[]) => nodes.map((node) => Buffer.from(node).toString('hex'));

describe('MerkleProver', () => {
  it('gives in one pass the proofs that are made over the whole tree', () => {
    for (let size = 1; size <= 40; size += 1) {
      const leaves = leavesOf(size);
      const prover = new MerkleProver(size);
      for (let at = 0; at < size; at += 1) prover.wantInclusion(at);
      for (let first = 0; first <= size; first += 1) prover.wantConsistency(first);
      for (const leaf of leaves) prover.append(leaf);
      expect(hex([prover.root()])).toEqual(hex([merkleRoot(leaves)]));
      for (let at = 0; at < size; at += 1) {
        expect(hex(prover.inclusion(at))).toEqual(hex(inclusionProof(leaves, at)));
      }
      for (let first = 0; first <= size; first += 1) {
        expect(hex(prover.consistency(first))).toEqual(hex(consistencyProof(leaves, first)));
      }
    }
  });

  it('keeps only what was asked for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.nat(), (size, at) => {
        const leaves = leavesOf(size);
        const prover = new MerkleProver(size);
        prover.wantInclusion(at % size);
        for (const leaf of leaves) prover.append(leaf);
        expect(hex(prover.inclusion(at % size))).toEqual(hex(inclusionProof(leaves, at % size)));
      }),
      { numRuns: 50 },
    );
  });

  it('may be asked for a leaf until it goes by', () => {
    for (let size = 1; size <= 40; size += 1) {
      const leaves = leavesOf(size);
      const prover = new MerkleProver(size);
      leaves.forEach((leaf, at) => {
        prover.wantInclusion(at);
        prover.append(leaf);
      });
      expect(() => prover.wantInclusion(0)).toThrow(RangeError);
      for (let at = 0; at < size; at += 1) {
        expect(hex(prover.inclusion(at))).toEqual(hex(inclusionProof(leaves, at)));
      }
    }
  });

  it('is asked only for what there is', () => {
    const prover = new MerkleProver(8);
    expect(() => prover.wantInclusion(8)).toThrow(RangeError);
    expect(() => prover.wantInclusion(-1)).toThrow(RangeError);
    expect(() => prover.wantConsistency(9)).toThrow(RangeError);
  });
});
