import { sha256 } from '../codec/digest.ts';

/** Crockford's base32: no I, L, O or U, so that nothing is misread or spells a word by accident. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CHARACTERS = 12;

/**
 * Makes a code to be read from Slack and typed into a terminal: `ABCD-EFGH-JKMN`, 60 bits.
 * @param randomBytes from a cryptographic source.
 */
export function newDeviceCode(randomBytes: (count: number) => Uint8Array): string {
  const text = Array.from(randomBytes(CHARACTERS), (byte) => ALPHABET[byte & 31] ?? '').join('');
  return `${text.slice(0, 4)}-${text.slice(4, 8)}-${text.slice(8)}`;
}

/**
 * The digest by which a code is stored and looked up; the code itself is stored nowhere. Case, dashes and spaces
 * do not count, and the look-alikes that the alphabet leaves out are read as what they look like.
 */
export function codeDigest(code: string): string {
  const typed = code.toUpperCase().replaceAll(/[\s\u2010-\u2015-]/g, '');
  const normal = typed.replaceAll('O', '0').replaceAll(/[IL]/g, '1').replaceAll('U', 'V');
  return sha256(`breakglass-device-code/v1/${normal}`).toString('base64url');
}
