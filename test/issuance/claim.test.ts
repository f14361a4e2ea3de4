import { describe, expect, it } from '@jest/globals';

import { withDisclosures } from '../../src/codec/disclosure.ts';
import type { StreamEvent } from '../../src/contracts/envelope.ts';
import { grantIdOfOrder } from '../../src/contracts/order.ts';
import { Fault } from '../../src/domain/fault.ts';
import { MOST_ATTEMPTS } from '../../src/domain/grant.ts';
import { refusal } from '../../src/domain/refusal.ts';
import { claimGrant } from '../../src/issuance/claim-grant.ts';
import { releaseGrant } from '../../src/issuance/device-grants.ts';
import { passGrantDeadline, sweepGrants } from '../../src/issuance/pass-deadlines.ts';
import { grantKind } from '../../src/issuance/record-kinds.ts';
import { withRedis } from '../support/redis.ts';
import { goodSession, issuerWorld, jonas, mara, START_MS } from './issuer-world.ts';

const redis = withRedis();
const SEALED = { kind: 'sealed', receipt: { index: 0, entryDigest: '', treeSize: 1 } } as const;

async function claimable(atMs = START_MS) {
  const world = issuerWorld(redis());
  world.state.nowMs = atMs;
  const { device, asked, made, jws } = await world.acceptedGrant();
  const grantId = grantIdOfOrder(made);
  const grant = async () => {
    const loaded = await world.recorder.load(grantKind, grantId);
    if (loaded === null) throw new Error('no grant');
    return loaded.record;
  };
  const claim = () => claimGrant(world.deps, grantId, device, world.seal);
  return { world, device, asked, made, jws, grantId, grant, claim };
}

describe('a claim', () => {
  it('mints a session cut to the task, recorded first, and seals it', async () => {
    const { world, claim, grant, asked, grantId } = await claimable();
    const answer = await claim();
    expect(answer).toMatchObject({ ok: true, value: { deadlineMs: asked.grant.deadlineMs } });
    expect(await grant()).toMatchObject({ state: 'active', attempts: [{ outcome: 'minted' }] });
    const [request] = world.minted;
    expect(request).toMatchObject({ sourceIdentity: grantId, durationSeconds: 900 });
    expect(request?.sessionName).toMatch(/^bg-[a-z2-7]{10}-[a-z2-7]{32}$/);
    expect(request?.sessionPolicy).toContain('2026-11-23T03:10:00Z');
  });

  it('makes nothing when the intent to mint is not in the log in time', async () => {
    const { world, claim, grant } = await claimable();
    world.state.seal = { kind: 'timeout' };
    expect(await claim()).toMatchObject({ ok: false, refusal: { code: 'not-recorded' } });
    expect(world.minted).toHaveLength(0);
    expect(await grant()).toMatchObject({ state: 'claimable', attempts: [] });
  });

  it('is not used up while the record cannot be written, however often somebody tries', async () => {
    const { world, claim, grant } = await claimable();
    world.state.seal = { kind: 'timeout' };
    for (let count = 0; count < MOST_ATTEMPTS + 1; count += 1)
      expect(await claim()).toMatchObject({ ok: false, refusal: { code: 'not-recorded' } });
    world.state.seal = SEALED;
    expect(await claim()).toMatchObject({ ok: true });
    expect(await grant()).toMatchObject({ state: 'active', attempts: [{ outcome: 'minted' }] });
  });

  it('leaves a session of before as it was where the record cannot be written', async () => {
    const { world, claim, grant } = await claimable();
    expect(await claim()).toMatchObject({ ok: true });
    world.state.seal = { kind: 'timeout' };
    expect(await claim()).toMatchObject({ ok: false, refusal: { code: 'not-recorded' } });
    expect(await grant()).toMatchObject({ state: 'active', attempts: [{ outcome: 'minted' }] });
  });

  it('is refused before anything is recorded or counted while the log is not open', async () => {
    const { world, grant, grantId, device } = await claimable();
    const recorded = () => redis().admin.xlen(redis().keys.issuer.events);
    const before = await recorded();
    const closed = () => Promise.reject(new Fault('log-unavailable', 'the sealed log is not open'));
    const sealedLog = { ...world.deps.sealedLog, hasEnded: closed, sealedVersion: closed };
    const claiming = claimGrant({ ...world.deps, sealedLog }, grantId, device, world.seal);
    await expect(claiming).rejects.toMatchObject({ code: 'log-unavailable' });
    expect((await grant()).attempts).toHaveLength(0);
    expect(await recorded()).toBe(before);
  });

  it('is refused before anything is recorded or counted where another issuer seals', async () => {
    const { world, claim, grant } = await claimable();
    const recorded = () => redis().admin.xlen(redis().keys.issuer.events);
    const before = await recorded();
    world.state.sealsElsewhere = true;
    expect(await claim()).toMatchObject({ ok: false, refusal: { code: 'unavailable' } });
    expect((await grant()).attempts).toHaveLength(0);
    expect(await recorded()).toBe(before);
    world.state.sealsElsewhere = false;
    expect(await claim()).toMatchObject({ ok: true });
  });

  it('makes nothing when the sealer rejected its entry', async () => {
    const { world, claim } = await claimable();
    world.state.seal = { kind: 'rejected', finding: 'repeat' };
    expect(await claim()).toMatchObject({ ok: false, refusal: { code: 'not-recorded' } });
    expect(world.minted).toHaveLength(0);
  });

  it('is counted again after a lost answer, with the same SourceIdentity and deadline, up to the limit', async () => {
    const { world, claim, grant } = await claimable();
    for (let count = 0; count < 3; count += 1) expect(await claim()).toMatchObject({ ok: true });
    expect(await claim()).toMatchObject({ ok: false, refusal: { code: 'too-many-claims' } });
    expect(new Set(world.minted.map((one) => one.sourceIdentity)).size).toBe(1);
    expect(new Set(world.minted.map((one) => one.sessionName)).size).toBe(3);
    expect((await grant()).attempts).toHaveLength(3);
  });

  it('that certainly made nothing is not counted, however often AWS throttles', async () => {
    const { world, claim, grant } = await claimable();
    for (let count = 0; count < 5; count += 1) {
      const no = refusal('aws-busy', 'Throttling: Rate exceeded');
      world.script.push({ kind: 'failed', refusal: no, retryable: true, outcome: 'not-minted' });
    }
    world.script.push((request) => Promise.resolve(goodSession(world.state.nowMs, request)));
    for (let count = 0; count < 5; count += 1)
      expect(await claim()).toMatchObject({ ok: false, refusal: { code: 'aws-busy' } });
    for (let count = 0; count < 3; count += 1) expect(await claim()).toMatchObject({ ok: true });
    expect(await claim()).toMatchObject({ ok: false, refusal: { code: 'too-many-claims' } });
    expect((await grant()).attempts).toHaveLength(8);
  });

  it('makes one session when two claims run at once', async () => {
    const { world, claim } = await claimable();
    let release: () => void = () => undefined;
    const waiting = new Promise<void>((resolve) => (release = resolve));
    world.script.push(async () => {
      await waiting;
      return { kind: 'failed', refusal: refusal('aws-busy'), retryable: true, outcome: 'not-minted' };
    });
    const first = claim();
    while (world.minted.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(await claim()).toMatchObject({ ok: false, refusal: { code: 'grant-busy' } });
    release();
    expect(await first).toMatchObject({ ok: false, refusal: { code: 'aws-busy' } });
    expect(world.minted).toHaveLength(1);
  });

  it('gives no keys for a grant that was ended while STS was asked, and keeps the session counted', async () => {
    const { world, claim, grant, device, grantId } = await claimable();
    world.script.push(async (request) => {
      await releaseGrant(world.deps, grantId, device);
      return goodSession(world.state.nowMs, request);
    });
    expect(await claim()).toMatchObject({ ok: false, refusal: { code: 'grant-ended' } });
    expect(await grant()).toMatchObject({
      state: 'ending',
      reason: 'released',
      attempts: [{ outcome: 'minted' }],
    });
  });

  it('ends a grant whose mint failed for good, and lets a retryable one be claimed again', async () => {
    const { world, claim, grant } = await claimable();
    world.script.push(
      { kind: 'failed', refusal: refusal('aws-busy'), retryable: true, outcome: 'not-minted' },
      { kind: 'failed', refusal: refusal('aws-access-denied'), retryable: false, outcome: 'not-minted' },
    );
    expect(await claim()).toMatchObject({ ok: false, refusal: { code: 'aws-busy' } });
    expect((await grant()).state).toBe('claimable');
    expect(await claim()).toMatchObject({ ok: false, refusal: { code: 'aws-access-denied' } });
    expect(await grant()).toMatchObject({ state: 'ended', reason: 'mint-failed', certainty: 'never-minted' });
  });

  it('gives nothing when the clocks of issuer and AWS differ by more than a minute', async () => {
    const { world, claim } = await claimable();
    world.script.push((request) => Promise.resolve(goodSession(world.state.nowMs, request, -61_000)));
    expect(await claim()).toMatchObject({ ok: false, refusal: { code: 'aws-clock' } });
    expect(world.log.count('alarm.clock-skew')).toBe(1);
  });

  it.each([
    [5_000, 0],
    [-5_001, 1],
    [59_000, 1],
  ])('is given while they differ by %d ms, with %d alarms', async (offsetMs, alarms) => {
    const { world, claim } = await claimable();
    world.script.push((request) => Promise.resolve(goodSession(world.state.nowMs, request, offsetMs)));
    expect(await claim()).toMatchObject({ ok: true });
    expect(world.log.count('alarm.clock-skew')).toBe(alarms);
  });

  it.each([
    ['for now', true, 'warn'],
    ['for good', false, 'error'],
  ] as const)(
    'that failed %s tells the operator why, as AWS and we put it',
    async (_what, retryable, level) => {
      const { world, claim } = await claimable();
      const no = refusal(
        'aws-access-denied',
        'not authorized to perform: sts:TagSession',
        'the trust policy lacks it',
      );
      world.script.push({ kind: 'failed', refusal: no, retryable, outcome: 'not-minted' });
      await claim();
      const [line] = world.log.lines.filter(({ event }) => event === 'mint.failed');
      expect(line).toMatchObject({ level, fields: { operator: expect.stringContaining('sts:TagSession') } });
      expect(line?.fields['operator']).toContain('the trust policy lacks it');
    },
  );

  it('that AWS refuses for its time is alarmed, and nothing is tried again before AWS was asked for the time', async () => {
    const { world, claim, grant } = await claimable();
    const no = refusal('aws-clock', 'Signature expired');
    world.script.push({ kind: 'failed', refusal: no, retryable: true, outcome: 'not-minted' });
    expect(await claim()).toMatchObject({ ok: false, refusal: { code: 'aws-clock' } });
    expect(world.log.count('alarm.clock-skew')).toBe(1);
    expect((await grant()).state).toBe('claimable');
    world.state.clockOffsetMs = 360_000;
    expect(await claim()).toMatchObject({ ok: false, refusal: { code: 'aws-clock' } });
    expect((await grant()).attempts).toHaveLength(1);
    world.state.clockOffsetMs = 0;
    world.script.splice(0);
    expect(await claim()).toMatchObject({ ok: true });
  });

  it('makes nothing more while the clocks differ: AWS is asked for the time first', async () => {
    const { world, claim, grant } = await claimable();
    world.script.push(
      (request) => Promise.resolve(goodSession(world.state.nowMs, request, 61_000)),
      (request) => Promise.resolve(goodSession(world.state.nowMs, request)),
    );
    await claim();
    for (const offsetMs of [61_000, -60_001, null]) {
      world.state.clockOffsetMs = offsetMs;
      expect(await claim()).toMatchObject({ ok: false, refusal: { code: 'aws-clock' } });
    }
    expect(world.minted).toHaveLength(1);
    expect((await grant()).attempts).toHaveLength(1);
    world.state.clockOffsetMs = 60_000;
    expect(await claim()).toMatchObject({ ok: true });
  });

  it('names the claiming device in the record, where it can be erased', async () => {
    const { claim, grantId, device } = await claimable();
    await claim();
    const entries = await redis().admin.xrange(redis().keys.stream('issuer-events'), '-', '+');
    const [minting] = entries
      .map(([, fields]) => JSON.parse(fields[fields.indexOf('json') + 1] ?? '') as StreamEvent)
      .filter(({ envelope }) => envelope.type === 'grant.minting');
    if (minting === undefined) throw new Error('no event');
    const { envelope, disclosures } = minting;
    expect(envelope.data).toMatchObject({ grantId, device: device.thumbprint });
    expect(JSON.stringify(envelope)).not.toContain('laptop');
    expect(withDisclosures(envelope.data, disclosures)).toMatchObject({ deviceLabel: 'laptop' });
  });

  it('is refused to a device of somebody else, without a hint that the grant exists', async () => {
    const { world, grantId } = await claimable();
    const other = await world.bind(jonas);
    const answer = await claimGrant(world.deps, grantId, other.device, world.seal);
    expect(answer).toMatchObject({ ok: false, refusal: { code: 'grant-not-found' } });
  });

  it('is refused to a device bound after the request was filed', async () => {
    const { world, grantId } = await claimable();
    world.state.nowMs += 1000;
    const later = await world.bind(mara);
    const answer = await claimGrant(world.deps, grantId, later.device, world.seal);
    expect(answer).toMatchObject({ ok: false, refusal: { code: 'device-too-new' } });
    expect(world.minted).toHaveLength(0);
  });

  it('is refused after the incident closed', async () => {
    const { world, claim, asked, grant } = await claimable();
    await world.send(
      world.order({
        kind: 'incident',
        body: { incidentId: asked.intent.incidentId, state: 'closed', by: mara, atMs: world.state.nowMs },
      }),
    );
    expect(await grant()).toMatchObject({
      state: 'ended',
      reason: 'incident-closed',
      certainty: 'never-minted',
    });
    expect(await claim()).toMatchObject({ ok: false, refusal: { code: 'grant-ended' } });
  });
});

describe('the end', () => {
  it('comes by time, and says so', async () => {
    const { world, claim, grant, grantId, asked } = await claimable();
    await claim();
    await passGrantDeadline(world.deps, grantId, 'end');
    expect((await grant()).state).toBe('active');
    world.state.nowMs = asked.grant.deadlineMs;
    await passGrantDeadline(world.deps, grantId, 'end');
    expect(await grant()).toMatchObject({ state: 'ended', reason: 'expired', certainty: 'by-time' });
    expect(await claim()).toMatchObject({ ok: false, refusal: { code: 'grant-ended' } });
  });

  it('of a live session asked for early is `ending` until the deadline', async () => {
    const { world, claim, grant, grantId, device, asked } = await claimable();
    await claim();
    const released = await releaseGrant(world.deps, grantId, device);
    expect(released).toEqual({
      ok: true,
      value: { state: 'ending', endsAtLatestMs: asked.grant.deadlineMs },
    });
    world.state.nowMs = asked.grant.deadlineMs;
    await sweepGrants(world.deps);
    expect(await grant()).toMatchObject({
      state: 'ended',
      reason: 'released',
      certainty: 'by-time',
      denyWrittenAtMs: null,
    });
  });

  it('of a grant nobody claimed comes at claim-by', async () => {
    const { world, grant, grantId } = await claimable();
    world.state.nowMs = (await grant()).claimByMs;
    await passGrantDeadline(world.deps, grantId, 'claim-by');
    expect(await grant()).toMatchObject({ state: 'ended', reason: 'unclaimed', certainty: 'never-minted' });
  });

  it('after an unanswered attempt waits for AWS, since a session may exist', async () => {
    const { world, grant, grantId, device } = await claimable();
    world.script.push({ kind: 'failed', refusal: refusal('aws-busy'), retryable: true, outcome: 'unknown' });
    await claimGrant(world.deps, grantId, device, world.seal);
    expect((await grant()).state).toBe('claimable');
    await releaseGrant(world.deps, grantId, device);
    expect(await grant()).toMatchObject({ state: 'ending', reason: 'released' });
  });

  // At the real time, since it is Redis that counts it down.
  it('is shown in Redis as a key that lives exactly as long as the grant', async () => {
    const { world, grantId, device, asked } = await claimable(Date.now());
    const key = redis().keys.issuer.live(grantId);
    expect(await redis().admin.pexpiretime(key)).toBe(asked.grant.deadlineMs);
    await releaseGrant(world.deps, grantId, device);
    expect(await redis().admin.exists(key)).toBe(0);
  });
});
