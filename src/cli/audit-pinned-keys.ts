import type { NoteVerifier } from '../audit/signed-note.ts';
import { parseVerifierKey } from '../audit/verifier-key.ts';
import { Fault } from '../domain/fault.ts';
import { noteVerifier, rawPublicKeys } from '../proof/note-keys.ts';
import type { PublicKeys } from '../proof/process-keys.ts';
import { loadPublicKeys } from '../proof/process-keys.ts';
import { jwkThumbprint } from '../proof/public-jwk.ts';

/** The issuer's keys an auditor trusts: for checkpoints, and for the issuer's own events. */
export type PinnedKeys = { readonly verifiers: readonly NoteVerifier[]; readonly publicKeys: PublicKeys };

/**
 * Reads what an auditor pinned: the line `audit key` prints, or the issuer's public key file. Lines after a `#` pin nothing.
 * @throws {Fault} `bad-setting` when it is neither, `bad-key` for a key file that cannot be used.
 */
export function parsePinnedKeys(text: string): PinnedKeys {
  if (/^\s*[[{]/.test(text)) {
    const publicKeys = loadPublicKeys(text, 'issuer');
    return { verifiers: rawPublicKeys(publicKeys).map((key) => noteVerifier(key, null)), publicKeys };
  }
  const keys = text
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => parseVerifierKey(line.trim()));
  const readable = keys.filter((key) => key !== null);
  if (readable.length === 0 || readable.length < keys.length) {
    throw new Fault(
      'bad-setting',
      'The file given with --key is neither what `audit key` prints nor a public key file.',
    );
  }
  const files = readable.map(({ publicKey }) => publicFile(publicKey));
  return {
    verifiers: readable.map(({ name, publicKey }) => noteVerifier(publicKey, name)),
    publicKeys: loadPublicKeys(JSON.stringify(files), 'issuer'),
  };
}

function publicFile(publicKey: Uint8Array) {
  const sign = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey).toString('base64url') } as const;
  return { v: 1, role: 'issuer', kid: jwkThumbprint(sign), sign };
}
