import { consistencyHolds } from '../codec/merkle-verify.ts';
import { MerkleProver } from '../codec/merkle-prover.ts';
import type { Checkpoint } from './checkpoint.ts';
import { examineLine } from './examine-line.ts';

/** What holding two checkpoints against each other came to. `proof`: the nodes that show it to anybody (RFC 6962). */
export type Consistency =
  | { readonly kind: 'consistent'; readonly proof: readonly Uint8Array[] }
  | { readonly kind: 'inconsistent'; readonly why: string };

/**
 * Proves from a log that the tree of one checkpoint is the beginning of the tree of another, and checks the proof by
 * the two checkpoints alone, as somebody would who has not got the log.
 */
export async function proveConsistency(
  lines: AsyncIterable<Uint8Array>,
  older: Checkpoint,
  newer: Checkpoint,
): Promise<Consistency> {
  if (older.origin !== newer.origin)
    return inconsistent(`they are of two logs, ${older.origin} and ${newer.origin}`);
  if (older.size > newer.size)
    return inconsistent(`the first one covers more entries (${older.size}) than the second (${newer.size})`);
  const prover = new MerkleProver(newer.size);
  prover.wantConsistency(older.size);
  if (newer.size > 0) {
    for await (const bytes of lines) {
      const seen = examineLine(bytes);
      if ('flaw' in seen || seen.index !== prover.passed)
        return inconsistent(`entry ${prover.passed} of the log cannot be read`);
      prover.append(seen.leafHash);
      if (prover.passed === newer.size) break;
    }
  }
  if (prover.passed < newer.size)
    return inconsistent(`the log has ${prover.passed} entries, the second checkpoint covers ${newer.size}`);
  const proof = prover.consistency(older.size);
  const claim = {
    firstSize: older.size,
    firstRoot: older.root,
    secondSize: newer.size,
    secondRoot: newer.root,
    proof,
  };
  return consistencyHolds(claim)
    ? { kind: 'consistent', proof }
    : inconsistent('no log that has the one can come to have the other');
}

function inconsistent(why: string): Consistency {
  return { kind: 'inconsistent', why };
}
