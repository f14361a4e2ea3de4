import { describe, expect, it } from '@jest/globals';

import { makeCheckpoint, openCheckpoint, readUnproven } from '../../src/audit/checkpoint.ts';
import { openNote } from '../../src/audit/signed-note.ts';
import { formatVerifierKey, parseVerifierKey } from '../../src/audit/verifier-key.ts';
import { sha256 } from '../../src/codec/digest.ts';
import { noteSigner, noteVerifier } from '../../src/proof/note-keys.ts';
import { freshKeys, ORIGIN } from './log-fixture.ts';

const keys = freshKeys('issuer');
const signer = noteSigner(keys, ORIGIN);
const verifier = noteVerifier(signer.publicKey, ORIGIN);
const root = sha256('a root');
const note = makeCheckpoint(signer, 42, root);

describe('a checkpoint', () => {
  it('has the lines of tlog-checkpoint and signed-note', () => {
    const [origin, size, hash, empty, signature, end] = note.split('\n');
    expect([origin, size, hash, empty, end]).toEqual([ORIGIN, '42', root.toString('base64'), '', '']);
    expect(signature).toMatch(/^\u2014 breakglass\/T0TEST [A-Za-z0-9+/]{90}[A-Za-z0-9+/=]{2}$/);
    const bytes = Buffer.from(signature?.split(' ')[2] ?? '', 'base64');
    // Key id: SHA-256(name, newline, 0x01, key), its first four bytes.
    const id = sha256(Buffer.concat([Buffer.from(`${ORIGIN}\n\x01`), signer.publicKey])).subarray(0, 4);
    expect(bytes.subarray(0, 4).equals(id)).toBe(true);
    expect(bytes).toHaveLength(68);
  });

  it('opens by its key', () => {
    expect(openCheckpoint(note, [verifier])).toEqual({ origin: ORIGIN, size: 42, root });
    expect(openCheckpoint(note, [noteVerifier(signer.publicKey, null)])).not.toBeNull();
    expect(openCheckpoint(makeCheckpoint(signer, 0, root), [verifier])?.size).toBe(0);
  });

  it('does not open by another key, for another log, or without a key', () => {
    const other = noteSigner(freshKeys('issuer'), ORIGIN);
    expect(openCheckpoint(note, [noteVerifier(other.publicKey, ORIGIN)])).toBeNull();
    expect(openCheckpoint(note, [noteVerifier(signer.publicKey, 'breakglass/T0OTHER')])).toBeNull();
    expect(openCheckpoint(note, [])).toBeNull();
    expect(readUnproven(note)?.size).toBe(42);
  });

  it('ignores signatures of unknown keys, and refuses a note in which a known key’s signature is wrong', () => {
    const witness = noteSigner(freshKeys('issuer'), 'witness.example/w1');
    const [, line = ''] = makeCheckpoint(witness, 42, root).split('\n\n');
    expect(openCheckpoint(`${note}${line}`, [verifier])?.size).toBe(42);
    const forged = `${note}${line}`.replace('\n42\n', '\n43\n');
    expect(openCheckpoint(forged, [verifier])).toBeNull();
  });

  it('opens at no byte changed', () => {
    const bytes = Buffer.from(note);
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      expect([at, openCheckpoint(changed.toString('utf8'), [verifier])]).toEqual([at, null]);
    }
  });

  it.each([
    ['a leading zero', `${ORIGIN}\n042\n${root.toString('base64')}\n`],
    ['a short root', `${ORIGIN}\n42\nAAAA\n`],
    ['an extension line', `${ORIGIN}\n42\n${root.toString('base64')}\nmore\n`],
    ['no root', `${ORIGIN}\n42\n`],
  ])('is refused with %s, even signed', (_what, text) => {
    const [, line = ''] = note.split('\n\n');
    expect(readUnproven(`${text}\n${line}`)).toBeNull();
  });
});

describe('openNote', () => {
  // The example of https://c2sp.org/signed-note has its key in Go's sumdb/note test; here only the form is at hand.
  it('takes the published example as well-formed, and believes it from nobody', () => {
    const example =
      'Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n' +
      '\u2014 quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n';
    expect(openNote(example, [verifier])).toBeNull();
  });
});

describe('a verifier key', () => {
  it('reads back', () => {
    const text = formatVerifierKey({ name: ORIGIN, publicKey: signer.publicKey });
    expect(text).toMatch(/^breakglass\/T0TEST\+[0-9a-f]{8}\+[A-Za-z0-9+/=]{44}$/);
    const parsed = parseVerifierKey(text);
    expect(parsed?.name).toBe(ORIGIN);
    expect(Buffer.from(parsed?.publicKey ?? []).equals(signer.publicKey)).toBe(true);
  });

  it('is refused when name, id or key do not belong together', () => {
    const text = formatVerifierKey({ name: ORIGIN, publicKey: signer.publicKey });
    expect(parseVerifierKey(text.replace('T0TEST', 'T0OTHER'))).toBeNull();
    expect(parseVerifierKey(`${text}A`)).toBeNull();
    expect(parseVerifierKey('')).toBeNull();
  });

  // The key of the Go checksum database, as its documentation prints it.
  it('of another log is read', () => {
    const golang = 'sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8';
    const parsed = parseVerifierKey(golang);
    expect(parsed?.name).toBe('sum.golang.org');
    expect(formatVerifierKey(parsed ?? { name: '', publicKey: Buffer.alloc(0) })).toBe(golang);
  });
});
