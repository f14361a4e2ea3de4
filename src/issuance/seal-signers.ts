import { openCheckpoint } from '../audit/checkpoint.ts';
import type { LogWalk } from '../audit/log-walk.ts';
import type { NoteSigner } from '../audit/signed-note.ts';
import { noteVerifier } from '../proof/note-keys.ts';

/** The issuer's key, and those it had before whose private half is still at hand, the latest first. */
export type SealSigners = { readonly signer: NoteSigner; readonly formerSigners: readonly NoteSigner[] };

/**
 * Who signs the next checkpoint. A new key signs from the entry on in which the key before it names it; until then
 * that one goes on, so that whoever trusts it can follow.
 * @param checkpoint the latest one of the log; `null` for a log that begins.
 */
export function signerOf(
  { signer, formerSigners }: SealSigners,
  walk: LogWalk,
  checkpoint: string | null,
): NoteSigner {
  if (checkpoint === null) return signer;
  const all = [signer, ...formerSigners];
  // Of keys that were changed twice before a start, the log may hold the first handing over only.
  const latest = all.find(({ publicKey }) =>
    walk.rotatedTo.has(Buffer.from(publicKey).toString('base64url')),
  );
  return latest ?? formerSigners.find((former) => signed(former, checkpoint)) ?? signer;
}

function signed({ publicKey, name }: NoteSigner, checkpoint: string): boolean {
  return openCheckpoint(checkpoint, [noteVerifier(publicKey, name)]) !== null;
}
