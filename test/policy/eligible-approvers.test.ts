import { describe, expect, it } from '@jest/globals';

import { intentDigest } from '../../src/contracts/intent.ts';
import { eligibleApprovers } from '../../src/policy/eligible-approvers.ts';
import { shippedPolicy } from '../../src/policy/shipped-policy.ts';
import { catalogueOf, EXAMPLE, sampleTask } from '../catalogue/sample-catalogue.ts';
import {
  AIKO,
  APPROVER,
  INTENT,
  JONAS,
  MARA,
  NOW_MS,
  OPEN,
  REQUESTER,
  membership,
  personOf,
  subjectOf,
} from './sample-question.ts';

const request = {
  requester: REQUESTER,
  task: sampleTask(),
  rung: 1,
  incident: OPEN,
  earlier: [],
  intentDigest: intentDigest(INTENT),
  signIns: catalogueOf(EXAMPLE),
  nowMs: NOW_MS,
};

describe('eligibleApprovers', () => {
  it('keeps whoever policy would let approve, and says of each other why not', () => {
    const guest = subjectOf(personOf('gita'), membership('platform-leads'), {
      kind: 'outsider',
      why: 'guest',
    });
    const candidates = [
      APPROVER,
      subjectOf(MARA, membership('platform-leads')),
      guest,
      subjectOf(JONAS, membership('on-call')),
      subjectOf(personOf('noor'), { member: [], unknown: ['platform-leads'], supportTier: 'not-member' }),
    ];
    const { eligible, excluded } = eligibleApprovers(shippedPolicy(), candidates, request);
    expect(eligible.map(({ person }) => person)).toEqual([AIKO]);
    expect(excluded.map(({ person, why }) => [person.personId, why])).toEqual([
      ['mara', 'Nobody decides their own request.'],
      ['gita', 'Only people of this company approve, and Slack shows the account as a guest.'],
      ['jonas', 'Only members of the groups that may approve this task approve it.'],
      ['noor', 'It could not be checked whether they are in a group that may approve this task.'],
    ]);
  });

  describe('of a task that wants a sign-in', () => {
    const strong = { ...request, task: sampleTask({ evidence: 'idp' }) };
    const PROVIDER = { issuer: 'https://login.acme.example', clientId: 'breakglass', cliClientId: null };
    const SLACK = 'slack:U0LEAD';
    const signIns = (identities: readonly string[], identityProvider: typeof PROVIDER | null = PROVIDER) => {
      const { settings } = catalogueOf(EXAMPLE);
      const aiko = { personId: 'aiko', name: 'Aiko', identities };
      return { settings: { ...settings, identityProvider }, people: new Map([['aiko', aiko]]) };
    };
    const known = [SLACK, 'idp:https://login.acme.example#aiko'];

    it('keeps whoever the catalogue gives a subject of the provider, by the evidence the task wants', () => {
      const asked = { ...strong, signIns: signIns(known) };
      expect(eligibleApprovers(shippedPolicy(), [APPROVER], asked)).toEqual({
        eligible: [APPROVER],
        excluded: [],
      });
    });

    it.each([
      ['no subject', [SLACK], PROVIDER, 'names no subject of the identity provider for them'],
      ['one of another', [SLACK, 'idp:https://login.acme.example.evil#aiko'], PROVIDER, 'names no subject'],
      ['one of a path below it', [SLACK, 'idp:https://login.acme.example/#aiko'], PROVIDER, 'no subject'],
      ['one, without a provider', known, null, 'no identity provider'],
      ['one and no account to be read by', known.slice(1), PROVIDER, 'no Slack account'],
    ])('leaves out whoever has %s, and says why', (_what, identities, provider, why) => {
      const brought = { ...APPROVER, person: { ...AIKO, identities: [...AIKO.identities, ...known] } };
      const asked = { ...strong, signIns: signIns(identities, provider) };
      const answer = eligibleApprovers(shippedPolicy(), [brought], asked);
      expect(answer.eligible).toEqual([]);
      expect(answer.excluded).toMatchObject([{ why: expect.stringContaining(why) }]);
    });
  });

  it('keeps nobody of nobody', () => {
    expect(eligibleApprovers(shippedPolicy(), [], request)).toEqual({ eligible: [], excluded: [] });
  });
});
