import { describe, expect, it } from '@jest/globals';

import type { Standing } from '../../src/domain/person.ts';
import { shippedPolicy } from '../../src/policy/shipped-policy.ts';
import { devicesFact, incidentFact } from '../../src/policy/facts.ts';
import type { RequestQuestion } from '../../src/policy/question.ts';
import { refusalFor } from '../../src/policy/refusal-for.ts';
import { sampleTask } from '../catalogue/sample-catalogue.ts';
import { MARA, NOW_MS, membership, requestQuestion, subjectOf } from './sample-question.ts';

const { decide } = shippedPolicy();

const standing = (value: Standing): Partial<RequestQuestion> => ({
  requester: subjectOf(MARA, membership('on-call'), value),
});
const origin = { source: 'issuer', readAtMs: NOW_MS };

describe('asking', () => {
  it('is allowed to a member of the asking group, up to the limit, during an incident', () => {
    expect(decide(requestQuestion({ durationSeconds: 1800 }))).toMatchObject({
      v: 1,
      action: 'request',
      outcome: 'allow',
      reasons: [{ rule: 'requester-in-ask-group', effect: 'permit', text: expect.any(String) }],
      limits: { maxSeconds: 1800 },
      atMs: NOW_MS,
      operator: null,
    });
  });

  it('is allowed to the support tier where a task says so: it only never approves', () => {
    const requester = subjectOf(
      MARA,
      { ...membership('on-call'), supportTier: 'member' },
      { kind: 'outsider', why: 'support-tier' },
    );
    expect(decide(requestQuestion({ requester })).outcome).toBe('allow');
  });

  it.each<readonly [string, Partial<RequestQuestion>, string, string]>([
    ['a guest', standing({ kind: 'outsider', why: 'guest' }), 'requester-is-guest', 'not-internal'],
    [
      'a Slack Connect person',
      standing({ kind: 'outsider', why: 'foreign-team' }),
      'requester-is-foreign-team',
      'not-internal',
    ],
    ['a bot', standing({ kind: 'outsider', why: 'bot' }), 'requester-is-bot', 'not-internal'],
    [
      'somebody unknown',
      standing({ kind: 'unknown', why: 'timeout' }),
      'requester-standing-unknown',
      'standing-unknown',
    ],
    [
      'a member of another group',
      { requester: subjectOf(MARA, membership('platform-leads')) },
      'default-deny',
      'not-asker',
    ],
    ['anybody, where no group asks', { task: sampleTask({ askGroups: [] }) }, 'default-deny', 'not-asker'],
    ['without an incident', { incident: incidentFact('none', origin) }, 'incident-missing', 'no-incident'],
    [
      'after the incident closed',
      { incident: incidentFact('closed', origin) },
      'incident-closed',
      'incident-closed',
    ],
    ['for longer than the task allows', { durationSeconds: 1801 }, 'duration-outside-limit', 'bad-duration'],
    ['for no time', { durationSeconds: 0 }, 'duration-outside-limit', 'bad-duration'],
    ['for less than no time', { durationSeconds: -20 }, 'duration-outside-limit', 'bad-duration'],
    ['for part of a second', { durationSeconds: 0.5 }, 'duration-outside-limit', 'bad-duration'],
    [
      'for a time that is no number',
      { durationSeconds: Number.NaN },
      'duration-outside-limit',
      'bad-duration',
    ],
    ['without a device', { devices: devicesFact(0, origin) }, 'requester-without-device', 'no-device'],
  ])('is denied: %s', (_what, changes, rule, code) => {
    const decision = decide(requestQuestion(changes));
    expect(decision).toMatchObject({ outcome: 'deny', limits: null });
    expect(decision.reasons[0]).toMatchObject({ rule, effect: 'forbid' });
    expect(refusalFor(decision).code).toBe(code);
  });

  it.each<readonly [string, Partial<RequestQuestion>, string, string]>([
    [
      'the devices',
      { devices: { ...devicesFact(1, origin), value: null } },
      'requester-without-device: cannot tell',
      'requester-devices-unknown',
    ],
    [
      'the groups',
      { requester: subjectOf(MARA, { member: [], unknown: ['on-call'], supportTier: 'not-member' }) },
      'requester-in-ask-group: cannot tell',
      'requester-groups-unknown',
    ],
  ])('is denied when %s cannot be told', (_what, changes, operator, rule) => {
    const decision = decide(requestQuestion(changes));
    expect(decision).toMatchObject({ outcome: 'deny', operator, reasons: [{ rule, effect: 'forbid' }] });
    expect(refusalFor(decision)).toMatchObject({
      code: 'decision-failed',
      operator: expect.stringContaining(operator),
    });
  });

  it('names every rule that forbids, and keeps every fact', () => {
    const decision = decide(
      requestQuestion({
        ...standing({ kind: 'outsider', why: 'guest' }),
        durationSeconds: 0,
        devices: devicesFact(0, origin),
      }),
    );
    expect(decision.reasons.map(({ rule }) => rule)).toEqual([
      'requester-is-guest',
      'duration-outside-limit',
      'requester-without-device',
    ]);
    expect(decision.facts.map(({ name }) => name)).toEqual([
      'requester.standing',
      'requester.groups',
      'incident',
      'devices',
    ]);
  });
});
