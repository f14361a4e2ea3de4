import { describe, expect, it } from '@jest/globals';

import { agentPerson, driverIdentity } from '../../src/catalogue/agent-person.ts';
import type { CatalogueAgent } from '../../src/catalogue/catalogue.ts';
import { intentDigest } from '../../src/contracts/intent.ts';
import { grantIdOfOrder } from '../../src/contracts/order.ts';
import { systemActor } from '../../src/domain/actor.ts';
import type { DeviceThumbprint, PersonId } from '../../src/domain/ids.ts';
import type { Intent } from '../../src/domain/intent.ts';
import type { Person } from '../../src/domain/person.ts';
import { ok } from '../../src/domain/result.ts';
import { deviceKind, grantKind, refusedGrantKind } from '../../src/issuance/record-kinds.ts';
import { standingEndOf } from '../../src/issuance/standing-end.ts';
import { standingFact } from '../../src/policy/facts.ts';
import { generateDeviceKeys } from '../../src/proof/device-keys.ts';
import { catalogueOf } from '../catalogue/sample-catalogue.ts';
import { issuerKeys, issuerWorld, mara } from '../issuance/issuer-world.ts';
import { withAgents } from '../support/agents.ts';
import { withRedis } from '../support/redis.ts';

// What a gateway that was taken over, or is wrong, says about an agent. The issuer bound the devices itself, and has the
// catalogue, so it takes from the order neither who asks nor who drives it.
const redis = withRedis();
const ISSUER = 'https://tokens.example.com';
const OTHERS = `  day-bot:
    name: Day bot
    owner: aiko
    reviewBy: 2027-05-31
    issuer: ${ISSUER}
    subject: day
    tasks: [restart-ecs-service]
`;
const TEXT = withAgents(ISSUER, OTHERS);
const DRIVEN = TEXT.replace('    maxDuration: 10m', '    maxDuration: 10m\n    driver: actor_id');
const aiko: Person = {
  personId: 'aiko' as PersonId,
  name: 'Aiko Tanaka',
  identities: ['slack:U0LEAD', 'email:aiko@acme.example'],
};

type World = ReturnType<typeof issuerWorld>;
type Asked = ReturnType<World['approved']>;

function agentOf(text: string, agentId = 'night-bot'): CatalogueAgent {
  const agent = catalogueOf(text).agents.get(agentId);
  if (agent === undefined) throw new Error(`no ${agentId}`);
  return agent;
}

/** A device as an agent’s token bound it. */
async function boundBy(at: World, person: Person, agent: string | null): Promise<DeviceThumbprint> {
  const { thumbprint, signJwk, sealJwk } = generateDeviceKeys().keys;
  const boundAtMs = at.state.nowMs;
  const record = { v: 1 as const, thumbprint, person, agent, signJwk, sealJwk, label: 'runner' };
  await at.recorder.transition(deviceKind, thumbprint, () =>
    ok({
      record: { ...record, boundAtMs, expiresAtMs: boundAtMs + 3_600_000 },
      events: [{ type: 'device.bound', actor: systemActor('startup'), data: {} }],
    }),
  );
  return thumbprint;
}

type Order = {
  readonly text?: string;
  readonly drivenBy?: string;
  readonly boundTo?: string;
  readonly intent?: Partial<Intent>;
  readonly requester?: Person;
  readonly approver?: Person;
  /** The issuer’s catalogue when the order comes. */
  readonly later?: (text: string) => string;
  readonly facts?: (asked: Asked) => Asked['grant']['facts'];
};

/** Sends the order, and says what the issuer made of it. */
async function outcomeOf(order: Order, before: (at: World) => Promise<void> = async () => undefined) {
  const { text = TEXT, drivenBy, boundTo = 'night-bot', later } = order;
  const at = issuerWorld(redis(), issuerKeys, text);
  const entry = agentOf(text, boundTo);
  const bot = agentPerson(entry, drivenBy === undefined ? [] : [driverIdentity(entry, drivenBy)]);
  const thumbprint = await boundBy(at, bot, boundTo);
  const requester = order.requester ?? bot;
  const asked = at.approved(thumbprint, {
    agent: 'night-bot',
    requester: requester.personId,
    ...order.intent,
  });
  await at.openAndFile({ ...asked, filed: { ...asked.filed, requester } });
  if (later !== undefined) {
    const catalogue = catalogueOf(later(text));
    Object.assign(at.deps, { catalogue: () => catalogue });
  }
  await before(at);
  const approvals = asked.grant.approvals.map((one) => ({
    ...one,
    approver: order.approver ?? one.approver,
  }));
  const facts = order.facts?.(asked) ?? asked.grant.facts;
  const made = at.order({ kind: 'grant', body: { ...asked.grant, requester, approvals, facts } });
  await at.send(made);
  const grantId = grantIdOfOrder(made);
  const refused = await at.recorder.load(refusedGrantKind, grantId);
  const grant = (await at.recorder.load(grantKind, grantId))?.record ?? null;
  return { code: grant === null ? refused?.record.code : 'accepted', grant, at };
}

describe('an agent’s order', () => {
  it('is accepted as the gateway should send it', async () => {
    expect(await outcomeOf({})).toMatchObject({ code: 'accepted' });
    const driven = DRIVEN.replace('#actor_id:77', '#actor_id:1').replace(
      '    slack: [U0SUPPORT]\n',
      `    slack: [U0SUPPORT]\n    idp: ["${ISSUER}#actor_id:77"]\n`,
    );
    expect(await outcomeOf({ text: driven, drivenBy: '77' })).toMatchObject({ code: 'accepted' });
  });

  const nobodys = (identities: readonly string[]) => ({ ...agentPerson(agentOf(TEXT)), identities });
  const own = `idp:${ISSUER}#${agentOf(TEXT).subject}`;
  const CASES: readonly (readonly [what: string, code: string, order: Order])[] = [
    ['approved by its owner', 'not-allowed', { approver: aiko }],
    [
      'approved by its owner, without the identity they share',
      'order-mismatch',
      { approver: aiko, requester: nobodys([own]) },
    ],
    [
      'approved by its owner, whose identities are left out',
      'not-allowed',
      { approver: { ...aiko, identities: ['slack:U0LEAD'] } },
    ],
    ['approved by whoever drives it', 'not-allowed', { text: DRIVEN, drivenBy: '77' }],
    [
      'approved by whoever drives it, and the order does not say who that is',
      'not-allowed',
      { text: DRIVEN, drivenBy: '77', requester: nobodys([own, 'agent:night-bot']) },
    ],
    ['approved by the agent itself', 'not-allowed', { approver: agentPerson(agentOf(TEXT)) }],
    ['approved by another agent', 'not-allowed', { approver: agentPerson(agentOf(TEXT, 'day-bot')) }],
    ['for longer than it may', 'agent-unfit', { intent: { durationSeconds: 601 } }],
    [
      'for a task that the issuer’s catalogue does not name for it',
      'agent-unfit',
      { later: (text) => secondTask(text).replace('tasks: [restart-ecs-service]', 'tasks: [other-task]') },
    ],
    [
      'after its review date by the issuer’s catalogue',
      'agent-unfit',
      { later: (text) => text.replace(/2027-05-31(\n {4}issuer)/, '2026-11-01$1') },
    ],
    [
      'of an agent that the issuer’s catalogue does not have',
      'agent-unfit',
      { later: (text) => text.replace('  night-bot:', '  other-bot:') },
    ],
    [
      'of an agent that proved to be another subject than it has by now',
      'agent-unfit',
      {
        later: (text) => text.replace('repo:acme/night:environment:prod', 'repo:acme/night:environment:new'),
      },
    ],
    [
      'of an agent of which it is not known who drives it',
      'agent-unfit',
      { later: (text) => text.replace('    maxDuration: 10m', '    driver: actor_id') },
    ],
    [
      'driven by somebody whom the issuer’s catalogue does not know',
      'agent-unfit',
      { text: DRIVEN, drivenBy: '78' },
    ],
    ['that hides the agent, as itself', 'order-mismatch', { intent: { agent: null } }],
    ['that hides the agent behind its owner', 'order-mismatch', { intent: { agent: null }, requester: aiko }],
    [
      'that hides the agent behind its owner, under the identity they share',
      'order-mismatch',
      {
        intent: { agent: null },
        requester: { ...aiko, identities: [...aiko.identities, 'agent:night-bot'] },
      },
    ],
    [
      'that hides the agent behind somebody else',
      'order-mismatch',
      { intent: { agent: null }, requester: mara },
    ],
    ['that calls its owner an agent', 'order-mismatch', { requester: aiko }],
    ['on a device of another agent of the same owner', 'order-mismatch', { boundTo: 'day-bot' }],
    [
      'that is another agent’s on the device of this one',
      'order-mismatch',
      { intent: { agent: 'day-bot' }, requester: agentPerson(agentOf(TEXT, 'day-bot')) },
    ],
    [
      'while its owner is no colleague any more',
      'not-internal',
      {
        facts: ({ grant }) =>
          grant.facts.map((fact) =>
            fact.name === 'standing' ? { ...fact, value: { kind: 'outsider', why: 'deactivated' } } : fact,
          ),
      },
    ],
  ];

  it.each(CASES)('%s: %s', async (_what, code, order) => {
    expect((await outcomeOf(order)).code).toBe(code);
  });

  it('is refused where its owner was reported to be gone, by themselves', async () => {
    const gone = async (at: World): Promise<void> => {
      const origin = { source: 'slack:users.info', readAtMs: at.state.nowMs + 1 };
      const standing = standingFact({ kind: 'outsider', why: 'deactivated' }, origin);
      const requests = { name: 'requests', value: {}, ...origin };
      await at.send(at.order({ kind: 'standing', body: { person: aiko, standing, requests } }));
    };
    expect((await outcomeOf({}, gone)).code).toBe('not-internal');
  });
});

describe('a person’s order', () => {
  it('cannot be on the device of an agent they answer for, nor an agent’s on theirs', async () => {
    const at = issuerWorld(redis(), issuerKeys, TEXT);
    const { thumbprint } = await at.bind(mara);
    const asked = at.approved(thumbprint, { agent: 'night-bot' });
    await at.openAndFile(asked);
    const made = at.order({ kind: 'grant', body: asked.grant });
    await at.send(made);
    const refused = await at.recorder.load(refusedGrantKind, grantIdOfOrder(made));
    expect(refused?.record.code).toBe('order-mismatch');
    expect(intentDigest(asked.intent)).toBe(asked.digest);
  });

  it('is as ever beside agents', async () => {
    const at = issuerWorld(redis(), issuerKeys, TEXT);
    const { made } = await at.acceptedGrant();
    expect(await at.recorder.load(grantKind, grantIdOfOrder(made))).not.toBeNull();
  });
});

describe('what an agent was given', () => {
  it.each([
    ['another subject stands for it', (text: string) => text.replace('environment:prod', 'environment:new')],
    ['the agent is taken out of the catalogue', (text: string) => text.replace('  night-bot:', '  new-bot:')],
    [
      'the task is taken from it',
      (text: string) => secondTask(text).replace('tasks: [restart-ecs-service]', 'tasks: [other-task]'),
    ],
  ])('ends when %s', async (_what, change) => {
    const { at, grant } = await outcomeOf({});
    if (grant === null) throw new Error('not accepted');
    expect(await standingEndOf(at.deps, grant)).toBeNull();
    const catalogue = catalogueOf(change(TEXT));
    Object.assign(at.deps, { catalogue: () => catalogue });
    expect(await standingEndOf(at.deps, grant)).toBe('task-withdrawn');
  });
});

/** The catalogue with the task once more under another name. */
function secondTask(text: string): string {
  const [head = '', task = ''] = text.split('\ntasks:\n  restart-ecs-service:\n');
  return `${head}\ntasks:\n  restart-ecs-service:\n${task}\n  other-task:\n${task}`;
}
