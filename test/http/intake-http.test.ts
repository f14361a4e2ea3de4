import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { Reader } from '../../src/adapters/redis/reader.ts';
import { startReader } from '../../src/adapters/redis/reader.ts';
import { runIntake } from '../../src/approval/run-intake.ts';
import type { IntakePlace, IntakeRequestBody } from '../../src/contracts/intake.ts';
import type { IntakeId } from '../../src/domain/ids.ts';
import { keepIntakeAnswer } from '../../src/issuance/take-intake-answer.ts';
import { Secret } from '../../src/domain/secret.ts';
import { generateDeviceKeys } from '../../src/proof/device-keys.ts';
import { verifyIntake, verifyIntakeAgain } from '../../src/proof/intake-jws.ts';
import { publicKeysOf } from '../../src/proof/process-keys.ts';
import { everybodyIsThere } from '../approval/acts.ts';
import { CATALOGUE, INES } from '../approval/team.ts';
import { makeWorld } from '../approval/world.ts';
import { mara, START_MS } from '../issuance/issuer-world.ts';
import { memoryLog } from '../support/memory-log.ts';
import { createRecordMac } from '../../src/proof/record-mac.ts';
import { agentClaims } from '../support/agents.ts';
import { issuerKey, signedBy, withTokenIssuers } from '../support/token-issuer.ts';
import { until, withRedis } from '../support/redis.ts';
import { TO_GATEWAY, withDoor } from './door.ts';

const redis = withRedis();
const openDoor = withDoor(redis);
const startTokenIssuer = withTokenIssuers();

const asking = (change: Partial<IntakeRequestBody> = {}): IntakeRequestBody => ({
  place: { kind: 'only' },
  task: 'restart-service',
  asset: 'orders-api',
  duration: '10m',
  reason: 'checkout times out',
  ...change,
});

/** The issuer's door and the gateway's use cases over one Redis, each reading the other's stream. */
async function bothSides(catalogue?: string) {
  const gateway = makeWorld(redis());
  if (catalogue !== undefined) gateway.useCatalogue(catalogue);
  gateway.pass(START_MS - gateway.deps.clock.nowMs());
  everybodyIsThere(gateway);
  const door = await openDoor(gateway.keys, catalogue);
  const log = memoryLog();
  const shared = { keys: redis().keys, log, clock: gateway.deps.clock, concurrency: 4 };
  const publicKeys = publicKeysOf(gateway.keys.issuer);
  const startReaders = () => [
    startReader({
      ...shared,
      redis: redis().connect('gateway'),
      mac: createRecordMac(gateway.keys.gateway),
      side: 'gateway',
      role: 'intake',
      streams: ['intake'],
      handle: (entry) =>
        runIntake(
          {
            ...gateway.deps,
            verifyIntake: (jws) =>
              verifyIntake(publicKeys, jws, { audience: TO_GATEWAY, nowMs: gateway.deps.clock.nowMs() }),
            verifyLateIntake: (jws) => verifyIntakeAgain(publicKeys, jws, { audience: TO_GATEWAY }),
          },
          entry,
        ),
    }),
    startReader({
      ...shared,
      redis: redis().connect('issuer'),
      mac: createRecordMac(gateway.keys.issuer),
      side: 'issuer',
      role: 'intake-answers',
      streams: ['gateway-events'],
      handle: (entry) => keepIntakeAnswer(door.intake, entry),
    }),
  ];
  return { gateway, door, startReaders };
}
describe('asking by the issuer’s door', () => {
  let sides: Awaited<ReturnType<typeof bothSides>>;
  let readers: readonly Reader[] = [];
  beforeEach(async () => {
    sides = await bothSides();
    readers = sides.startReaders();
  });
  afterEach(() => stopAll());
  const stopAll = async () => void (await Promise.all(readers.map((reader) => reader.stop())));

  async function answerTo(
    client: Awaited<ReturnType<typeof sides.door.login>>['client'],
    body: IntakeRequestBody,
  ) {
    const sent = await client.request(body);
    if (!sent.ok) throw new Error(sent.refusal.operator);
    expect(sent.value).toMatchObject({ state: 'waiting', notAfterMs: START_MS + 120_000 });
    let answer = await client.asked(sent.value.intakeId);
    await until(async () => {
      answer = await client.asked(sent.value.intakeId);
      return !answer.ok || answer.value.state !== 'waiting';
    });
    return answer;
  }

  it('files a request, and tells whoever asked, by two signed streams', async () => {
    const { gateway, door } = sides;
    await gateway.openIncident();
    const { client, keys } = await door.login(INES);
    const answer = await answerTo(client, asking());
    expect(answer).toMatchObject({ ok: true, value: { state: 'filed' } });
    const [filed] = await gateway.events('request.filed');
    expect(answer.ok && answer.value).toMatchObject({ requestId: filed?.data['requestId'] });
    expect(filed?.data).toMatchObject({ deviceThumbprints: [keys.thumbprint] });
    expect(await gateway.events('intake.done')).toHaveLength(1);
  });

  it('files what an agent asks for as the agent’s, and says no to it in words for a log', async () => {
    await stopAll();
    const key = await issuerKey('ES256', 'k-1');
    const tokens = await startTokenIssuer([key]);
    const agents = `agents:
  night-bot:
    name: Night bot
    owner: omar
    reviewBy: 2099-01-01
    issuer: ${tokens.issuer}
    subject: repo:acme/night:environment:prod
    tasks: [restart-service]
    maxDuration: 10m
`;
    sides = await bothSides(`${CATALOGUE}${agents}`);
    readers = sides.startReaders();
    const { gateway, door } = sides;
    await gateway.openIncident();
    const { keys } = generateDeviceKeys();
    const client = door.clientOf(keys);
    const claims = agentClaims(tokens.issuer, keys.thumbprint, START_MS);
    expect(await client.bindAgent('night-bot', new Secret(await signedBy(key, claims)), 'job')).toMatchObject(
      {
        ok: true,
      },
    );
    expect(await answerTo(client, asking())).toMatchObject({ ok: true, value: { state: 'filed' } });
    const [filed] = await gateway.events('request.filed');
    expect(filed?.data).toMatchObject({
      requester: { personId: 'night-bot' },
      deviceThumbprints: [keys.thumbprint],
      asked: ['amara'],
    });
    expect(await answerTo(client, asking({ duration: '11m' }))).toMatchObject({
      ok: true,
      value: {
        state: 'refused',
        error: 'agent-unfit',
        message: expect.stringContaining('longer than it may'),
      },
    });
  });

  it('gives a refusal in the words for the person, and to nobody else', async () => {
    const { gateway, door } = sides;
    const { client } = await door.login(INES);
    const place: IntakePlace = { kind: 'channel', channelId: 'C0NOWHERE' };
    const answer = await answerTo(client, asking({ place }));
    if (!answer.ok || answer.value.state !== 'refused') throw new Error('not refused');
    expect(answer.value).toMatchObject({
      error: 'incident-not-found',
      message: expect.stringContaining('C0NOWHERE'),
    });
    expect(await gateway.events('request.filed')).toEqual([]);
    const { client: other } = await door.login(mara);
    const strange = await other.asked(answer.value.intakeId);
    const missing = await other.asked(`itk_${'a'.repeat(16)}` as IntakeId);
    expect(strange).toMatchObject({ ok: false, refusal: { code: 'request-not-found' } });
    expect(strange).toEqual(missing);
  });

  it('waits while the gateway is away, and is answered when it is back', async () => {
    const { gateway, door } = sides;
    await stopAll();
    await gateway.openIncident();
    const { client } = await door.login(INES);
    const sent = await client.request(asking());
    if (!sent.ok) throw new Error(sent.refusal.operator);
    const { intakeId } = sent.value;
    expect(await client.asked(intakeId)).toMatchObject({ ok: true, value: { state: 'waiting' } });
    readers = sides.startReaders();
    await until(async () => {
      const answer = await client.asked(intakeId);
      return answer.ok && answer.value.state === 'filed';
    });
  });

  it('does not believe an answer that somebody wrote into Redis', async () => {
    await stopAll();
    const { door } = sides;
    const { client } = await door.login(INES);
    const sent = await client.request(asking());
    if (!sent.ok) throw new Error(sent.refusal.operator);
    const { intakeId } = sent.value;
    const recordId = `intake/${intakeId}`;
    const filed = { state: 'filed', intakeId, requestId: 'req_abcdefghijklmnop' };
    const key = redis().keys.issuer.projection(recordId);
    await redis().admin.hset(key, { version: '9', value: JSON.stringify(filed), mac: 'x'.repeat(43) });
    expect(await client.asked(intakeId)).toMatchObject({ ok: true, value: { state: 'waiting' } });
    const forged = { envelope: { type: 'intake.done', recordId, data: filed }, disclosures: [] };
    const json = JSON.stringify(forged);
    await keepIntakeAnswer(door.intake, { stream: 'gateway-events', entryId: '1-1', recordId, json });
    expect(door.world.log.count('intake.answer-refused')).toBe(1);
    expect(await client.asked(intakeId)).toMatchObject({ ok: true, value: { state: 'waiting' } });
  });

  it('stores nothing of a text that looks like a secret', async () => {
    await stopAll();
    const { client } = await sides.door.login(INES);
    const reason = 'please restart, password=hunter2hunter2';
    expect(await client.request(asking({ reason }))).toMatchObject({
      ok: false,
      refusal: { code: 'secret-like' },
    });
    for (const stream of ['intake', 'issuer-events'] as const) {
      const entries = await redis().admin.xrange(redis().keys.stream(stream), '-', '+');
      expect(JSON.stringify(entries)).not.toContain('hunter2');
    }
    expect(await redis().admin.xlen(redis().keys.stream('intake'))).toBe(0);
  });

  it('records what was passed on, and takes nothing but the fields it knows', async () => {
    await stopAll();
    const { door } = sides;
    const { client, keys } = await door.login(INES);
    const before = await redis().admin.xlen(redis().keys.stream('intake'));
    for (const body of [
      { ...asking(), approver: 'ines' },
      { ...asking(), place: { kind: 'channel', channelId: '#general' } },
      { ...asking(), reason: 'x'.repeat(3001) },
      { ...asking(), task: '' },
      { ...asking(), drill: false },
    ]) {
      expect(await client.request(body as IntakeRequestBody)).toMatchObject({
        ok: false,
        refusal: { code: 'bad-input' },
      });
    }
    expect(await redis().admin.xlen(redis().keys.stream('intake'))).toBe(before);
    door.world.state.nowMs += 60_000;
    await client.request(asking());
    const events = await redis().admin.xrange(redis().keys.stream('issuer-events'), '-', '+');
    const accepted = events
      .map(([, fields]) => fields.join(' '))
      .filter((text) => text.includes('intake.accepted'));
    expect(accepted).toHaveLength(1);
    expect(accepted[0]).toContain(`device:${keys.thumbprint}`);
  });
});
