import { describe, expect, it } from '@jest/globals';

import type { RecordedCall } from '../../../src/playground/aws/call-log.ts';
import { awsView } from '../../../src/playground/page/behind/aws-view.ts';
import { SHOWN_CALLS, SHOWN_CHECKS } from '../../../src/playground/page/contract.ts';

const ISSUER = 'arn:aws:sts::111122223333:assumed-role/breakglass-issuer/issuer-1';
const TASK = 'arn:aws:sts::111122223333:assumed-role/breakglass-restart/bg-aaaaaaaaaa';
let calls = 0;
const call = (action: string, principalArn = ISSUER, more: Partial<RecordedCall> = {}): RecordedCall => ({
  atMs: (calls += 1),
  requestId: `r${calls}`,
  region: 'eu-central-1',
  service: 'iam',
  action,
  principalArn,
  allowed: true,
  permissions: [],
  ...more,
});
const view = (made: readonly RecordedCall[]) => awsView({ calls: () => made, sessions: () => [] });

describe('what is shown of AWS', () => {
  it('keeps the answers to a task, however often the issuer looked after itself since', () => {
    const task = call('ecs:UpdateService', TASK, { sourceIdentity: 'bg-aaaaaaaaaa' });
    const checks = Array.from({ length: SHOWN_CALLS * 3 }, () => call('iam:GetPolicy'));
    const shown = view([task, ...checks]);
    expect(shown.calls.map(({ requestId }) => requestId)).toEqual([task.requestId]);
    expect(shown.checks).toHaveLength(SHOWN_CHECKS);
    expect(shown.checks[0]?.requestId).toBe(checks.at(-1)?.requestId);
  });

  it('takes for a check only what the issuer itself read and AWS allowed', () => {
    const checks = ['iam:GetPolicyVersion', 'iam:ListPolicyVersions', 'cloudtrail:LookupEvents'];
    const others = [
      call('iam:CreatePolicyVersion'),
      call('sts:AssumeRole'),
      call('iam:GetPolicy', ISSUER, { allowed: false }),
      call('iam:GetPolicy', TASK),
      call('iam:GetPolicy', 'arn:aws:sts::111122223333:assumed-role/x/breakglass-issuer'),
    ];
    const shown = view([...others, ...checks.map((action) => call(action))]);
    expect(shown.checks.map(({ action }) => action)).toEqual(checks.toReversed());
    expect(shown.calls).toHaveLength(others.length);
  });
});
