import { sha256 } from '../codec/digest.ts';

/** Signs the text of notes under a name. Ed25519 (RFC 8032). */
export type NoteSigner = {
  readonly name: string;
  /** Raw, 32 bytes. */
  readonly publicKey: Uint8Array;
  sign(text: Uint8Array): Uint8Array;
};

/** Checks notes by one pinned key. `name` null: any name will do, which is how a bare public key is pinned. */
export type NoteVerifier = {
  readonly name: string | null;
  /** Raw, 32 bytes. */
  readonly publicKey: Uint8Array;
  verify(text: Uint8Array, signature: Uint8Array): boolean;
};

const ED25519 = 0x01;
const KEY_ID_BYTES = 4;
const MAX_SIGNATURES = 16;
const SIGNATURE_LINE = /^\u2014 ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/;

/**
 * Writes a signed note: https://c2sp.org/signed-note.
 * @param text ends with a newline and holds no empty line.
 */
export function signNote(signer: NoteSigner, text: string): string {
  const signature = Buffer.concat([keyId(signer.name, signer.publicKey), signer.sign(Buffer.from(text))]);
  return `${text}\n\u2014 ${signer.name} ${signature.toString('base64')}\n`;
}

/**
 * Opens a note.
 * @returns its text when one of the keys signed it; `null` when the note is malformed, when no key here signed it,
 *   or when a signature that claims to be by one of them is wrong.
 */
export function openNote(note: string, verifiers: readonly NoteVerifier[]): string | null {
  const parts = splitNote(note);
  if (parts === null) return null;
  const bytes = Buffer.from(parts.text);
  let signed = false;
  for (const { name, id, signature } of parts.signatures) {
    const verifier = verifiers.find(
      (one) => (one.name === null || one.name === name) && id.equals(keyId(name, one.publicKey)),
    );
    if (verifier === undefined) continue;
    if (!verifier.verify(bytes, signature)) return null;
    signed = true;
  }
  return signed ? parts.text : null;
}

/** The text of a note, whoever signed it: never to be believed, only to be compared or shown as unproven. */
export function unprovenText(note: string): string | null {
  return splitNote(note)?.text ?? null;
}

/** The first four bytes of SHA-256(name, newline, type, key). An identifier, not a proof. */
export function keyId(name: string, publicKey: Uint8Array): Buffer {
  return sha256(Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(ED25519), publicKey])).subarray(
    0,
    KEY_ID_BYTES,
  );
}

type NoteParts = {
  readonly text: string;
  readonly signatures: readonly { readonly name: string; readonly id: Buffer; readonly signature: Buffer }[];
};

function splitNote(note: string): NoteParts | null {
  const split = note.lastIndexOf('\n\n');
  if (split < 0 || !note.endsWith('\n') || hasControlCharacter(note)) return null;
  const lines = note.slice(split + 2, -1).split('\n');
  if (lines.length > MAX_SIGNATURES) return null;
  const signatures = lines.map((line) => {
    const [, name, base64] = SIGNATURE_LINE.exec(line) ?? [];
    const bytes = Buffer.from(base64 ?? '', 'base64');
    if (name === undefined || bytes.toString('base64') !== base64 || bytes.length <= KEY_ID_BYTES)
      return null;
    return { name, id: bytes.subarray(0, KEY_ID_BYTES), signature: bytes.subarray(KEY_ID_BYTES) };
  });
  const readable = signatures.filter((one) => one !== null);
  return readable.length === signatures.length
    ? { text: note.slice(0, split + 1), signatures: readable }
    : null;
}

function hasControlCharacter(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 0x20 && code !== 0x0a) return true;
  }
  return false;
}
