import { describe, expect, it } from '@jest/globals';

import { disclose } from '../../src/codec/disclosure.ts';
import type { Envelope, StreamEvent } from '../../src/contracts/envelope.ts';
import { signEnvelope, verifyStreamEvent } from '../../src/proof/event-signature.ts';
import { envelope, processKeys } from '../proof/fixtures.ts';

describe('attack: somebody who can write the stream forges an event', () => {
  const { keys, publicKeys } = processKeys('gateway');
  const slotted = disclose('ines@example.com', 'salt-salt-salt-salt');
  const foreign = disclose('mallory@example.com', 'salt-salt-salt-salt');
  const event: StreamEvent = {
    envelope: signEnvelope(keys, envelope(keys, { data: { state: 'denied', by: slotted.slot } })),
    disclosures: [slotted.disclosure],
  };

  it.each<[string, Partial<Envelope>]>([
    ['its type', { type: 'request.approved' }],
    ['its data', { data: { state: 'approved', by: slotted.slot } }],
    ['its record', { recordId: 'request/req_bbbbbbbbbbbbbbbb' }],
    ['its place in the record', { recordVersion: 2 }],
    ['the event before it', { prevEventDigest: slotted.disclosure.sd }],
    ['its time', { atMs: event.envelope.atMs + 1 }],
    ['its actor', { actor: { kind: 'system', part: 'sweep' } }],
  ])('by changing %s', (_what, change) => {
    expectRefused({ ...event, envelope: { ...event.envelope, ...change } }, /signature/);
  });

  it('by signing it with a key of their own, named as it is', () => {
    const own = processKeys('gateway').keys;
    expectRefused({ envelope: signEnvelope(own, envelope(own)), disclosures: [] }, /not a known gateway key/);
  });

  it('by signing it with a key of their own, under the name of ours', () => {
    const own = processKeys('gateway').keys;
    const forged = signEnvelope({ ...own, keyId: keys.keyId }, envelope(keys));
    expectRefused({ envelope: forged, disclosures: [] }, /signature/);
  });

  it('by respelling the signature, so that the chain would break', () => {
    const respelled = event.envelope.sig.replace(
      /.$/,
      (last) => ({ A: 'B', Q: 'R', g: 'h', w: 'x' })[last] ?? 'B',
    );
    expectRefused({ ...event, envelope: { ...event.envelope, sig: respelled } }, /signature/);
  });

  it('by changing a disclosed value', () => {
    expectRefused(
      { ...event, disclosures: [{ ...slotted.disclosure, value: 'mallory@example.com' }] },
      /changed/,
    );
  });

  it('by adding a disclosure that belongs nowhere', () => {
    expectRefused({ ...event, disclosures: [slotted.disclosure, foreign.disclosure] }, /no slot/);
  });

  it('by exchanging the disclosure for another', () => {
    expectRefused({ ...event, disclosures: [foreign.disclosure] }, /no slot/);
  });

  it('by giving one disclosure twice', () => {
    expectRefused({ ...event, disclosures: [slotted.disclosure, slotted.disclosure] }, /no slot/);
  });

  function expectRefused(forged: StreamEvent, operator: RegExp): void {
    expect(verifyStreamEvent(publicKeys, JSON.stringify(forged))).toMatchObject({
      ok: false,
      refusal: { code: 'event-refused', operator: expect.stringMatching(operator) },
    });
  }
});
