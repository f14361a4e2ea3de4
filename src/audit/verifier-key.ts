import { keyId } from './signed-note.ts';

/** A public key to pin, with the name of the log it signs. */
export type VerifierKey = { readonly name: string; readonly publicKey: Uint8Array };

const ED25519 = 0x01;
const KEY_BYTES = 32;

/**
 * Writes a key the way tools of transparency logs take it (vkey of Go's sumdb/note):
 * `<name>+<key id in hex>+<base64 of type and key>`.
 */
export function formatVerifierKey({ name, publicKey }: VerifierKey): string {
  const typed = Buffer.concat([Buffer.of(ED25519), publicKey]);
  return `${name}+${keyId(name, publicKey).toString('hex')}+${typed.toString('base64')}`;
}

/**
 * Reads such a key.
 * @returns `null` when it is malformed, of another type, or its id is not that of its name and key.
 */
export function parseVerifierKey(text: string): VerifierKey | null {
  const [, name, id, base64] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/.exec(text) ?? [];
  if (name === undefined || base64 === undefined) return null;
  const typed = Buffer.from(base64, 'base64');
  if (typed.length !== 1 + KEY_BYTES || typed[0] !== ED25519 || typed.toString('base64') !== base64)
    return null;
  const publicKey = typed.subarray(1);
  return keyId(name, publicKey).toString('hex') === id ? { name, publicKey } : null;
}
