import { describe, expect, it } from '@jest/globals';

import { canonicalJson } from '../../src/codec/canonical-json.ts';
import type { SignedEnvelope } from '../../src/contracts/envelope.ts';
import type { Json, JsonObject } from '../../src/domain/json.ts';
import { signEnvelope } from '../../src/proof/event-signature.ts';
import { rotationDraft, rotationOf, rotationsOf } from '../../src/proof/key-rotation.ts';
import type { ProcessKeys } from '../../src/proof/process-keys.ts';
import { EventMaker, freshKeys, START_MS } from '../audit/log-fixture.ts';

const [old, next, stranger] = [freshKeys('issuer'), freshKeys('issuer'), freshKeys('issuer')];

/** The statement as it is recorded, signed by `signer`. */
function stated(data: JsonObject, signer: ProcessKeys): SignedEnvelope {
  const { envelope } = new EventMaker().event('issuer-events', 'note/a');
  const { sig: _, ...unsigned } = envelope;
  return signEnvelope(signer, {
    ...unsigned,
    type: 'key.rotated',
    atMs: START_MS,
    data,
    signer: signer.keyId,
  });
}

function read(envelope: SignedEnvelope) {
  const { sig: _, ...signed } = envelope;
  return rotationOf(envelope, canonicalJson(signed as unknown as Json));
}

const statement = rotationDraft(old, next).data as JsonObject;

describe('a key that hands over', () => {
  it('is believed when both keys signed', () => {
    const rotation = read(stated(statement, old));
    expect(rotation?.from.x).toBe(old.publicKey.export({ format: 'jwk' }).x);
    expect(rotation?.to.x).toBe(next.publicKey.export({ format: 'jwk' }).x);
  });

  it.each<[string, () => SignedEnvelope]>([
    ['signed by neither', () => stated(statement, stranger)],
    ['signed by the new key alone', () => stated(statement, next)],
    ['to a key that did not agree', () => stated({ ...statement, toSig: 'A'.repeat(86) }, old)],
    [
      'to a key that agreed to follow another one',
      () =>
        stated(
          { ...(rotationDraft(stranger, next).data as JsonObject), fromKey: statement['fromKey'] ?? null },
          old,
        ),
    ],
    [
      'without the second signature',
      () => stated({ fromKey: statement['fromKey'] ?? null, toKey: statement['toKey'] ?? null }, old),
    ],
    ['to no key', () => stated({ ...statement, toKey: 'x' }, old)],
    ['by an event of another type', () => ({ ...stated(statement, old), type: 'alarm.raised' })],
    ['with a signature of something else', () => ({ ...stated(statement, old), atMs: START_MS + 1 })],
  ])('is not believed: %s', (_what, make) => {
    expect(read(make())).toBeNull();
  });

  it('states every step of a ring, the oldest first', () => {
    const steps = rotationsOf({ current: stranger, former: [next, old] });
    expect(steps.map(({ from, to }) => [from.keyId, to.keyId])).toEqual([
      [old.keyId, next.keyId],
      [next.keyId, stranger.keyId],
    ]);
    expect(rotationsOf({ current: old, former: [] })).toEqual([]);
  });
});
