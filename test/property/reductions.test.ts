import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { canonicalJson } from '../../src/codec/canonical-json.ts';
import { intentDigest } from '../../src/contracts/intent.ts';
import type { PendingRequest } from '../../src/domain/access-request.ts';
import type { Intent } from '../../src/domain/intent.ts';
import { isLess, narrowTask } from '../../src/domain/reduction.ts';
import { reduceRequest } from '../../src/domain/request-reduction.ts';
import { clicks, MEI, OMAR, pendingRequest, task, T0 } from '../domain/fixtures.ts';

const ACTIONS = ['ecs:UpdateService', 'ecs:DescribeServices', 'ecs:ListTasks', 'ecs:StopTask'] as const;
const arnOf = (action: string): string => `arn:aws:ecs:eu-central-1:111122223333:${action}`;
const WHOLE = task({
  actions: ACTIONS.map((action) => ({ action, arns: [arnOf(action), arnOf('all')] })),
  conditions: {
    'ecs:UpdateService': { 'ecs:task-definition': { is: 'absent' } },
    'ecs:StopTask': { 'ecs:cluster': { is: 'oneOf', type: 'ARN', values: ['a'], orAbsent: false } },
  },
});
const first = (): PendingRequest => {
  const request = pendingRequest({ task: WHOLE });
  const arns = [...new Set(WHOLE.actions.flatMap((one) => one.arns))];
  const intent = { ...request.intent, assetArns: arns, conditions: WHOLE.conditions, durationSeconds: 1800 };
  return { ...request, intent, intentDigest: intentDigest(intent) };
};

/** What somebody may try: a form filled in honestly, and any field of the intent changed by hand. */
type Try = {
  readonly seconds: number;
  readonly actions: readonly string[];
  readonly revision: number;
  readonly forged: Partial<Intent>;
};
const tries: fc.Arbitrary<Try> = fc.record({
  seconds: fc.integer({ min: -1, max: 2000 }),
  actions: fc.subarray([...ACTIONS, 'iam:CreateUser']),
  revision: fc.integer({ min: -1, max: 2 }),
  forged: fc.oneof(
    { weight: 6, arbitrary: fc.constant({}) },
    {
      weight: 1,
      arbitrary: fc.constantFrom<Partial<Intent>>(
        { asset: 'payments' },
        { requester: 'mei' as Intent['requester'] },
        { assetArns: ['*'] },
        { conditions: {} },
        { task: 'another' },
        { taskDigest: 'f'.repeat(43) },
        { incidentId: 'inc_other' as Intent['incidentId'] },
        { deviceThumbprints: [] },
        { durationSeconds: 0.5 },
        { drill: true },
      ),
    },
  ),
});

function intentOf(before: PendingRequest, { seconds, actions, revision, forged }: Try): Intent {
  const left = narrowTask(WHOLE, actions);
  return {
    ...before.intent,
    revision: before.intent.revision + revision,
    durationSeconds: seconds,
    actions,
    assetArns: [...new Set(left.actions.flatMap((one) => one.arns))],
    conditions: left.conditions,
    ...forged,
  };
}

describe('any sequence of reductions, honest or forged', () => {
  it('only ever makes less of a request, and voids what was approved before', () => {
    let reduced = 0;
    fc.assert(
      fc.property(fc.array(tries, { maxLength: 12 }), (all) => {
        let request = first();
        for (const [at, one] of all.entries()) {
          const intent = intentOf(request, one);
          const by = at % 2 === 0 ? OMAR : MEI;
          const less = { intent, intentDigest: intentDigest(intent), by, identity: by.identities[0] ?? '' };
          const step = reduceRequest(request, less, clicks(by), T0 + at);
          if (!step.ok) continue;
          reduced += 1;
          const { record } = step.value;
          expect(record.approvals).toEqual([]);
          expect(record.intentDigest).not.toBe(request.intentDigest);
          expectLess(request.intent, record.intent);
          request = record;
        }
        expect(request.task.actions.map(({ action }) => action).sort()).toEqual(
          [...request.intent.actions].sort(),
        );
        expect(request.intent.actions.length).toBeGreaterThan(0);
        expectWithin(first().intent, request.intent);
      }),
      { numRuns: 1000 },
    );
    expect(reduced).toBeGreaterThan(300);
  });

  it('is what the issuer takes as a later revision of what it kept, and nothing else', () => {
    fc.assert(
      fc.property(tries, (one) => {
        const before = first();
        const after = intentOf(before, one);
        const kept = JSON.parse(canonicalJson(before.intent)) as Intent;
        const isHonest = Object.keys(one.forged).length === 0;
        const fits =
          isHonest &&
          one.revision > 0 &&
          one.seconds >= 1 &&
          one.seconds <= 1800 &&
          one.actions.length > 0 &&
          one.actions.every((action) => before.intent.actions.includes(action)) &&
          (one.seconds < 1800 || one.actions.length < ACTIONS.length);
        if (isHonest) expect(isLess(before.intent, after)).toBe(fits);
        expect(isLess(kept, after)).toBe(isLess(before.intent, after));
        expect(isLess(before.intent, before.intent)).toBe(false);
        if (isLess(before.intent, after)) expect(isLess(after, before.intent)).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });
});

function expectLess(before: Intent, after: Intent): void {
  expectWithin(before, after);
  expect(after.revision).toBeGreaterThan(before.revision);
  expect(after.durationSeconds < before.durationSeconds || after.actions.length < before.actions.length).toBe(
    true,
  );
}

function expectWithin(before: Intent, after: Intent): void {
  expect(after.durationSeconds).toBeLessThanOrEqual(before.durationSeconds);
  for (const action of after.actions) {
    expect(before.actions).toContain(action);
    expect(after.conditions[action]).toEqual(before.conditions[action]);
  }
  for (const arn of after.assetArns) expect(before.assetArns).toContain(arn);
  for (const key of ['requester', 'asset', 'task', 'taskDigest', 'incidentId', 'drill'] as const)
    expect(after[key]).toBe(before[key]);
  expect(after.deviceThumbprints).toEqual(before.deviceThumbprints);
}
