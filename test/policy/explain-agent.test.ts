import { describe, expect, it } from '@jest/globals';

import { offline, personMeant } from '../../src/cli/policy-inputs.ts';
import { explainRequest } from '../../src/policy/explain-request.ts';
import { shippedPolicy } from '../../src/policy/shipped-policy.ts';
import { catalogueOf } from '../catalogue/sample-catalogue.ts';
import { withAgents } from '../support/agents.ts';
import { NOW_MS } from './sample-question.ts';

const TEXT = withAgents('https://tokens.example.com');

function explained(durationSeconds: number | null, text = TEXT) {
  const catalogue = catalogueOf(text);
  const asked = { task: 'restart-ecs-service', asset: 'orders-api', durationSeconds, devices: 1 };
  const who = personMeant(catalogue, 'night-bot');
  const found = explainRequest(shippedPolicy(), catalogue, { ...who, ...asked }, offline(NOW_MS));
  if (!found.ok) throw new Error(found.refusal.operator);
  return found.value;
}

describe('policy explain as an agent', () => {
  it('says what it may, for as long as it may, and who could approve it', () => {
    const { decision, person, rungs } = explained(null);
    expect(person.personId).toBe('night-bot');
    expect(decision).toMatchObject({
      outcome: 'allow',
      reasons: [{ rule: 'requester-is-registered-agent' }],
    });
    expect(rungs[0]?.eligible.map(({ personId }) => personId)).toEqual(['jonas']);
    expect(rungs[0]?.excluded.map(({ person: { personId }, why }) => [personId, why])).toEqual([
      ['aiko', 'Nobody decides their own request.'],
    ]);
  });

  it.each([
    ['asks for too long', 601, TEXT, 'agent-asks-too-long'],
    ['is overdue', 600, TEXT.replace(/2027-05-31(\n {4}issuer)/, '2026-11-01$1'), 'agent-review-overdue'],
  ])('says why not where it %s', (_what, seconds, text, rule) => {
    expect(explained(seconds, text).decision).toMatchObject({ outcome: 'deny', reasons: [{ rule }] });
  });
});
