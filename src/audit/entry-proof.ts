import { canonicalJson } from '../codec/canonical-json.ts';
import { leafHash } from '../codec/merkle.ts';
import { inclusionHolds } from '../codec/merkle-verify.ts';
import type { EntryProof } from '../contracts/bundle.ts';
import { entryProofSchema } from '../contracts/bundle.ts';
import type { LogEntry } from '../contracts/log-entry.ts';
import { envelopeOf } from '../contracts/log-entry.ts';
import type { Json } from '../domain/json.ts';
import type { Checkpoint } from './checkpoint.ts';
import { readUnproven } from './checkpoint.ts';
import { leafText } from './entry.ts';
import { examineParsed } from './examine-line.ts';
import { extractEntries, pathBytes } from './extract.ts';
import { Handovers } from './handovers.ts';
import type { ParsedLine } from './log-line.ts';
import { GENESIS_CHAIN, parseLine } from './log-line.ts';
import type { NoteVerifier } from './signed-note.ts';
import { TrustedKeys } from './trusted-keys.ts';

/** An entry of a log: by its number, or by the id of the event it holds. */
export type EntryName = number | string;

/** What checking a proof came to. `lie`: why it proves nothing. */
export type ProofVerdict = {
  readonly ok: boolean;
  readonly keyPinned: boolean;
  readonly lie: string | null;
  readonly entry: LogEntry | null;
  readonly checkpoint: Checkpoint | null;
};

/**
 * Makes the proof that an entry stands in a log.
 * @returns `null` when the log has no such entry, or is not what its checkpoint covers.
 */
export async function proveEntry(
  lines: () => AsyncIterable<Uint8Array>,
  note: string,
  name: EntryName,
): Promise<EntryProof | null> {
  const checkpoint = readUnproven(note);
  if (checkpoint === null) return null;
  const index = typeof name === 'number' ? name : await indexOfEvent(lines(), name);
  if (index === null || index >= checkpoint.size) return null;
  const handovers = new Handovers();
  const rotationIndexes = new Set<number>();
  const extract = await extractEntries(lines(), checkpoint.size, (seen) => {
    // Checkpoints are signed by the issuer: the gateway's keys do not matter here.
    if (seen.event?.stream === 'issuer-events' && handovers.add(seen) !== null)
      rotationIndexes.add(seen.index);
    return seen.index === index || rotationIndexes.has(seen.index);
  });
  if (extract === null || Buffer.compare(extract.root, checkpoint.root) !== 0) return null;
  const proven = extract.entries.map(({ line, proof }) => ({ leaf: line.leaf, proof }));
  const found = proven.find(({ leaf }) => leaf.index === index);
  const rotations = proven.filter(({ leaf }) => rotationIndexes.has(leaf.index));
  if (found === undefined) return null;
  const beside = rotations.length === 0 ? {} : { rotations };
  return { proofOf: 'breakglass/entry/v1', checkpoint: note, ...found, ...beside };
}

/** Checks such a proof, as a file holds it. */
export function verifyEntryProof(text: string, pinnedKeys: readonly NoteVerifier[]): ProofVerdict {
  const keyPinned = pinnedKeys.length > 0;
  const proof = readProof(text);
  if (proof === null)
    return { ok: false, keyPinned, lie: 'it is no proof of an entry', entry: null, checkpoint: null };
  const { leaf: entry, rotations = [] } = proof;
  const handovers = new Handovers();
  for (const { leaf } of rotations) handovers.add(examineParsed(parsedLeaf(leaf)));
  const checkpoint = new TrustedKeys(pinnedKeys, {}, handovers).openOrRead(proof.checkpoint);
  if (checkpoint === null) {
    return {
      ok: false,
      keyPinned,
      lie: 'no pinned key signed its checkpoint for this log',
      entry,
      checkpoint,
    };
  }
  const { size, root } = checkpoint;
  const fallen = [proof, ...rotations].find((one) => {
    const { leafHash: leaf } = parsedLeaf(one.leaf);
    return !inclusionHolds({ leaf, index: one.leaf.index, size, root, proof: pathBytes(one.proof) });
  });
  const lie = fallen === undefined ? null : `entry ${fallen.leaf.index} is not under the checkpoint`;
  return { ok: lie === null && keyPinned, keyPinned, lie, entry, checkpoint };
}

/** An entry that stands by itself, as a line of a log would be read. */
function parsedLeaf(leaf: LogEntry): ParsedLine {
  const text = leafText(leaf);
  return { leaf, leafText: text, leafHash: leafHash(text), disclosures: [], chain: GENESIS_CHAIN };
}

/** A proof as it stands in a file. */
export function proofText(proof: EntryProof): string {
  return `${canonicalJson(proof as unknown as Json)}\n`;
}

/** Only the exact text {@link proofText} writes: a member that stands twice would show a reader another entry. */
function readProof(text: string): EntryProof | null {
  try {
    const value = JSON.parse(text) as Json;
    if (`${canonicalJson(value)}\n` !== text) return null;
    return entryProofSchema.safeParse(value).data ?? null;
  } catch {
    return null;
  }
}

async function indexOfEvent(lines: AsyncIterable<Uint8Array>, eventId: string): Promise<number | null> {
  const name = Buffer.from(`"${eventId}"`);
  for await (const bytes of lines) {
    // Nearly every line is passed over without being parsed.
    if (Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(name) < 0) continue;
    const line = parseLine(bytes);
    if (!('flaw' in line) && envelopeOf(line.leaf)?.eventId === eventId) return line.leaf.index;
  }
  return null;
}
