import { MerkleProver } from '../codec/merkle-prover.ts';
import type { ExaminedLine } from './examined-line.ts';
import { examineLine } from './examine-line.ts';
import type { ParsedLine } from './log-line.ts';
import { parseLine } from './log-line.ts';

/** An entry taken out of a log, with the path that proves it. */
export type Extracted = { readonly line: ParsedLine; readonly proof: readonly string[] };

/** What was taken out, and the root all of it is under. */
export type Extract = { readonly entries: readonly Extracted[]; readonly root: Uint8Array };

/**
 * Takes entries out of the first `size` entries of a log, with their proofs, in one pass; only what is taken out is
 * held in memory.
 * @param isWanted asked of every entry, in order.
 * @returns `null` when the log has fewer entries, one that cannot be read, or one that stands elsewhere than it says.
 */
export async function extractEntries(
  lines: AsyncIterable<Uint8Array>,
  size: number,
  isWanted: (seen: ExaminedLine) => boolean,
): Promise<Extract | null> {
  const prover = new MerkleProver(size);
  const taken: ParsedLine[] = [];
  if (size === 0) return { entries: [], root: prover.root() };
  for await (const bytes of lines) {
    const seen = examineLine(bytes);
    if ('flaw' in seen || seen.index !== prover.passed) return null;
    if (isWanted(seen)) {
      const line = parseLine(bytes);
      if ('flaw' in line) return null;
      prover.wantInclusion(prover.passed);
      taken.push(line);
    }
    prover.append(seen.leafHash);
    if (prover.passed === size) break;
  }
  if (prover.passed < size) return null;
  const entries = taken.map((line) => ({ line, proof: pathText(prover.inclusion(line.leaf.index)) }));
  return { entries, root: prover.root() };
}

/** A path as it stands in files: base64url. */
export function pathText(path: readonly Uint8Array[]): readonly string[] {
  return path.map((node) => Buffer.from(node).toString('base64url'));
}

/** A path as it was read. */
export function pathBytes(path: readonly string[]): readonly Uint8Array[] {
  return path.map((node) => Buffer.from(node, 'base64url'));
}
