import { describe, expect, it } from '@jest/globals';

import { grantIdOfOrder } from '../../src/contracts/order.ts';
import type { Standing } from '../../src/domain/person.ts';
import { bindDevice } from '../../src/issuance/bind-device.ts';
import { filedKind, grantKind } from '../../src/issuance/record-kinds.ts';
import { standingFact, verdictsFact } from '../../src/policy/facts.ts';
import { generateDeviceKeys } from '../../src/proof/device-keys.ts';
import { issuerWorld, mara } from '../issuance/issuer-world.ts';
import { withRedis } from '../support/redis.ts';

/* Whoever held the gateway for a minute writes times that lie ahead, to be believed for longer. */
const redis = withRedis();
const DAY_MS = 24 * 3600 * 1000;

describe('a gateway that was held for a minute', () => {
  it('cannot report somebody as a colleague until further notice', async () => {
    const world = issuerWorld(redis());
    const { made } = await world.acceptedGrant();
    const report = (standing: Standing, readAtMs: number) => {
      const origin = { source: 'slack:users.info', readAtMs };
      const body = {
        person: mara,
        standing: standingFact(standing, origin),
        requests: verdictsFact({}, origin),
      };
      return world.send(world.order({ kind: 'standing', body }));
    };
    await report({ kind: 'internal' }, world.state.nowMs + DAY_MS);
    await report({ kind: 'outsider', why: 'deactivated' }, world.state.nowMs + 1000);
    const grant = await world.recorder.load(grantKind, grantIdOfOrder(made));
    expect(grant?.record).toMatchObject({ state: 'ended', reason: 'standing-changed' });
  });

  it('cannot file a request that is younger than every device bound from now on', async () => {
    const world = issuerWorld(redis());
    const { thumbprint } = await world.bind();
    const asked = world.approved(thumbprint);
    const body = { ...asked.filed, filedAtMs: world.state.nowMs + DAY_MS };
    await world.send(world.order({ kind: 'filed', body }));
    expect(await world.recorder.load(filedKind, asked.intent.requestId)).toBeNull();
    expect(world.log.count('order.refused')).toBe(1);
  });

  it('cannot leave behind a code that binds a device a day later', async () => {
    const world = issuerWorld(redis());
    const codeDigest = Buffer.alloc(32, 7).toString('base64url');
    const body = { codeDigest, person: mara, expiresAtMs: world.state.nowMs + 2 * DAY_MS };
    await world.send(world.order({ kind: 'device', body }));
    world.state.nowMs += DAY_MS;
    const { thumbprint, signJwk, sealJwk } = generateDeviceKeys().keys;
    const binding = { codeDigest, thumbprint, signJwk, sealJwk, label: 'left behind' };
    expect(await bindDevice(world.deps, binding)).toMatchObject({
      ok: false,
      refusal: { code: 'code-wrong' },
    });
  });
});
