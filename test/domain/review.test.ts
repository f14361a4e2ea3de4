import { describe, expect, it } from '@jest/globals';

import { requestDeadlines } from '../../src/domain/access-request.ts';
import { systemActor } from '../../src/domain/actor.ts';
import type { PersonId } from '../../src/domain/ids.ts';
import type { Person } from '../../src/domain/person.ts';
import type { OpenReview } from '../../src/domain/review.ts';
import { isOverdue, nextReminderMs } from '../../src/domain/review.ts';
import type { ReviewCall } from '../../src/domain/review-transition.ts';
import { finishReview, openReview, remindReview } from '../../src/domain/review-transition.ts';
import { approvedRequest, decision, INES, OMAR, pendingRequest, T0 } from './fixtures.ts';

const DAY_MS = 24 * 3600_000;
const actor = systemActor('announcer');
const person = (personId: string, ...identities: string[]): Person => ({
  personId: personId as PersonId,
  name: personId,
  identities,
});
const MEI = person('mei', 'slack:UMEI');
const asReviewer = (one: Person) => ({ person: one, slackUserId: 'U' });
const call = (change: Partial<ReviewCall> = {}): ReviewCall => ({
  reasons: ['risk'],
  reviewers: [asReviewer(MEI)],
  dueAtMs: T0 + 7 * DAY_MS,
  by: null,
  why: '',
  ...change,
});
const opened = (change: Partial<ReviewCall> = {}, request = approvedRequest()) => {
  const step = openReview(request, call(change), actor, T0);
  if (!step.ok) throw new Error(step.refusal.operator);
  return step.value;
};
const yes = { ...decision('request'), action: 'review' as const };
const said = (by: Person) => finishReview(opened().record, { by, note: 'Fine.' }, yes, actor, T0 + DAY_MS);

describe('a review', () => {
  it('opens once for a reason, and takes up more of them', () => {
    const first = opened();
    expect(first.record.review).toMatchObject({ state: 'open', reasons: ['risk'], dueAtMs: T0 + 7 * DAY_MS });
    expect(openReview(first.record, call(), actor, T0).ok).toBe(false);
    const more = opened({ reasons: ['risk', 'outside-call'], dueAtMs: T0 + 9 * DAY_MS }, first.record);
    expect(more.record.review).toMatchObject({ reasons: ['risk', 'outside-call'], dueAtMs: T0 + 7 * DAY_MS });
    expect(more.events).toMatchObject([{ type: 'review.opened', data: { reasons: ['outside-call'] } }]);
  });

  it('that is done opens again for what nobody had looked at', () => {
    const done = said(MEI);
    if (!done.ok) throw new Error('not done');
    expect(openReview(done.value.record, call(), actor, T0).ok).toBe(false);
    const again = opened({ reasons: ['after-end'] }, done.value.record);
    expect(again.record.review).toMatchObject({ state: 'open', reasons: ['risk', 'after-end'] });
  });

  it('is only of what was granted', () => {
    const step = openReview(pendingRequest(), call(), actor, T0);
    expect(step.ok ? 'ok' : step.refusal.code).toBe('no-review');
  });

  it.each([
    ['who asked', INES],
    ['who asked, by another account', person('x', ...INES.identities)],
    ['who approved', OMAR],
    ['who approved, by another account', person('y', ...OMAR.identities)],
  ])('is never given by %s, nor are they among the reviewers', (_who, one) => {
    const step = said(one);
    expect(step.ok ? 'ok' : step.refusal.code).toMatch(/own-request|review-own-approval/);
    expect(opened({ reviewers: [asReviewer(one)] }).record.review?.reviewers).toEqual([]);
  });

  it('takes the word of somebody else, and says in its event whether it was late', () => {
    const step = said(MEI);
    expect(step.ok && step.value).toMatchObject({
      record: { review: { state: 'done', doneBy: MEI, note: 'Fine.' } },
      events: [{ type: 'review.done', data: { wasOverdue: false } }],
    });
    const denied = finishReview(
      opened().record,
      { by: MEI, note: '' },
      { ...yes, outcome: 'deny' },
      actor,
      T0,
    );
    expect(denied.ok).toBe(false);
  });

  it('reminds a day before it is due, when it is due, and every day after', () => {
    const dueAtMs = T0 + 7 * DAY_MS;
    const days = [0, 5.9, 6, 6.5, 7, 8.2].map(
      (day) => (nextReminderMs(dueAtMs, T0 + day * DAY_MS) - T0) / DAY_MS,
    );
    expect(days).toEqual([6, 6, 7, 7, 8, 9]);
    const { record } = opened();
    const { remindAtMs } = record.review as OpenReview;
    expect(requestDeadlines({ ...record, warnedAtMs: T0 })).toEqual([
      { kind: 'review', dueAtMs: remindAtMs },
    ]);
    expect(remindReview(record, [], actor, remindAtMs - 1).ok).toBe(false);
    const step = remindReview(record, [asReviewer(MEI)], actor, remindAtMs);
    expect(step.ok && step.value.events).toMatchObject([
      { type: 'review.reminded', data: { isOverdue: false, isAssigned: true, reminders: 1 } },
    ]);
    expect([dueAtMs - 1, dueAtMs].map((atMs) => isOverdue(record.review, atMs))).toEqual([false, true]);
  });
});
