import { describe, expect, it } from '@jest/globals';

import { disclose, withDisclosures } from '../../src/codec/disclosure.ts';
import type { StreamEvent } from '../../src/contracts/envelope.ts';
import { signEnvelope, verifyStreamEvent } from '../../src/proof/event-signature.ts';
import { envelope, processKeys } from './fixtures.ts';

describe('event signatures', () => {
  const { keys, publicKeys } = processKeys('gateway');
  const reason = disclose('queue stuck, customers cannot pay', 'salt-salt-salt-salt');
  const person = disclose({ personId: 'ines@example.com' }, 'salt-salt-salt-pers');
  const identity = disclose('slack:U0INES', 'salt-salt-salt-iden');
  const event: StreamEvent = {
    envelope: signEnvelope(
      keys,
      envelope(keys, {
        actor: { kind: 'person', person: person.slot, identity: identity.slot, evidence: 'click' },
        data: { task: 'restart-service', reason: reason.slot },
      }),
    ),
    disclosures: [reason.disclosure, person.disclosure, identity.disclosure],
  };

  it('verify, with all that was disclosed', () => {
    expect(verifyStreamEvent(publicKeys, JSON.stringify(event))).toEqual({ ok: true, value: event });
  });

  it('still verify after a personal value was erased, which then stays a digest', () => {
    const erased = { ...event, disclosures: event.disclosures.slice(1) };
    const verified = verifyStreamEvent(publicKeys, JSON.stringify(erased));
    expect(verified.ok).toBe(true);
    expect(withDisclosures(event.envelope.data, erased.disclosures)).toEqual({
      task: 'restart-service',
      reason: reason.slot,
    });
  });

  it('do not depend on the order of members in the JSON', () => {
    const { sig, ...rest } = event.envelope;
    const turned = {
      disclosures: event.disclosures,
      envelope: { sig, ...Object.fromEntries(Object.entries(rest).toReversed()) },
    };
    expect(verifyStreamEvent(publicKeys, JSON.stringify(turned)).ok).toBe(true);
  });

  it('are made under their own name only', () => {
    expect(() => signEnvelope(keys, envelope(processKeys('gateway').keys))).toThrow(/another signer/);
  });

  it.each([
    ['not JSON', 'nonsense'],
    ['null', 'null'],
    ['an empty object', '{}'],
  ])('refuse %s', (_what, json) => {
    expect(verifyStreamEvent(publicKeys, json)).toMatchObject({
      ok: false,
      refusal: { code: 'event-refused' },
    });
  });
});
