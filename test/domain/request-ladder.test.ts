import { describe, expect, it } from '@jest/globals';

import type { PendingRequest } from '../../src/domain/access-request.ts';
import { requestDeadlines } from '../../src/domain/access-request.ts';
import type { Raise } from '../../src/domain/ladder.ts';
import { failToRaise, lookAtRequest, raiseRequest } from '../../src/domain/request-ladder.ts';
import { approveRequest } from '../../src/domain/request-transition.ts';
import type { Rung } from '../../src/domain/task.ts';
import {
  approval,
  approvedRequest,
  clicks,
  decision,
  GRANT_ID,
  INES,
  MEI,
  OMAR,
  ORDER_ID,
  pendingRequest,
  SYSTEM,
  T0,
  task,
} from './fixtures.ts';

const LADDER: readonly Rung[] = [
  { afterSeconds: 0, groups: ['leads'], quorum: 1, each: {} },
  { afterSeconds: 300, groups: ['security'], quorum: 1, each: {} },
  { afterSeconds: 600, groups: ['directors'], quorum: 2, each: {} },
];
const DUE = T0 + 300_000;
const waiting = (change: Partial<PendingRequest> = {}): PendingRequest =>
  pendingRequest({ task: task({ ladder: LADDER }), raiseAtMs: DUE, lapseAtMs: T0 + 1_800_000, ...change });
const to = (...rungs: readonly number[]): readonly Raise[] =>
  rungs.map((rung) => ({ rung, why: 'time', atMs: DUE }));
const mei = { person: MEI, slackUserId: 'UMEI' };
const order = { grantId: GRANT_ID, orderId: ORDER_ID };

describe('raising a request', () => {
  it('asks the next rung, marks an exception, and waits for the one after', () => {
    const step = raiseRequest(waiting(), { raises: to(2), asked: [mei] }, SYSTEM, DUE);
    expect(step.ok && step.value.record).toMatchObject({
      state: 'pending',
      rung: 2,
      exception: true,
      raises: [{ rung: 2, why: 'time' }],
      asked: [{ slackUserId: 'UOMAR' }, { slackUserId: 'UMEI' }],
      raiseAtMs: T0 + 600_000,
    });
    expect(step.ok && step.value.events).toMatchObject([
      { type: 'request.escalated', data: { from: 1, rung: 2, exception: true } },
    ]);
  });

  it('has nothing to wait for on the last rung but its lapse', () => {
    const late = T0 + 600_000;
    const step = raiseRequest(waiting(), { raises: to(2, 3), asked: [] }, SYSTEM, late);
    const record = step.ok ? step.value.record : waiting();
    expect(record).toMatchObject({ rung: 3, raiseAtMs: null });
    expect(requestDeadlines(record).map(({ kind }) => kind)).toEqual(['lapse']);
  });

  it.each([
    ['before its time', waiting(), to(2), DUE - 1],
    ['past a rung', waiting(), to(3), DUE],
    ['by time to a rung whose time has not come', waiting(), to(2, 3), DUE],
    ['down', waiting({ rung: 2 }), to(1), DUE],
    ['to where it is', waiting({ rung: 2 }), to(2), DUE],
    ['beyond the ladder', waiting({ rung: 3 }), to(4), DUE],
    ['to nowhere', waiting(), [], DUE],
    ['where no rung is left', waiting({ raiseAtMs: null }), to(2), DUE],
    ['what is decided', approvedRequest(), to(2), DUE],
  ])('is refused %s', (_what, request, raises, nowMs) => {
    expect(raiseRequest(request, { raises, asked: [mei] }, SYSTEM, nowMs).ok).toBe(false);
  });

  it('gives nothing: approvals of before wait for one on the new rung', () => {
    const two = waiting({
      task: task({ ladder: [{ ...LADDER[0], quorum: 2 } as Rung, LADDER[1] as Rung] }),
      approvals: [approval(OMAR)],
    });
    const step = raiseRequest(two, { raises: to(2), asked: [mei] }, SYSTEM, DUE);
    expect(step.ok && step.value.record.state).toBe('pending');
    const raised = step.ok ? step.value.record : two;
    const early = approveRequest(raised, approval(MEI, { rung: 1 }), decision('approve'), clicks(MEI), order);
    expect(!early.ok && early.refusal.code).toBe('intent-changed');
    const given = approval(MEI, { rung: 2, atMs: DUE });
    const done = approveRequest(raised, given, decision('approve'), clicks(MEI), order);
    expect(done.ok && done.value.record.state).toBe('approved');
  });
});

describe('a rung that nobody can be asked on', () => {
  it('is recorded, and tried again after a minute, then ever later', () => {
    const excluded = [{ name: 'Mei', why: 'a guest' }];
    const first = failToRaise(waiting(), excluded, SYSTEM, DUE);
    expect(first.ok && first.value.record).toMatchObject({ rung: 1, raiseAtMs: DUE + 60_000 });
    expect(first.ok && first.value.events).toMatchObject([
      { type: 'request.escalation-failed', data: { rung: 2 } },
    ]);
    const later = failToRaise(waiting({ raiseAtMs: DUE + 60_000 }), excluded, SYSTEM, DUE + 180_000);
    expect(later.ok && later.value.record.raiseAtMs).toBe(DUE + 360_000);
    expect(failToRaise(waiting(), excluded, SYSTEM, DUE - 1).ok).toBe(false);
    expect(failToRaise(approvedRequest(), excluded, SYSTEM, DUE).ok).toBe(false);
  });

  it('names people only where it can be erased', () => {
    const step = failToRaise(waiting(), [{ name: 'Mei', why: 'a guest' }], SYSTEM, DUE);
    const data = JSON.stringify(step.ok ? step.value.events : [], (_key, value: unknown) =>
      value !== null && typeof value === 'object' && '$personal' in value ? null : value,
    );
    expect(data).not.toContain('Mei');
  });
});

describe('looking at a request', () => {
  it('is seen and changes nothing else', () => {
    const step = lookAtRequest(waiting(), mei, clicks(MEI), T0 + 5);
    const { looking, ...rest } = step.ok ? step.value.record : waiting();
    expect(looking).toEqual([{ ...mei, sinceMs: T0 + 5 }]);
    expect({ ...rest, looking: [] }).toEqual(waiting());
  });

  it('is not for the requester, and not after the outcome', () => {
    const ines = { person: INES, slackUserId: 'UINES' };
    const own = lookAtRequest(waiting(), ines, clicks(INES), T0);
    expect(!own.ok && own.refusal.code).toBe('own-request');
    expect(lookAtRequest(approvedRequest(), mei, clicks(MEI), T0).ok).toBe(false);
  });
});
