import { describe, expect, it } from '@jest/globals';

import { intentDigest } from '../../src/contracts/intent.ts';
import { eligibleApprovers } from '../../src/policy/eligible-approvers.ts';
import { shippedPolicy } from '../../src/policy/shipped-policy.ts';
import { sampleTask } from '../catalogue/sample-catalogue.ts';
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
  identityProvider: null,
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
    const identityProvider = {
      issuer: 'https://login.acme.example',
      clientId: 'breakglass',
      cliClientId: null,
    };
    const signingIn = (...identities: readonly string[]) => ({
      ...APPROVER,
      person: { ...AIKO, identities: [...AIKO.identities, ...identities] },
    });

    it('keeps whoever the catalogue gives a subject of the provider, by the evidence the task wants', () => {
      const able = signingIn('idp:https://login.acme.example#aiko');
      expect(eligibleApprovers(shippedPolicy(), [able], { ...strong, identityProvider })).toEqual({
        eligible: [able],
        excluded: [],
      });
    });

    it.each([
      ['no subject', [], identityProvider, 'names no subject of the identity provider for them'],
      ['one of another', ['idp:https://login.acme.example.evil#aiko'], identityProvider, 'names no subject'],
      ['one of a path below it', ['idp:https://login.acme.example/#aiko'], identityProvider, 'no subject'],
      ['one, without a provider', ['idp:https://login.acme.example#aiko'], null, 'no identity provider'],
    ])('leaves out whoever has %s, and says why', (_what, identities, provider, why) => {
      const answer = eligibleApprovers(shippedPolicy(), [signingIn(...identities)], {
        ...strong,
        identityProvider: provider,
      });
      expect(answer.eligible).toEqual([]);
      expect(answer.excluded).toMatchObject([{ why: expect.stringContaining(why) }]);
    });
  });

  it('keeps nobody of nobody', () => {
    expect(eligibleApprovers(shippedPolicy(), [], request)).toEqual({ eligible: [], excluded: [] });
  });
});
