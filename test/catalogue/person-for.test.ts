import { describe, expect, it } from '@jest/globals';

import { personFor } from '../../src/catalogue/person-for.ts';
import { groupsOf } from '../../src/catalogue/groups-of.ts';
import type { Person } from '../../src/domain/person.ts';
import { ownView } from '../../src/issuance/own-view.ts';
import { sameHuman } from '../../src/policy/same-human.ts';
import { shippedPolicy } from '../../src/policy/shipped-policy.ts';
import { approveQuestion, membership, subjectOf } from '../policy/sample-question.ts';
import { emailIdentity, slackIdentity } from '../../src/domain/person.ts';
import { EXAMPLE, catalogueOf, exampleWith } from './sample-catalogue.ts';

const catalogue = catalogueOf(
  exampleWith('slack: [U0ONCALL]', 'slack: [U0ONCALL, U0MARA2]\n    idp: ["https://idp.acme.example#mara"]'),
);
const mara = {
  personId: 'mara',
  name: 'Mara Weiss',
  identities: [
    'slack:U0ONCALL',
    'slack:U0MARA2',
    'email:mara@acme.example',
    'idp:https://idp.acme.example#mara',
  ],
};

describe('personFor', () => {
  it.each([
    ['her first account', slackIdentity('u0oncall')],
    ['her second account', slackIdentity('U0MARA2')],
    ['her address', emailIdentity('Mara@Acme.Example')],
    ['her IdP subject', 'idp:https://idp.acme.example#mara'],
  ])('knows a person of the catalogue by %s', (_what, identity) => {
    expect(personFor(catalogue, { identities: [identity], fallbackId: 'slack:UX', name: 'M' })).toEqual({
      ok: true,
      value: mara,
    });
  });

  it('takes an address that only looks like hers for nobody it could trust', () => {
    const found = personFor(catalogue, {
      identities: ['slack:UX', emailIdentity('m.ara+oncall@acme.example')],
      fallbackId: 'slack:UX',
      name: 'M',
    });
    expect(found).toMatchObject({ ok: false, refusal: { code: 'person-ambiguous' } });
  });

  it('keeps what is new about a known person, so that it links too', () => {
    const found = personFor(catalogue, {
      identities: ['slack:U0ONCALL', 'email:mw@home.example'],
      fallbackId: 'slack:U0ONCALL',
      name: 'M',
    });
    expect(found).toMatchObject({
      ok: true,
      value: { personId: 'mara', identities: [...mara.identities, 'email:mw@home.example'] },
    });
  });

  it('gives a stranger their own id', () => {
    expect(
      personFor(catalogue, { identities: ['slack:U0NEW'], fallbackId: 'slack:U0NEW', name: 'Noor' }),
    ).toEqual({
      ok: true,
      value: { personId: 'slack:U0NEW', name: 'Noor', identities: ['slack:U0NEW'] },
    });
  });

  it('refuses to choose between two people', () => {
    expect(
      personFor(catalogue, {
        identities: ['slack:U0ONCALL', 'email:aiko@acme.example'],
        fallbackId: 'slack:U0ONCALL',
        name: '?',
      }),
    ).toMatchObject({
      ok: false,
      refusal: { code: 'person-ambiguous', operator: expect.stringContaining('mara, aiko') },
    });
  });

  it.each([
    ['nothing to be known by', [], 'slack:U0NEW'],
    ['an id that is none', ['slack:U0NEW'], '../x'],
    ['the name of somebody whose identities they lack', ['slack:U0NEW'], 'mara'],
  ])('refuses %s', (_what, identities, fallbackId) => {
    expect(personFor(catalogueOf(EXAMPLE), { identities, fallbackId, name: '?' })).toMatchObject({
      ok: false,
      refusal: { code: 'standing-unknown' },
    });
  });
});

describe('an agent', () => {
  const AGENT_SUBJECT = 'idp:https://token.actions.githubusercontent.com#repo:acme/night:environment:prod';
  const withAgent = catalogueOf(
    exampleWith(
      '\ntasks:\n',
      `
agents:
  night-bot:
    name: Night bot
    owner: aiko
    reviewBy: 2027-05-31
    issuer: https://token.actions.githubusercontent.com
    subject: repo:acme/night:environment:prod
    tasks: [restart-ecs-service]

tasks:
`,
    ),
  );
  const found = (...identities: string[]): Person => {
    const person = personFor(withAgent, { identities, fallbackId: identities[0] ?? '', name: 'X' });
    if (!person.ok) throw new Error(person.refusal.operator);
    return person.value;
  };
  const aiko = found('slack:U0LEAD');
  const other = found('slack:U0ONCALL');

  it('has an identity in common with its owner, and makes nobody them', () => {
    const agent = found('slack:UBOT', AGENT_SUBJECT);
    expect(agent.personId).toBe('slack:UBOT');
    expect(sameHuman(agent, aiko)).toBe('yes');
    expect(sameHuman(agent, other)).toBe('no');
    expect(groupsOf(withAgent, agent, new Map()).member).toEqual([]);
  });

  it('makes whoever comes with it one who may be its owner, and nobody else', () => {
    const driver = found('slack:U0ONCALL', AGENT_SUBJECT);
    expect(driver.personId).toBe(other.personId);
    expect(sameHuman(driver, aiko)).toBe('yes');
    expect(sameHuman(found('slack:U0APPROVER'), driver)).toBe('no');
  });

  it('keeps its owner from a request of their agent, and the agent’s driver from one of its owner', () => {
    const agent = subjectOf(found('slack:UBOT', AGENT_SUBJECT), membership('on-call'));
    const byOwner = approveQuestion({
      requester: agent,
      approver: subjectOf(aiko, membership('platform-leads')),
    });
    const driver = subjectOf(found('slack:U0ONCALL', AGENT_SUBJECT), membership('platform-leads'));
    const byDriver = approveQuestion({ requester: subjectOf(aiko, membership('on-call')), approver: driver });
    for (const question of [byOwner, byDriver])
      expect(shippedPolicy().decide(question).reasons[0]?.rule).toBe('approver-is-requester');
  });

  it('is known to the issuer as well, by its own catalogue', () => {
    const agent = ownView(
      withAgent,
      { ...found('slack:UBOT'), identities: ['slack:UBOT', AGENT_SUBJECT] },
      [],
    );
    const owner = ownView(withAgent, { ...aiko, identities: ['slack:U0LEAD'] }, []);
    expect(agent.ok && owner.ok && sameHuman(agent.value.person, owner.value.person)).toBe('yes');
  });
});
