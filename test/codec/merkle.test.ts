import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { leafHash, MerkleTree, merkleRoot, nodeHash } from '../../src/codec/merkle.ts';
import { consistencyProof, inclusionProof } from '../../src/codec/merkle-proof.ts';
import { consistencyHolds, inclusionHolds } from '../../src/codec/merkle-verify.ts';
import { itWithData } from './shared-data.ts';

// The leaves and roots that the first Certificate Transparency logs published to check implementations of RFC 6962.
const LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((hex) => leafHash(Buffer.from(hex, 'hex')));
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const leavesOf = (count: number): Buffer[] =>
  Array.from({ length: count }, (_, index) => leafHash(`leaf ${index}`));

describe('MerkleTree', () => {
  it.each(ROOTS.map((root, size) => [size, root] as const))(
    'has the published root over %i leaves',
    (size, root) => {
      expect(hex(merkleRoot(LEAVES.slice(0, size)))).toBe(root);
    },
  );

  it('has its roots while it grows', () => {
    const tree = new MerkleTree();
    const roots = LEAVES.map((leaf) => {
      tree.append(leaf);
      return hex(tree.root());
    });
    expect(roots).toEqual(ROOTS.slice(1));
    expect(tree.size).toBe(LEAVES.length);
  });

  it('tells a leaf from an inner node', () => {
    const [a, b] = [leafHash('a'), leafHash('b')];
    expect(hex(leafHash(Buffer.concat([a, b])))).not.toBe(hex(nodeHash(a, b)));
  });
});

describe('a proof', () => {
  it('of inclusion holds for every leaf of every tree up to 20, and for nothing else', () => {
    for (let size = 1; size <= 20; size += 1) {
      const leaves = leavesOf(size);
      const root = merkleRoot(leaves);
      leaves.forEach((leaf, index) => {
        const claim = { leaf, index, size, root, proof: inclusionProof(leaves, index) };
        expect(inclusionHolds(claim)).toBe(true);
        expect(inclusionHolds({ ...claim, leaf: leafHash('another') })).toBe(false);
        expect(inclusionHolds({ ...claim, index: index + 1 })).toBe(false);
        expect(inclusionHolds({ ...claim, proof: [...claim.proof, root] })).toBe(false);
      });
    }
  });

  it('of consistency holds for every two sizes up to 20, and not for a rewritten beginning', () => {
    const leaves = leavesOf(20);
    for (let secondSize = 0; secondSize <= 20; secondSize += 1) {
      for (let firstSize = 0; firstSize <= secondSize; firstSize += 1) {
        const now = leaves.slice(0, secondSize);
        const claim = {
          firstSize,
          secondSize,
          firstRoot: merkleRoot(now.slice(0, firstSize)),
          secondRoot: merkleRoot(now),
          proof: consistencyProof(now, firstSize),
        };
        expect(consistencyHolds(claim)).toBe(true);
        const rewritten = [leafHash('rewritten'), ...now.slice(1)];
        if (firstSize === 0) continue;
        const lie = {
          ...claim,
          secondRoot: merkleRoot(rewritten),
          proof: consistencyProof(rewritten, firstSize),
        };
        expect(consistencyHolds(lie)).toBe(false);
      }
    }
  });

  it('does not survive a flipped bit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 64 }),
        fc.nat(),
        fc.nat(),
        fc.nat({ max: 255 }),
        (size, a, b, bit) => {
          const leaves = leavesOf(size);
          const index = a % size;
          const proof = inclusionProof(leaves, index).map((node) => Buffer.from(node));
          const claim = {
            leaf: leaves[index] ?? Buffer.alloc(0),
            index,
            size,
            root: merkleRoot(leaves),
            proof,
          };
          const node = proof[b % proof.length];
          node?.writeUInt8(node.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
          expect(inclusionHolds(claim)).toBe(false);
        },
      ),
    );
  });

  it('is made only for what there is', () => {
    expect(() => inclusionProof(LEAVES, 8)).toThrow(RangeError);
    expect(() => consistencyProof(LEAVES, 9)).toThrow(RangeError);
  });
});

type Vector = { readonly desc: string; readonly wantErr: boolean; readonly proof: readonly string[] | null };
type InclusionVector = Vector & { leafIdx: number; treeSize: number; root: string; leafHash: string };
type ConsistencyVector = Vector & { size1: number; size2: number; root1: string; root2: string };
type Vectors = { inclusion: Record<string, InclusionVector>; consistency: Record<string, ConsistencyVector> };

describe('published proofs', () => {
  const bytes = (base64: string): Buffer => Buffer.from(base64, 'base64');

  itWithData('rfc6962-proofs.json', 'of inclusion, good and damaged, are told apart', (text) => {
    const { inclusion } = JSON.parse(text) as Vectors;
    for (const [name, vector] of Object.entries(inclusion)) {
      const { leafIdx: index, treeSize: size, root, leafHash: leaf, proof, wantErr } = vector;
      const claim = { index, size, root: bytes(root), leaf: bytes(leaf), proof: (proof ?? []).map(bytes) };
      expect([name, inclusionHolds(claim)]).toEqual([name, !wantErr]);
    }
    expect(Object.keys(inclusion).length).toBeGreaterThan(40);
  });

  itWithData('rfc6962-proofs.json', 'of consistency, good and damaged, are told apart', (text) => {
    const { consistency } = JSON.parse(text) as Vectors;
    for (const [name, { size1, size2, root1, root2, proof, wantErr }] of Object.entries(consistency)) {
      const claim = {
        firstSize: size1,
        secondSize: size2,
        firstRoot: bytes(root1),
        secondRoot: bytes(root2),
        proof: (proof ?? []).map(bytes),
      };
      expect([name, consistencyHolds(claim)]).toEqual([name, !wantErr]);
    }
    expect(Object.keys(consistency).length).toBeGreaterThan(40);
  });
});
