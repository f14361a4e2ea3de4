import { describe, expect, it } from '@jest/globals';

import { agentPerson } from '../../src/catalogue/agent-person.ts';
import { cataloguePerson } from '../../src/catalogue/person-for.ts';
import type { Device } from '../../src/domain/device.ts';
import type { DeviceThumbprint } from '../../src/domain/ids.ts';
import type { Intent } from '../../src/domain/intent.ts';
import type { Person } from '../../src/domain/person.ts';
import { ownRequester } from '../../src/issuance/own-requester.ts';
import { groupsFact, readGroups, standingFact } from '../../src/policy/facts.ts';
import { catalogueOf } from '../catalogue/sample-catalogue.ts';
import { withAgents } from '../support/agents.ts';

const CATALOGUE = catalogueOf(withAgents('https://tokens.example.com'));
const thumbprint = 'T'.repeat(43) as DeviceThumbprint;
const origin = { source: 'gateway', readAtMs: 1_795_392_000_000 };

/** What the catalogue has under a name. */
function found<T>(all: ReadonlyMap<string, T>, name: string): T {
  const one = all.get(name);
  if (one === undefined) throw new Error(`no ${name}`);
  return one;
}

const bot = agentPerson(found(CATALOGUE.agents, 'night-bot'));
/** With all that the catalogue has of her: what she shares with her agent too. */
const aiko = cataloguePerson(CATALOGUE, found(CATALOGUE.people, 'aiko'));

/** Whoever the issuer takes for the requester of an order from a device that the agent’s token bound. */
function asked(requester: Person, agent: string | null, groups: readonly string[] = []) {
  const device = { person: bot, agent: 'night-bot' } as Device;
  const intent = { requestId: 'req_aaaabbbbccccdddd', agent } as Intent;
  const membership = { member: groups, unknown: [], supportTier: 'not-member' as const };
  const facts = [standingFact({ kind: 'internal' }, origin), groupsFact(membership, origin)];
  return ownRequester(CATALOGUE, { intent, requester, facts }, new Map([[thumbprint, device]]));
}

describe('whoever asked, by the issuer itself', () => {
  it('is never the owner of an agent by the agent’s device, although they share an identity', () => {
    expect(aiko.identities).toContain('agent:night-bot');
    expect(asked(aiko, null)).toMatchObject({ refusal: { code: 'order-mismatch' } });
    expect(asked(bot, 'night-bot')).toMatchObject({ value: { person: { personId: 'night-bot' } } });
  });

  it('is an agent in the groups of its owner by this catalogue, not in those the gateway names', () => {
    const who = asked(bot, 'night-bot', ['on-call', 'support']);
    expect(who.ok && readGroups(who.value.groups)).toMatchObject({
      member: ['platform-leads'],
      supportTier: 'not-member',
    });
  });
});
