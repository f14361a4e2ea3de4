import { HASH_BYTES } from '../codec/merkle.ts';
import type { NoteSigner, NoteVerifier } from './signed-note.ts';
import { openNote, signNote, unprovenText } from './signed-note.ts';

/** A log as it stood at one size. */
export type Checkpoint = {
  /** Which log: `breakglass/<workspace>`. */
  readonly origin: string;
  /** Number of entries. */
  readonly size: number;
  /** RFC 6962 root over the leaves of these entries. */
  readonly root: Uint8Array;
};

/** The origin of a workspace's log, which is also the name its checkpoints are signed under. */
export function logOrigin(workspace: string): string {
  return `breakglass/${workspace}`;
}

/** Writes and signs a checkpoint: https://c2sp.org/tlog-checkpoint, without extension lines. */
export function makeCheckpoint(signer: NoteSigner, size: number, root: Uint8Array): string {
  return signNote(signer, `${signer.name}\n${size}\n${Buffer.from(root).toString('base64')}\n`);
}

/**
 * Opens a checkpoint.
 * @returns `null` unless one of the keys signed it, its text is that of a checkpoint, and it is of the log the key
 *   is pinned for.
 */
export function openCheckpoint(note: string, verifiers: readonly NoteVerifier[]): Checkpoint | null {
  const text = openNote(note, verifiers);
  const checkpoint = text === null ? null : parseText(text);
  const pinned = verifiers.some(({ name }) => name === null || name === checkpoint?.origin);
  return pinned ? checkpoint : null;
}

/** Reads a checkpoint without knowing who signed it; what it says is not proven. */
export function readUnproven(note: string): Checkpoint | null {
  const text = unprovenText(note);
  return text === null ? null : parseText(text);
}

function parseText(text: string): Checkpoint | null {
  const [, origin, size, base64] = /^([^\n]+)\n(0|[1-9]\d{0,15})\n([A-Za-z0-9+/]{43}=)\n$/.exec(text) ?? [];
  if (origin === undefined || base64 === undefined || !Number.isSafeInteger(Number(size))) return null;
  const root = Buffer.from(base64, 'base64');
  const exact = root.length === HASH_BYTES && root.toString('base64') === base64;
  return exact ? { origin, size: Number(size), root } : null;
}
