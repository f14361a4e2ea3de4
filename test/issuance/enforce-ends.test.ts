import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';

import type { GrantId } from '../../src/domain/ids.ts';
import { refusal } from '../../src/domain/refusal.ts';
import type { Ender } from '../../src/issuance/enforce-ends.ts';
import { DENY_MARGIN_MS } from '../../src/issuance/known-ends.ts';
import { passGrantDeadline } from '../../src/issuance/pass-deadlines.ts';
import { defaultAccount } from '../../src/playground/aws/default-account.ts';
import { withRedis } from '../support/redis.ts';
import type { EnderWorld } from './ender-world.ts';
import { ACCOUNT, enderWorld, longTerm } from './ender-world.ts';

const redis = withRedis();
const worlds: EnderWorld[] = [];
afterEach(async () => {
  await Promise.all(worlds.splice(0).map((world) => world.stop()));
});

async function newWorld(): Promise<{ world: EnderWorld; ender: Ender; run: () => Promise<void> }> {
  const world = await enderWorld(redis());
  worlds.push(world);
  const ender = world.newEnder();
  const term = longTerm();
  return { world, ender, run: () => ender.run(term) };
}

describe('a grant that ends early', () => {
  it('is denied in AWS, while another live grant of the same role keeps working', async () => {
    const { world, run } = await newWorld();
    const [ended, other] = [await world.liveGrant(), await world.liveGrant()];
    expect(await world.restart(ended)).toBe('done');
    await world.end(ended.grantId);
    expect((await world.grant(ended.grantId)).state).toBe('ending');
    expect(await world.authorize(ended)).toBe(true);

    await run();
    expect(await world.grant(ended.grantId)).toMatchObject({
      state: 'ended',
      reason: 'revoked',
      certainty: 'deny-written',
      endedBy: { personId: 'jonas' },
      denyWrittenAtMs: expect.any(Number),
    });
    expect(world.iam()).toMatchObject({ isOurs: true, epoch: 1, list: { grants: [ended.grantId] } });
    expect(await world.authorize(ended)).toBe(false);
    expect(await world.restart(ended)).toBe('AccessDeniedException');
    expect((await world.grant(other.grantId)).state).toBe('active');
    expect(await world.authorize(other)).toBe(true);
    expect(await world.restart(other)).toBe('done');
  });

  it('says that the deny is written, and no more, while AWS has not gone over to it', async () => {
    const { world, run } = await newWorld();
    const live = await world.liveGrant();
    world.aws.faults.setIamPropagationMs(60_000);
    await world.end(live.grantId);
    await run();
    expect(await world.grant(live.grantId)).toMatchObject({ state: 'ended', certainty: 'deny-written' });
    expect(await world.authorize(live)).toBe(true);
    world.time.aheadMs += 61_000;
    expect(await world.authorize(live)).toBe(false);
  });

  it('is named once by its incident where the incident was closed', async () => {
    const { world, run } = await newWorld();
    const live = await world.liveGrant();
    const { incidentId } = await world.grant(live.grantId);
    await world.send(
      world.order({ kind: 'incident', body: { incidentId, state: 'closed', by: null, atMs: Date.now() } }),
    );
    await run();
    expect(world.iam().list).toMatchObject({ grants: [], incidents: [incidentId] });
    expect(await world.authorize(live)).toBe(false);
    expect(await world.grant(live.grantId)).toMatchObject({
      reason: 'incident-closed',
      certainty: 'deny-written',
    });
  });

  it('by one replica is nobody’s strange edit to another that takes its turn back', async () => {
    const { world, run, ender } = await newWorld();
    const [first, second] = [await world.liveGrant(), await world.liveGrant()];
    await world.end(first.grantId);
    await run();
    await world.end(second.grantId);
    await world.newEnder().run(longTerm(2));
    await ender.run(longTerm(3));
    expect(world.iam()).toMatchObject({ epoch: 2, made: 3 });
    expect(world.log.count('alarm.boundary-changed')).toBe(0);
  });

  it('writes nothing to IAM when it was never minted', async () => {
    const { world, run } = await newWorld();
    const { grantId } = await world.acceptedGrant();
    await world.end(grantId, 'released');
    await run();
    expect(world.iam().made).toBe(1);
    expect(await world.grant(grantId)).toMatchObject({ certainty: 'never-minted' });
  });

  it('is over without a deny where AWS made no session after all', async () => {
    const { world, run } = await newWorld();
    world.script.unshift(async (request) => {
      await world.end(request.sourceIdentity as GrantId);
      return { kind: 'failed', refusal: refusal('aws-busy', 'x'), retryable: true, outcome: 'not-minted' };
    });
    await expect(world.liveGrant()).rejects.toThrow('not claimed');
    await run();
    expect(await world.recorder.index('live-grants')).toEqual([]);
    expect(world.iam().list.grants).toEqual([]);
  });

  it('is denied at once and written down later, while STS may still answer its mint', async () => {
    const { world, run } = await newWorld();
    let denied = 0;
    const [real] = world.script;
    world.script.unshift(async (request) => {
      await world.end(request.sourceIdentity as GrantId);
      await run();
      denied = world.iam().list.grants.length;
      if (typeof real !== 'function') throw new Error('no STS');
      return real(request);
    });
    await expect(world.liveGrant()).rejects.toThrow('not claimed');
    expect(denied).toBe(1);
    const [grantId] = (await world.recorder.index('live-grants')) as GrantId[];
    const ending = await world.grant(grantId as GrantId);
    expect(ending).toMatchObject({ state: 'ending', attempts: [{ outcome: 'minted' }] });
    const calls = world.aws.calls().length;
    await run();
    expect(await world.grant(grantId as GrantId)).toMatchObject({ certainty: 'deny-written' });
    expect(world.aws.calls().length - calls).toBeLessThanOrEqual(1);
  });
});

describe('the list in IAM', () => {
  it('takes 300 ends in an hour; when it is full it widens, says so and whom it hits, and spares later sessions', async () => {
    const { world, run } = await newWorld();
    const live = await world.liveGrant();
    const { state: _, ...template } = await world.activeGrant(live.grantId);
    const deadlineMs = Date.now() + 1_500_000;
    const startedAtMs = Date.now();
    const paperEnds = (count: number, acceptedAtMs = startedAtMs) =>
      Promise.all(
        Array.from({ length: count }, () =>
          world.paperEnd(
            { ...template, state: 'claimable' },
            { deadlineMs, claimByMs: deadlineMs, acceptedAtMs },
          ),
        ),
      );
    for (let batch = 0; batch < 6; batch += 1) {
      await paperEnds(50);
      await run();
      await world.seal();
    }
    expect(world.iam().list).toMatchObject({ widening: 'exact', roles: [] });
    expect(world.iam().list.grants).toHaveLength(300);
    expect(world.iam().made).toBe(7);
    expect(await world.recorder.index('ending-grants')).toEqual([]);
    expect(world.log.count('alarm.revocation-widened')).toBe(0);
    expect(await world.authorize(live)).toBe(true);

    const [grantId] = await paperEnds(90);
    await run();
    const { list } = world.iam();
    expect(list).toMatchObject({ widening: 'by-role', grants: [], accountIssuedBeforeMs: null });
    expect(await world.authorize(live)).toBe(false);
    expect(await world.grant(grantId as GrantId)).toMatchObject({ certainty: 'deny-written' });
    expect(world.log.count('alarm.revocation-widened')).toBe(1);
    const events = (await redis().admin.xrange(redis().keys.issuer.events, '-', '+')).flat(2).join('');
    expect(events.split('"type":"revocation.widened"')).toHaveLength(2);
    expect(events).toContain(`"affected":[{"grantId":"${live.grantId}","requestId":"req_`);

    world.time.aheadMs += 180_000;
    const later = await world.liveGrant();
    const [single] = await paperEnds(1, startedAtMs + 180_000);
    await run();
    expect(world.iam().list).toMatchObject({ roles: list.roles, grants: [single] });
    expect(world.log.count('alarm.revocation-widened')).toBe(1);
    expect(await world.authorize(later)).toBe(true);
    expect(await world.restart(later)).toBe('done');
  });

  it('keeps a deny until the deadline and the margin passed, and never lets go without the log', async () => {
    const { world, run } = await newWorld();
    const live = await world.liveGrant();
    await world.end(live.grantId);
    await run();
    const { deadlineMs } = await world.grant(live.grantId);
    const turnTo = (atMs: number): void => {
      world.time.ownAheadMs = atMs - Date.now();
    };
    turnTo(deadlineMs + DENY_MARGIN_MS + 60_000);
    await run();
    expect(world.iam().list.grants).toEqual([live.grantId]);

    await world.seal();
    turnTo(deadlineMs + DENY_MARGIN_MS - 5_000);
    await world.newEnder().run(longTerm(2));
    expect(world.iam().list.grants).toEqual([live.grantId]);

    turnTo(deadlineMs + DENY_MARGIN_MS + 60_000);
    await world.newEnder().run(longTerm(3));
    expect(world.iam()).toMatchObject({ isOurs: true, list: { grants: [] } });
    expect(world.log.count('alarm.boundary-changed')).toBe(0);
  });
});

describe('while IAM is away', () => {
  const away = {
    kind: 'error',
    service: 'iam',
    code: 'ServiceUnavailable',
    status: 503,
    times: 1000,
  } as const;

  it('a grant stays ending, is alarmed once, and is denied when IAM is back', async () => {
    const { world, run } = await newWorld();
    const live = await world.liveGrant();
    world.aws.faults.inject(away);
    await world.end(live.grantId);
    for (let seconds = 0; seconds < 40; seconds += 1) {
      await run();
      world.time.ownAheadMs += 1000;
    }
    expect(await world.grant(live.grantId)).toMatchObject({ state: 'ending', denyWrittenAtMs: null });
    expect(world.log.count('alarm.deny-pending')).toBe(1);
    expect(world.log.count('ender.iam-away')).toBe(1);
    const calls = world.aws.calls().filter((call) => call.service === 'iam').length;
    expect(calls).toBeGreaterThanOrEqual(4);
    expect(calls).toBeLessThanOrEqual(8);

    world.aws.faults.clear();
    world.time.ownAheadMs += 31_000;
    await run();
    expect(await world.grant(live.grantId)).toMatchObject({ certainty: 'deny-written' });
    expect(await world.authorize(live)).toBe(false);
    expect(world.log.count('ender.iam-back')).toBe(1);
  });

  it('gives up a call before anybody else can have the turn', async () => {
    const { world, ender } = await newWorld();
    const live = await world.liveGrant();
    await world.end(live.grantId);
    world.aws.faults.inject({ kind: 'hang', service: 'iam', operation: 'CreatePolicyVersion' });
    const heldUntilMs = performance.now() + 700;
    const term = { ...longTerm(), leftMs: () => heldUntilMs - performance.now() };
    const turnOver = pause(heldUntilMs - performance.now()).then(() => 'turn over');
    expect(await Promise.race([ender.run(term).then(() => 'called off'), turnOver])).toBe('called off');
    expect((await world.grant(live.grantId)).state).toBe('ending');
    await turnOver;
  });

  it('the deadline ends it by time', async () => {
    const { world, run } = await newWorld();
    const live = await world.liveGrant();
    world.aws.faults.inject(away);
    await world.end(live.grantId);
    await run();
    world.time.ownAheadMs = 700_000;
    await passGrantDeadline(world.deps, live.grantId, 'end');
    expect(await world.grant(live.grantId)).toMatchObject({ certainty: 'by-time', denyWrittenAtMs: null });
  });
});

describe('without what it needs in the account', () => {
  it('says which stack is missing, and the grant stays ending', async () => {
    const seed = defaultAccount();
    const { permissionsBoundary: _, ...bare } = seed.roles[0] as (typeof seed.roles)[number];
    const world = await enderWorld(redis(), { ...seed, roles: [bare], managedPolicies: [] });
    worlds.push(world);
    const live = await world.liveGrant();
    await world.end(live.grantId);
    await world.newEnder().run(longTerm());
    expect((await world.grant(live.grantId)).state).toBe('ending');
    const [said] = world.log.lines.filter((line) => line.event === 'alarm.boundary-unusable');
    expect(said?.fields['accountId']).toBe(ACCOUNT);
    expect(said?.fields['remedy']).toContain('deploy/aws/boundary.yml');
  });

  it('never says that a role was denied which does not carry the boundary', async () => {
    const seed = defaultAccount();
    const { permissionsBoundary: _, ...bare } = seed.roles[0] as (typeof seed.roles)[number];
    const world = await enderWorld(redis(), { ...seed, roles: [bare] });
    worlds.push(world);
    const live = await world.liveGrant();
    await world.end(live.grantId);
    await world.newEnder().run(longTerm());
    expect(world.iam().list.grants).toEqual([live.grantId]);
    expect((await world.grant(live.grantId)).state).toBe('ending');
    expect(await world.authorize(live)).toBe(true);
    const [said] = world.log.lines.filter((line) => line.event === 'alarm.boundary-unusable');
    expect(said?.fields['remedy']).toContain('permissions boundary');
  });
});
