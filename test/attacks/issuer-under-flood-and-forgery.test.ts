import { describe, expect, it } from '@jest/globals';

import { grantIdOfOrder } from '../../src/contracts/order.ts';
import { claimGrant } from '../../src/issuance/claim-grant.ts';
import { releaseGrant } from '../../src/issuance/device-grants.ts';
import { endNow } from '../../src/issuance/end-grant.ts';
import { passGrantDeadline, sweepGrants } from '../../src/issuance/pass-deadlines.ts';
import { grantKind } from '../../src/issuance/record-kinds.ts';
import { bindDevice } from '../../src/issuance/bind-device.ts';
import { systemActor } from '../../src/domain/actor.ts';
import { refusal } from '../../src/domain/refusal.ts';
import type { MintOutcome } from '../../src/ports/session-minter.ts';
import { generateDeviceKeys } from '../../src/proof/device-keys.ts';
import { recordName } from '../../src/recording/record-kind.ts';
import { until, withRedis } from '../support/redis.ts';
import { goodSession, issuerWorld } from '../issuance/issuer-world.ts';

const redis = withRedis();
async function prepared() {
  const world = issuerWorld(redis());
  const { device, asked, made, jws } = await world.acceptedGrant();
  return { world, device, asked, made, jws, grantId: grantIdOfOrder(made) };
}

describe('a requester who floods claims', () => {
  it('does not make the record of a mint fail, nor keep the grant from being ended', async () => {
    const { world, device, grantId } = await prepared();
    let refusals = 0;
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    world.script.push(async (request): Promise<MintOutcome> => {
      await answered;
      return goodSession(world.state.nowMs, request);
    });
    const mint = claimGrant(world.deps, grantId, device, world.seal);
    await until(() => world.minted.length === 1);
    let flooding = true;
    const flood = Array.from({ length: 30 }, async () => {
      while (flooding) {
        const claim = await claimGrant(world.deps, grantId, device, world.seal);
        if (!claim.ok) refusals += 1;
      }
    });
    await until(() => refusals > 60);
    answer();
    expect(await mint).toMatchObject({ ok: true });
    const ended = await endNow(world.deps, grantId, 'incident-closed', null, systemActor('order-receiver'));
    flooding = false;
    await Promise.all(flood);
    expect(ended).toMatchObject({ ok: true, value: { state: 'ending' } });
  });
});

describe('one bad grant record', () => {
  it('does not keep the other grants from being ended', async () => {
    const world = issuerWorld(redis());
    const bad = await world.acceptedGrant();
    world.state.nowMs += 1000;
    const good = await world.acceptedGrant();
    const badKey = redis().keys.issuer.record(recordName(grantKind, grantIdOfOrder(bad.made)));
    await redis().admin.hset(badKey, 'body', '{}');
    world.state.nowMs += 3_600_000;
    await sweepGrants(world.deps).catch(() => undefined);
    expect((await world.recorder.load(grantKind, grantIdOfOrder(good.made)))?.record.state).toBe('ended');
  });
});

describe('a mint time-out', () => {
  it('that is not due ends no running mint', async () => {
    const { world, device, grantId } = await prepared();
    world.script.push(async (request) => {
      // A Redis writer: ZADD is:deadlines 0 "mint-timeout|grant/bg-…"
      await passGrantDeadline(world.deps, grantId, 'mint-timeout');
      return goodSession(world.state.nowMs, request);
    });
    expect(await claimGrant(world.deps, grantId, device, world.seal)).toMatchObject({ ok: true });
  });
  it('leaves each answer of STS with its own attempt', async () => {
    const { world, device, grantId } = await prepared();
    let second: unknown;
    world.script.push(async () => {
      // The process is stopped for 31 s while STS answers; the grant is claimed again meanwhile.
      world.state.nowMs += 31_000;
      await passGrantDeadline(world.deps, grantId, 'mint-timeout');
      world.script.unshift(async (request) => {
        const made = goodSession(world.state.nowMs, request);
        release();
        await firstDone;
        return made;
      });
      second = claimGrant(world.deps, grantId, device, world.seal);
      await secondAtSts;
      return {
        kind: 'failed',
        refusal: refusal('aws-access-denied', 'x'),
        retryable: false,
        outcome: 'not-minted',
      };
    });
    let release = (): void => {};
    const secondAtSts = new Promise<void>((resolve) => (release = resolve));
    let settleFirst = (): void => {};
    const firstDone = new Promise<void>((resolve) => (settleFirst = resolve));
    await claimGrant(world.deps, grantId, device, world.seal);
    settleFirst();
    await second;
    const loaded = await world.recorder.load(grantKind, grantId);
    // The second attempt made a session; the record must not say that it did not.
    expect(loaded?.record.attempts.map((one) => one.outcome)).toEqual(['not-minted', 'minted']);
  });
});

describe('a stranger who guesses codes', () => {
  it('writes nothing into the record for each guess', async () => {
    const world = issuerWorld(redis());
    const before = await redis().admin.xlen(redis().keys.issuer.events);
    for (let n = 0; n < 20; n += 1) {
      const { keys } = generateDeviceKeys();
      const { thumbprint, signJwk, sealJwk } = keys;
      await bindDevice(world.deps, {
        codeDigest: String(n).padStart(43, 'x'),
        thumbprint,
        signJwk,
        sealJwk,
        label: 'x'.repeat(80),
      });
    }
    expect((await redis().admin.xlen(redis().keys.issuer.events)) - before).toBeLessThan(5);
  });
  it('two orders of one request make one grant', async () => {
    const { world, asked } = await prepared();
    world.state.nowMs += 1000;
    const again = world.order({ kind: 'grant', body: asked.grant });
    await world.send(again);
    expect(await world.recorder.load(grantKind, grantIdOfOrder(again))).toBeNull();
  });
});

describe('a Redis writer who hides the end from the sealer', () => {
  it('does not revive an ended grant', async () => {
    // The log as it really is then: it holds what came by the stream, and the end never did (lease taken, XDEL).
    const { world, device, grantId } = await prepared();
    world.sealedVersions.set(`grant/${grantId}`, 1);
    const key = redis().keys.issuer.record(recordName(grantKind, grantId));
    const older = await redis().admin.hgetall(key);
    await redis().admin.set(redis().keys.issuer.reader('sealer').lease, 'mine', 'PX', 20_000);
    await releaseGrant(world.deps, grantId, device);
    const [last] = await redis().admin.xrevrange(redis().keys.issuer.events, '+', '-', 'COUNT', 1);
    await redis().admin.xdel(redis().keys.issuer.events, last?.[0] ?? '');
    await redis().admin.hset(key, older);
    const answer = await claimGrant(world.deps, grantId, device, world.seal);
    expect(answer.ok).toBe(false);
    expect(world.minted).toHaveLength(0);
  });
});

describe('a stream at its last id', () => {
  it('lets no event through without its state', async () => {
    const { world } = await prepared();
    await redis().admin.xadd(
      redis().keys.stream('intake'),
      '18446744073709551615-18446744073709551615',
      'a',
      'b',
    );
    const before = await redis().admin.xlen(redis().keys.issuer.events);
    await world.recorder
      .note({ type: 'order.refused', actor: systemActor('order-receiver'), data: {} }, [
        { recordId: 'x', json: '{}' },
      ])
      .catch(() => undefined);
    expect(await redis().admin.xlen(redis().keys.issuer.events)).toBe(before);
  });
});
