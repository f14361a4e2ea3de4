import { describe, expect, it } from '@jest/globals';

import { gatewayAudience } from '../../src/contracts/intake.ts';
import { signIntake, verifyIntake, verifyIntakeAgain } from '../../src/proof/intake-jws.ts';
import { intake, NOW_MS, processKeys, TO_GATEWAY } from './fixtures.ts';

describe('intake', () => {
  const { keys, publicKeys } = processKeys('issuer');
  const expected = { audience: TO_GATEWAY, nowMs: NOW_MS + 500 };

  it('comes through unchanged', async () => {
    const sent = intake();
    expect(await verifyIntake(publicKeys, await signIntake(keys, sent), expected)).toEqual({
      ok: true,
      value: sent,
    });
  });

  it.each([
    ['for another workspace', { aud: gatewayAudience('T0OTHER') }, /audience/],
    ['from the future', { iatMs: NOW_MS + 60_000 }, /ahead/],
    ['of an unknown kind', { kind: 'approve' }, /malformed/],
  ])('is refused %s', async (_what, change, operator) => {
    const jws = await signIntake(keys, intake(change as never));
    expect(await verifyIntake(publicKeys, jws, expected)).toMatchObject({
      ok: false,
      refusal: { code: 'intake-refused', operator: expect.stringMatching(operator) },
    });
  });

  it.each([
    ['too old', { iatMs: NOW_MS - 121_000 }],
    ['past its notAfter', { notAfterMs: NOW_MS }],
  ])('is known as genuine but late when it is %s', async (_what, change) => {
    const sent = intake(change);
    const jws = await signIntake(keys, sent);
    expect(await verifyIntake(publicKeys, jws, expected)).toMatchObject({
      ok: false,
      refusal: { code: 'intake-late' },
    });
    expect(await verifyIntakeAgain(publicKeys, jws, expected)).toEqual({ ok: true, value: sent });
  });

  it('is refused from any other key', async () => {
    const jws = await signIntake(processKeys('issuer').keys, intake());
    expect(await verifyIntake(publicKeys, jws, expected)).toMatchObject({ ok: false });
  });

  it('is neither signed nor checked by the gateway’s keys', async () => {
    const gateway = processKeys('gateway');
    await expect(signIntake(gateway.keys, intake())).rejects.toThrow(/issuer only/);
    await expect(verifyIntake(gateway.publicKeys, 'a.b.c', expected)).rejects.toThrow(/issuer only/);
  });
});
