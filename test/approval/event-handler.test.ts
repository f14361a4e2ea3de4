import { beforeEach, describe, expect, it } from '@jest/globals';
import { createEventHandler } from '../../src/approval/event-handler.ts';
import { incidentStory } from '../../src/approval/incident-story.ts';
import { shownGrant } from '../../src/approval/project-grant.ts';
import type { StreamEvent } from '../../src/contracts/envelope.ts';
import { personActor, systemActor } from '../../src/domain/actor.ts';
import { endGrant, passDeadline } from '../../src/domain/grant-end.ts';
import type { Grant } from '../../src/domain/grant.ts';
import { acceptGrant, failMint, finishMint, startMint } from '../../src/domain/grant-mint.ts';
import type { GrantStep } from '../../src/domain/grant-step.ts';
import { refusal } from '../../src/domain/refusal.ts';
import { refuseGrant } from '../../src/domain/refused-grant.ts';
import type { Result } from '../../src/domain/result.ts';
import { ok } from '../../src/domain/result.ts';
import { grantKind, refusedGrantKind } from '../../src/issuance/record-kinds.ts';
import type { StreamEntry, StreamName } from '../../src/ports/event-source.ts';
import { publicKeysOf } from '../../src/proof/process-keys.ts';
import { claimableGrant, DEVICE, DIGEST, GRANT_ID, REQUEST_ID, T0 } from '../domain/fixtures.ts';
import { withRedis } from '../support/redis.ts';
import { everybodyIsThere, filed } from './acts.ts';
import { INES } from './team.ts';
import type { World } from './world.ts';
import { makeWorld, valueOf } from './world.ts';

const redis = withRedis();
const issuer = systemActor('order-receiver');
let world: World;
let told: StreamEvent[];
let handle: (entry: StreamEntry) => Promise<void>;
beforeEach(() => {
  world = makeWorld(redis());
  everybodyIsThere(world);
  told = [];
  handle = createEventHandler({
    ...world.deps,
    signers: {
      'gateway-events': publicKeysOf(world.keys.gateway),
      'issuer-events': publicKeysOf(world.keys.issuer),
    },
    announcer: { handle: async (event) => void told.push(event) },
  });
});

describe('what the issuer said of a grant', () => {
  const minting = (grant: Grant) =>
    startMint(
      grant,
      { device: DEVICE, sessionName: 'session-1' },
      {},
      personActor(INES, 'slack:UINES', 'device'),
      T0,
    );
  const minted = (grant: Grant) =>
    finishMint(grant, { accessKeyId: 'ASIAEXAMPLE', stsExpiresAtMs: T0 + 900_000 }, issuer);
  const failed = (retryable: boolean) => (grant: Grant) =>
    failMint(grant, { code: 'aws-busy', operator: 'x', retryable, outcome: 'not-minted' }, issuer, T0);
  const ending = (grant: Grant) => endGrant(grant, 'released', INES, issuer, T0 + 5);
  const over = (grant: Grant) => passDeadline(grant, 'end', issuer, grant.deadlineMs);

  it.each([
    ['accepted', [], { state: 'claimable', claims: 0, deadlineMs: T0 + 600_000, requestId: REQUEST_ID }],
    ['claimed', [minting], { state: 'minting', claims: 1, claimedBy: DEVICE.slice(0, 8) }],
    ['minted', [minting, minted], { state: 'active', claims: 1, reason: null }],
    [
      'a first claim that failed',
      [minting, failed(true)],
      { state: 'claimable', claims: 0, refusal: expect.stringContaining('AWS') },
    ],
    ['a second claim that failed', [minting, minted, minting, failed(true)], { state: 'active', claims: 1 }],
    [
      'claimed again after a failure',
      [minting, failed(true), minting],
      { state: 'minting', claims: 1, refusal: null },
    ],
    [
      'a mint that can never work',
      [minting, failed(false)],
      {
        state: 'ended',
        reason: 'mint-failed',
        certainty: 'never-minted',
        refusal: expect.stringContaining('AWS'),
      },
    ],
    ['released', [minting, minted, ending], { state: 'ending', reason: 'released' }],
    ['released while minting', [minting, ending, minted], { state: 'ending', reason: 'released' }],
    [
      'over',
      [minting, minted, over],
      { state: 'ended', reason: 'expired', certainty: 'by-time', endedAtMs: T0 + 600_000 },
    ],
  ] as const)('%s', async (_what, steps, expected) => {
    await recordGrant(steps);
    await readAll('issuer-events');
    expect((await shownGrant(world.deps, GRANT_ID))?.grant ?? null).toMatchObject(expected);
  });

  it('a refused order, in the words for the requester', async () => {
    const no = refusal('order-stale', '130000 ms old');
    const input = { grantId: GRANT_ID, requestId: REQUEST_ID, orderDigest: DIGEST };
    await world.issuerRecorder.transition(refusedGrantKind, GRANT_ID, () =>
      ok(refuseGrant(input, no, {}, issuer, T0)),
    );
    await readAll('issuer-events');
    expect((await shownGrant(world.deps, GRANT_ID))?.grant ?? null).toMatchObject({
      state: 'ended',
      reason: 'refused',
      requestId: REQUEST_ID,
      refusal: no.person,
    });
  });

  it('stays the same when events come again, or late', async () => {
    await recordGrant([minting, minted, ending]);
    const entries = await entriesOf('issuer-events');
    for (const entry of [...entries, ...entries, ...entries.slice(0, 2)]) await handle(entry);
    expect((await shownGrant(world.deps, GRANT_ID))?.grant ?? null).toMatchObject({
      state: 'ending',
      claims: 1,
    });
    expect(told).toHaveLength(10);
  });

  async function recordGrant(steps: readonly ((grant: Grant) => Result<GrantStep>)[]): Promise<void> {
    await world.issuerRecorder.transition(grantKind, GRANT_ID, () =>
      ok(acceptGrant(claimableGrant(), {}, issuer) as GrantStep),
    );
    for (const step of steps) {
      valueOf(
        await world.issuerRecorder.transition(grantKind, GRANT_ID, (before) => {
          if (before === null) throw new Error('no grant');
          return step(before.record);
        }),
      );
    }
  }
});

describe('what the issuer said of an incident', () => {
  it('is the record’s checkpoint when it heard of the closing, and nothing before', async () => {
    const { incidentId } = await filed(world);
    const checkpoint = 'breakglass/T0TEST\n7\nroot\n\n— breakglass/T0TEST sig\n';
    const copied = (state: string, more: object) =>
      world.issuerRecorder.note({
        type: 'incident.copied',
        actor: issuer,
        data: { incidentId, state, ...more },
      });
    await copied('open', { checkpoint });
    await copied('closed', { checkpoint: null });
    await readAll('issuer-events');
    expect(await incidentStory(world.deps, incidentId)).toMatchObject({ requests: [{}], closing: null });
    await copied('closed', { checkpoint });
    await readAll('issuer-events');
    expect((await incidentStory(world.deps, incidentId))?.closing).toMatchObject({ checkpoint });
  });
});

describe('events of the gateway itself', () => {
  it('reach the announcer in order, with the hidden values beside them', async () => {
    await filed(world);
    await readAll('gateway-events');
    expect(told.map((event) => event.envelope.type)).toEqual(['incident.opened', 'request.filed']);
    expect(told.every((event) => event.disclosures.length > 0)).toBe(true);
  });

  it('come again when the announcer fails', async () => {
    await filed(world);
    const failing = createEventHandler({
      ...world.deps,
      signers: {
        'gateway-events': publicKeysOf(world.keys.gateway),
        'issuer-events': publicKeysOf(world.keys.issuer),
      },
      announcer: { handle: () => Promise.reject(new Error('Slack is away')) },
    });
    const [first] = await entriesOf('gateway-events');
    if (first === undefined) throw new Error('no event');
    await expect(failing(first)).rejects.toThrow('Slack is away');
  });
});

describe('an event that cannot be believed is one alarm, and shown to nobody', () => {
  type Forge = (entry: StreamEntry) => StreamEntry;
  const edit =
    (change: (event: StreamEvent) => unknown): Forge =>
    (entry) => ({
      ...entry,
      json: JSON.stringify(change(JSON.parse(entry.json) as StreamEvent)),
    });

  it.each<[string, Forge]>([
    ['noise', (entry) => ({ ...entry, json: 'hello' })],
    ['an entry without our fields', (entry) => ({ ...entry, json: '' })],
    ['a lone surrogate', (entry) => ({ ...entry, json: '"\ud800"' })],
    [
      'a changed type',
      edit((event) => ({ ...event, envelope: { ...event.envelope, type: 'request.approved' } })),
    ],
    [
      'a changed hidden value',
      edit((event) => ({ ...event, disclosures: event.disclosures.map((one) => ({ ...one, value: 'x' })) })),
    ],
    ['an event of the other process', (entry) => ({ ...entry, stream: 'issuer-events' })],
    [
      'an event filed under another record',
      (entry) => ({ ...entry, recordId: 'request/req_aaaaaaaaaaaaaaaa' }),
    ],
    ['a stream that holds no events', (entry) => ({ ...entry, stream: 'orders' })],
  ])('%s', async (_what, forge) => {
    await world.openIncident();
    const [entry] = await entriesOf('gateway-events');
    if (entry === undefined) throw new Error('no event');
    const forged = forge(entry);
    await handle(forged);
    await handle(forged);
    expect(told).toEqual([]);
    const alarms = await world.events('alarm.raised');
    expect(alarms.map((event) => event.data['code'])).toEqual(['event-refused']);
    expect(world.log.count('alarm.event-refused')).toBe(2);
  });
});

async function readAll(stream: StreamName): Promise<void> {
  for (const entry of await entriesOf(stream)) await handle(entry);
}

async function entriesOf(stream: StreamName): Promise<readonly StreamEntry[]> {
  const entries = await redis().admin.xrange(redis().keys.stream(stream), '-', '+');
  return entries.map(([entryId, fields]) => ({
    stream,
    entryId,
    recordId: fields[fields.indexOf('recordId') + 1] ?? '',
    json: fields[fields.indexOf('json') + 1] ?? '',
  }));
}
