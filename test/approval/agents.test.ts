import { beforeEach, describe, expect, it } from '@jest/globals';

import { lookAtStanding } from '../../src/approval/look-at-standing.ts';
import type { RunIntakeDeps } from '../../src/approval/run-intake.ts';
import { runIntake } from '../../src/approval/run-intake.ts';
import { agentPerson, driverIdentity } from '../../src/catalogue/agent-person.ts';
import type { CatalogueAgent } from '../../src/catalogue/catalogue.ts';
import { gatewayAudience, INTAKE_LIFE_MS } from '../../src/contracts/intake.ts';
import type { RequestIntake } from '../../src/contracts/intake.ts';
import type { AccessRequest } from '../../src/domain/access-request.ts';
import type { DeviceThumbprint } from '../../src/domain/ids.ts';
import { idFromBytes } from '../../src/domain/ids.ts';
import type { Person, Standing } from '../../src/domain/person.ts';
import { signIntake, verifyIntake, verifyIntakeAgain } from '../../src/proof/intake-jws.ts';
import { publicKeysOf } from '../../src/proof/process-keys.ts';
import { requestCard } from '../../src/slack/views/request-card.ts';
import { catalogueOf } from '../catalogue/sample-catalogue.ts';
import { withRedis } from '../support/redis.ts';
import { clicking, everybodyIsThere } from './acts.ts';
import { CATALOGUE, CHANNEL, INES } from './team.ts';
import type { World } from './world.ts';
import { codeOf, makeWorld, valueOf } from './world.ts';

const ISSUER = 'https://tokens.example.com';
const AGENTS = `agents:
  night-bot:
    name: Night bot
    owner: omar
    reviewBy: 2099-01-01
    issuer: ${ISSUER}
    subject: repo:acme/night
    tasks: [restart-service]
    maxDuration: 10m
`;
const TEXT = `${CATALOGUE}${AGENTS}`;
/** Amara is known by what the agent’s tokens say of who drives it, and whoever sets it going has to be known. */
const DRIVEN = TEXT.replace('    maxDuration: 10m\n', '    maxDuration: 10m\n    driver: actor_id\n').replace(
  'emails: [amara@example.com]',
  `emails: [amara@example.com], idp: ["${ISSUER}#actor_id:7"]`,
);
const DEACTIVATED: Standing = { kind: 'outsider', why: 'deactivated' };

const redis = withRedis();
let world: World;
let bot: Person;
let device: DeviceThumbprint;

beforeEach(async () => {
  world = makeWorld(redis());
  everybodyIsThere(world);
  await useAgents(TEXT);
});

function agentIn(text: string): CatalogueAgent {
  const agent = catalogueOf(text).agents.get('night-bot');
  if (agent === undefined) throw new Error('no agent');
  return agent;
}

/** The catalogue, and the agent bound by what it proved under it. */
async function useAgents(text: string, driver?: string, letter = 'a'): Promise<void> {
  world.useCatalogue(text);
  const agent = agentIn(text);
  bot = agentPerson(agent, driver === undefined ? [] : [driverIdentity(agent, driver)]);
  device = await world.bindDevice(bot, letter);
}

type Change = Partial<Omit<RequestIntake, 'body'>> & { readonly body?: Partial<RequestIntake['body']> };

function intakeOf({ body, ...change }: Change = {}): RequestIntake {
  const nowMs = world.deps.clock.nowMs();
  return {
    v: 1,
    iss: 'breakglass-issuer',
    aud: gatewayAudience('test'),
    jti: idFromBytes('intake', world.deps.random.bytes(10)),
    iatMs: nowMs,
    notAfterMs: nowMs + INTAKE_LIFE_MS,
    person: bot,
    device,
    agent: 'night-bot',
    kind: 'request',
    ...change,
    body: {
      place: { kind: 'only' },
      task: 'restart-service',
      asset: 'orders-api',
      duration: '10m',
      reason: 'the probe failed three times',
      ...body,
    },
  };
}

/** Runs an intake, and gives what came of it. */
async function run(change: Change = {}) {
  const publicKeys = publicKeysOf(world.keys.issuer);
  const audience = gatewayAudience('test');
  const deps: RunIntakeDeps = {
    ...world.deps,
    verifyIntake: (jws) => verifyIntake(publicKeys, jws, { audience, nowMs: world.deps.clock.nowMs() }),
    verifyLateIntake: (jws) => verifyIntakeAgain(publicKeys, jws, { audience }),
  };
  const intake = intakeOf(change);
  const json = await signIntake(world.keys.issuer, intake);
  await runIntake(deps, { stream: 'intake', entryId: '1-1', recordId: 'person/night-bot', json });
  const done = (await world.events('intake.done')).filter(({ data }) => data['intakeId'] === intake.jti);
  return done[0]?.data ?? {};
}

async function filed(change: Change = {}): Promise<AccessRequest> {
  await world.openIncident();
  const data = await run(change);
  const shown = await world.useCases.shownRequest(data['requestId'] as never);
  if (shown === null) throw new Error(`not filed: ${JSON.stringify(data)}`);
  return shown.request;
}

describe('an agent', () => {
  it('asks as itself, with the account of its owner, whom nobody asks', async () => {
    const request = await filed();
    expect(request).toMatchObject({
      requester: { personId: 'night-bot', name: 'Night bot' },
      requesterSlackUserId: 'UOMAR',
      requesterOnCall: null,
      intent: { agent: 'night-bot', requester: 'night-bot', deviceThumbprints: [device] },
      asked: [{ person: { personId: 'amara' } }],
    });
    expect(request.decision.reasons.map(({ rule }) => rule)).toEqual(['requester-is-registered-agent']);
    expect(await world.orders('filed')).toMatchObject([{ body: { requester: { personId: 'night-bot' } } }]);
  });

  it('is called one on the card, with who answers for it', async () => {
    const request = await filed();
    const shown = await world.useCases.shownRequest(request.requestId);
    if (shown === null) throw new Error('gone');
    const card = JSON.stringify(requestCard(shown));
    expect(card).toContain('agent Night bot (<@UOMAR> answers for it)');
  });

  it('is approved by somebody else, and the order says that it is an agent', async () => {
    const request = await filed();
    expect(valueOf(await world.useCases.review(clicking('UAMARA', request))).state).toBe('approved');
    expect(await world.orders('grant')).toMatchObject([
      { body: { requester: { personId: 'night-bot' }, intent: { agent: 'night-bot' } } },
    ]);
  });

  it('gets nothing by its owner’s approval, and its owner may say no to nothing of it either', async () => {
    const request = await filed();
    expect(codeOf(await world.useCases.review(clicking('UOMAR', request)))).toBe('own-request');
    expect(codeOf(await world.useCases.review(clicking('UOMAR', request, 'deny')))).toBe('own-request');
    expect(await world.orders('grant')).toEqual([]);
  });

  it('gets nothing by the approval of whoever drives it', async () => {
    await useAgents(DRIVEN, '7', 'b');
    const lead = DRIVEN.replace('people: [omar, amara]', 'people: [omar, amara, lena]');
    world.useCatalogue(lead);
    const request = await filed();
    expect(request.asked.map(({ person }) => person.personId)).toEqual(['lena']);
    expect(codeOf(await world.useCases.review(clicking('UAMARA', request)))).toBe('own-request');
    expect(codeOf(await world.useCases.review(clicking('ULENA', request)))).toBe('ok');
  });

  it.each([
    ['answers for it', TEXT, undefined, 'UOMAR'],
    ['drives it', DRIVEN, '7', 'UAMARA'],
  ])('gets nothing by another account of whoever %s, which only its address tells', async (...given) => {
    const [, text, driver, account] = given;
    const unwritten = text
      .replace(', emails: [omar@example.com] }', ' }')
      .replace(', emails: [amara@example.com]', '')
      .replace('people: [omar, amara]', 'people: [omar, amara, lena]')
      .replace('maxClaims: 3 }', 'maxClaims: 3, membershipAgeHours: 0 }');
    await useAgents(unwritten, driver, 'b');
    const name = account.slice(1).toLowerCase();
    world.directory.put('UOTHER', { email: `${name}+second@example.com` });
    world.directory.putGroup('S0LEADS', ['UOTHER']);
    const request = await filed();
    expect(codeOf(await world.useCases.review(clicking('UOTHER', request)))).toBe('own-request');
    expect(await world.orders('grant')).toEqual([]);
  });

  it('names only the device that asks, since another run may be driven by somebody else', async () => {
    const other = await world.bindDevice(bot, 'c');
    const request = await filed({ device: other });
    expect(request.intent.deviceThumbprints).toEqual([other]);
  });

  it('asks in an open incident only, and opens none, also not for a drill', async () => {
    expect(await run()).toMatchObject({ outcome: 'refused', code: 'incident-none' });
    const drill = { drill: true as const, place: { kind: 'channel', channelId: CHANNEL } as const };
    expect(await run({ body: drill })).toMatchObject({ outcome: 'refused' });
    expect(await world.events('incident.opened')).toEqual([]);
    await world.openIncident();
    expect(await run({ body: drill })).toMatchObject({ outcome: 'filed' });
  });

  it('is shown to its owner, who may take it back', async () => {
    const waiting = await filed();
    const { requestId } = waiting;
    expect(codeOf(await world.useCases.withdraw({ slackUserId: 'UOMAR', requestId }))).toBe('ok');
    const again = valueOf(await asIf(run({ body: { asset: 'payments-api' } })));
    const approved = valueOf(await world.useCases.review(clicking('UAMARA', again)));
    if (approved.state !== 'approved') throw new Error('not approved');
    const home = valueOf(await world.useCases.home({ slackUserId: 'UOMAR' }));
    expect(home.mine.map(({ request }) => request.requestId)).toEqual([again.requestId]);
    expect(valueOf(await world.useCases.home({ slackUserId: 'UAMARA' })).mine).toEqual([]);
  });
});

/** The request that a run led to. */
async function asIf(done: ReturnType<typeof run>) {
  const shown = await world.useCases.shownRequest((await done)['requestId'] as never);
  if (shown === null) throw new Error('not filed');
  return { ok: true as const, value: shown.request };
}

describe('an agent is refused', () => {
  const changed = (from: string, to: string): string => TEXT.replace(from, to);

  it.each<readonly [string, string, () => Change | Promise<Change>]>([
    ['for longer than it may', 'agent-unfit', () => ({ body: { duration: '11m' } })],
    [
      'for a task that is not its own',
      'agent-unfit',
      () => {
        world.useCatalogue(`${twoTasks()}${AGENTS.replace('[restart-service]', '[other-task]')}`);
        return {};
      },
    ],
    [
      'after its review date',
      'agent-unfit',
      () => {
        world.useCatalogue(changed('reviewBy: 2099-01-01\n    issuer', 'reviewBy: 2026-11-01\n    issuer'));
        return {};
      },
    ],
    [
      'that is not in the catalogue any more',
      'agent-unfit',
      () => {
        world.useCatalogue(CATALOGUE);
        return {};
      },
    ],
    [
      'that is another subject by now',
      'agent-unfit',
      () => {
        world.useCatalogue(changed('repo:acme/night', 'repo:acme/day'));
        return {};
      },
    ],
    [
      'of which it is not known who drives it',
      'agent-unfit',
      () => {
        world.useCatalogue(DRIVEN);
        return {};
      },
    ],
    [
      'whose driver the catalogue does not know',
      'agent-unfit',
      async () => {
        await useAgents(DRIVEN, '8', 'b');
        return {};
      },
    ],
    ['that does not say it is one', 'agent-unfit', () => ({ agent: null })],
    ['that says it is another one', 'agent-unfit', () => ({ agent: 'day-bot' })],
    ['that is a person', 'agent-unfit', () => ({ person: INES })],
    [
      'whose owner was deactivated',
      'not-internal',
      () => {
        world.directory.put('UOMAR', { email: 'omar@example.com', standing: DEACTIVATED });
        return {};
      },
    ],
    [
      'whose owner cannot be read',
      'standing-unknown',
      () => {
        world.directory.put('UOMAR', { standing: { kind: 'unknown', why: 'ratelimited' } });
        return {};
      },
    ],
    ['on a device that is not bound', 'no-device', () => ({ device: 'z'.repeat(43) as DeviceThumbprint })],
  ])('%s: %s', async (_what, code, change) => {
    await world.openIncident();
    expect(await run(await change())).toMatchObject({ outcome: 'refused', code });
    expect(await world.orders('filed')).toEqual([]);
  });
});

describe('what an agent has', () => {
  const approvedOne = async (): Promise<AccessRequest> => {
    const request = await filed();
    return valueOf(await world.useCases.review(clicking('UAMARA', request)));
  };
  const reports = async () =>
    (await world.orders('standing')).map(({ body }) => [
      body.person.personId,
      body.standing.value,
      body.requests.value,
    ]);

  it('ends with its owner: the issuer is told of the agent what was read of them', async () => {
    const { requestId } = await approvedOne();
    world.directory.put('UOMAR', { email: 'omar@example.com', standing: DEACTIVATED });
    await world.useCases.standingChanged({ slackUserId: 'UOMAR' });
    expect(await reports()).toContainEqual(['night-bot', DEACTIVATED, { [requestId]: 'may-ask' }]);
  });

  it('waits no longer when its owner is gone', async () => {
    const { requestId } = await filed();
    world.directory.put('UOMAR', { email: 'omar@example.com', standing: DEACTIVATED });
    await lookAtStanding(world.deps);
    expect((await world.useCases.shownRequest(requestId))?.request.state).toBe('withdrawn');
  });

  it.each([
    ['the agent is taken out of the catalogue', CATALOGUE],
    ['another subject stands for it', TEXT.replace('repo:acme/night', 'repo:acme/day')],
    ['the task is taken from it', `${twoTasks()}${AGENTS.replace('[restart-service]', '[other-task]')}`],
  ])('ends when %s', async (_what, text) => {
    const { requestId } = await approvedOne();
    world.useCatalogue(text);
    await lookAtStanding(world.deps);
    expect(await reports()).toContainEqual([
      'night-bot',
      { kind: 'internal' },
      { [requestId]: 'task-withdrawn' },
    ]);
  });

  it('is not known to be well while somebody else answers for it, and ends by that alone not', async () => {
    const { requestId } = await approvedOne();
    world.useCatalogue(TEXT.replace('owner: omar', 'owner: amara'));
    await lookAtStanding(world.deps);
    expect(await reports()).toContainEqual([
      'night-bot',
      { kind: 'unknown', why: 'somebody else answers for the agent now' },
      { [requestId]: 'may-ask' },
    ]);
  });

  it('ends with the account it was asked with, also where somebody else answers for it by now', async () => {
    await approvedOne();
    world.useCatalogue(TEXT.replace('owner: omar', 'owner: amara'));
    world.directory.put('UOMAR', { email: 'omar@example.com', standing: DEACTIVATED });
    await lookAtStanding(world.deps);
    expect((await reports()).map(([, standing]) => standing)).toContainEqual(DEACTIVATED);
  });

  it('is nothing that changes while all is well', async () => {
    await approvedOne();
    await lookAtStanding(world.deps);
    expect(await reports()).toEqual([]);
  });
});

/** The catalogue with its task once more under another name. */
function twoTasks(): string {
  const [head = '', task = ''] = CATALOGUE.split('tasks:\n  restart-service:\n');
  return `${head}tasks:\n  restart-service:\n${task}  other-task:\n${task}`;
}
