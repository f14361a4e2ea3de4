import { describe, expect, it } from '@jest/globals';

import { LASTING_ORDER_LIFE_MS } from '../../src/contracts/order.ts';
import { signOrder, verifyOrder, verifyOrderAgain } from '../../src/proof/order-jws.ts';
import { deviceOrder, endOrder, NOW_MS, openOrder, processKeys, TO_ISSUER } from './fixtures.ts';

const { keys, publicKeys } = processKeys('gateway');
const at = (nowMs: number) => ({ audience: TO_ISSUER, nowMs });

describe('orders', () => {
  it('come through unchanged', async () => {
    const order = deviceOrder();
    expect(await verifyOrder(publicKeys, await signOrder(keys, order), at(NOW_MS + 500))).toEqual({
      ok: true,
      value: order,
    });
  });

  it('that give something by themselves are good for two minutes', async () => {
    const jws = await signOrder(keys, deviceOrder());
    expect((await verifyOrder(publicKeys, jws, at(NOW_MS + 120_000))).ok).toBe(true);
    expect(await verifyOrder(publicKeys, jws, at(NOW_MS + 120_001))).toMatchObject({
      ok: false,
      refusal: { code: 'order-stale' },
    });
  });

  it('that give something by themselves may be dated half a minute ahead, by a clock that is', async () => {
    const jws = await signOrder(keys, deviceOrder());
    expect((await verifyOrder(publicKeys, jws, at(NOW_MS - 30_000))).ok).toBe(true);
    expect(await verifyOrder(publicKeys, jws, at(NOW_MS - 30_001))).toMatchObject({
      ok: false,
      refusal: { code: 'order-stale' },
    });
  });

  it.each([
    ['that take rights away', endOrder],
    ['that later orders are held against', openOrder],
  ])('%s are never too late, nor too early', async (_what, make) => {
    const jws = await signOrder(keys, make({ notAfterMs: NOW_MS + LASTING_ORDER_LIFE_MS }));
    expect((await verifyOrder(publicKeys, jws, at(NOW_MS + 7 * 24 * 3600_000))).ok).toBe(true);
    expect((await verifyOrder(publicKeys, jws, at(NOW_MS - 3600_000))).ok).toBe(true);
  });

  it('end with their own notAfter', async () => {
    const jws = await signOrder(keys, deviceOrder({ notAfterMs: NOW_MS + 10_000 }));
    expect(await verifyOrder(publicKeys, jws, at(NOW_MS + 10_001))).toMatchObject({
      refusal: { code: 'order-stale' },
    });
  });

  it('that were accepted in time verify again at any time', async () => {
    const order = deviceOrder();
    const jws = await signOrder(keys, order);
    expect(await verifyOrderAgain(publicKeys, jws, { audience: TO_ISSUER })).toEqual({
      ok: true,
      value: order,
    });
  });

  it('are neither given by the issuer nor checked with its keys', async () => {
    const issuer = processKeys('issuer');
    await expect(signOrder(issuer.keys, deviceOrder())).rejects.toThrow(/by the gateway only/);
    await expect(verifyOrderAgain(issuer.publicKeys, 'a.b.c', { audience: TO_ISSUER })).rejects.toThrow(
      /gateway only/,
    );
  });
});
