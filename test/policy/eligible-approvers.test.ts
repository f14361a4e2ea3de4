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

  it('asks with the evidence the task wants, so that a strong demand empties no list', () => {
    expect(
      eligibleApprovers(shippedPolicy(), [APPROVER], { ...request, task: sampleTask({ evidence: 'idp' }) })
        .eligible,
    ).toHaveLength(1);
  });

  it('keeps nobody of nobody', () => {
    expect(eligibleApprovers(shippedPolicy(), [], request)).toEqual({ eligible: [], excluded: [] });
  });
});
