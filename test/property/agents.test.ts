import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { agentPerson, driverIdentity } from '../../src/catalogue/agent-person.ts';
import { intentDigest } from '../../src/contracts/intent.ts';
import type { Device } from '../../src/domain/device.ts';
import type { DeviceThumbprint, PersonId } from '../../src/domain/ids.ts';
import type { Person } from '../../src/domain/person.ts';
import { ownRequester } from '../../src/issuance/own-requester.ts';
import { ownApprovals } from '../../src/issuance/own-view.ts';
import { shippedPolicy } from '../../src/policy/shipped-policy.ts';
import { catalogueOf, EXAMPLE } from '../catalogue/sample-catalogue.ts';
import {
  approvalBy,
  claimQuestion,
  INTENT,
  membership,
  NOW_MS,
  subjectOf,
} from '../policy/sample-question.ts';

const ISSUER = 'https://tokens.example.com';
const PEOPLE = ['mara', 'jonas', 'aiko'] as const;
const ACCOUNTS = { mara: 'U0ONCALL', jonas: 'U0APPROVER', aiko: 'U0LEAD' } as const;
type Name = (typeof PEOPLE)[number];

/** The example in which everybody may approve, with an agent of one of them; each is known to its issuer by a number. */
function catalogueWith(owner: Name, isDriven: boolean) {
  const numbered = PEOPLE.reduce(
    (text, name, at) =>
      text.replace(
        `slack: [${ACCOUNTS[name]}]`,
        `slack: [${ACCOUNTS[name]}]\n    idp: ["${ISSUER}#actor_id:${at}"]`,
      ),
    EXAMPLE,
  );
  const agents = `agents:
  night-bot:
    name: Night bot
    owner: ${owner}
    reviewBy: 2027-05-31
    issuer: ${ISSUER}
    subject: night
    ${isDriven ? 'driver: actor_id' : 'maxDuration: 20m'}
    tasks: [restart-ecs-service]
`;
  return catalogueOf(
    numbered
      .replace('people: [jonas, aiko]', 'people: [mara, jonas, aiko]')
      .replace('\ntasks:\n', `\n${agents}\ntasks:\n`),
  );
}

const WORLDS = new Map(
  PEOPLE.flatMap((owner) =>
    [false, true].map((isDriven) => [`${owner} ${isDriven}`, catalogueWith(owner, isDriven)] as const),
  ),
);

/** What a gateway says of somebody: any part of what it knows, or something else too. */
const told = fc.record({ keeps: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }), lies: fc.boolean() });

const asking = fc.record({
  owner: fc.constantFrom(...PEOPLE),
  driver: fc.option(fc.constantFrom(...PEOPLE)),
  approver: fc.constantFrom(...PEOPLE),
  agent: fc.constantFrom('night-bot', 'night-bot', null, 'day-bot'),
  asks: fc.constantFrom<'bot' | Name>('bot', 'bot', 'bot', ...PEOPLE),
  ofRequester: told,
  ofApprover: told,
});

function toldOf(person: Person, { keeps, lies }: { keeps: readonly boolean[]; lies: boolean }): Person {
  const identities = person.identities.filter((_one, at) => keeps[at] !== false);
  return { ...person, identities: lies ? [...identities, 'slack:U0OTHER'] : identities };
}

describe('an agent’s request', () => {
  it('makes no session by the word of its owner or of whoever drives it, whatever a gateway says', () => {
    const allowed = new Set<string>();
    fc.assert(
      fc.property(asking, ({ owner, driver, approver, agent, asks, ofRequester, ofApprover }) => {
        const catalogue = WORLDS.get(`${owner} ${driver !== null}`);
        const entry = catalogue?.agents.get('night-bot');
        if (catalogue === undefined || entry === undefined) throw new Error('no such world');
        const drives = driver === null ? [] : [driverIdentity(entry, String(PEOPLE.indexOf(driver)))];
        const bot = agentPerson(entry, drives);
        const thumbprint = 'd'.repeat(43) as DeviceThumbprint;
        const device = { thumbprint, person: bot, agent: 'night-bot' } as unknown as Device;
        const human = (name: Name): Person => ({
          personId: name as PersonId,
          name,
          identities: [`slack:${ACCOUNTS[name]}`, ...(catalogue.people.get(name)?.identities ?? [])],
        });
        const requester = toldOf(asks === 'bot' ? bot : human(asks), ofRequester);
        const intent = { ...INTENT, requester: requester.personId, agent };
        const digest = intentDigest(intent);
        const given = approvalBy(
          subjectOf(toldOf(human(approver), ofApprover), membership('platform-leads')),
          {
            intentDigest: digest,
          },
        );
        const { standing, groups } = subjectOf(bot, membership('on-call'));
        const body = { intent, requester, facts: [standing, groups] };
        const own = ownRequester(catalogue, body, new Map([[thumbprint, device]]));
        const approvals = ownApprovals(catalogue, [given]);
        if (!own.ok || !approvals.ok) return;
        const question = { requester: own.value, intent, intentDigest: digest, approvals: approvals.value };
        const nowMs = NOW_MS + 60_000;
        const { outcome } = shippedPolicy().decide(claimQuestion({ ...question, nowMs }));
        if (outcome !== 'allow') return;
        expect({ agent, asks }).toEqual({ agent: 'night-bot', asks: 'bot' });
        expect([owner, driver]).not.toContain(approver);
        allowed.add(`${owner} ${driver} ${approver}`);
      }),
      { numRuns: 3000 },
    );
    // Whatever is allowed was come upon: of three owners, all but they and whoever drives approve.
    expect(allowed.size).toBe(18);
  });
});
