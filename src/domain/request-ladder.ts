import type { AccessRequest, AskedApprover, PendingRequest } from './access-request.ts';
import type { Actor } from './actor.ts';
import { personal } from './event.ts';
import type { Raise } from './ladder.ts';
import { nextRungAtMs } from './ladder.ts';
import type { Person } from './person.ts';
import { mayBeSameHuman } from './person.ts';
import { refusal } from './refusal.ts';
import type { Result } from './result.ts';
import { ok, refused } from './result.ts';
import type { RequestStep } from './request-step.ts';
import { identify, stillPending } from './request-step.ts';
import type { InstantMs } from './time.ts';

/** The next rungs of a request, and whom they ask that was not asked before. */
export type Escalation = { readonly raises: readonly Raise[]; readonly asked: readonly AskedApprover[] };

/** A rung that could not be asked is tried again after so long, and then after ever longer. */
const RETRY_RAISE_MS = 60_000;

/**
 * Raises a request by one rung or more. It can only go up, one rung after the other, never before the time of the
 * first of them; and it gives nothing by itself: what was approved on an earlier rung waits for an approval on this
 * one. From then on the request is an exception.
 */
export function raiseRequest(
  request: AccessRequest,
  { raises, asked }: Escalation,
  actor: Actor,
  nowMs: InstantMs,
): Result<RequestStep<PendingRequest>> {
  const pending = stillPending(request);
  if (!pending.ok) return pending;
  const before = pending.value;
  const { raiseAtMs, rung, task } = before;
  const last = raises.at(-1);
  const inOrder = raises.every((raise, index) => raise.rung === rung + 1 + index);
  if (last === undefined || !inOrder || last.rung > task.ladder.length)
    return refused(refusal('already-decided', 'already asked', `no step from rung ${rung}`));
  const early = raises.some(
    ({ rung: to, why }) => why === 'time' && nowMs < (nextRungAtMs(task, to - 1, before.filedAtMs) ?? nowMs),
  );
  if (raiseAtMs === null || nowMs < raiseAtMs || early)
    return refused(refusal('already-decided', 'still open', 'raised before its time'));
  const news = asked.filter(
    ({ slackUserId }) => !before.asked.some((one) => one.slackUserId === slackUserId),
  );
  return ok({
    record: {
      ...before,
      rung: last.rung,
      exception: true,
      raises: [...before.raises, ...raises],
      asked: [...before.asked, ...news],
      raiseAtMs: nextRungAtMs(task, last.rung, before.filedAtMs),
    },
    events: [
      {
        type: 'request.escalated',
        actor,
        data: {
          ...identify(before),
          from: rung,
          rung: last.rung,
          raises: raises.map(({ rung: to, why }) => ({ rung: to, why })),
          exception: true,
          asked: personal(news.map(({ person }) => person.personId)),
        },
      },
    ],
  });
}

/** Records that no further rung could be asked, and why each was left out; tried again while the request waits. */
export function failToRaise(
  request: AccessRequest,
  excluded: readonly { readonly name: string; readonly why: string }[],
  actor: Actor,
  nowMs: InstantMs,
): Result<RequestStep<PendingRequest>> {
  const pending = stillPending(request);
  if (!pending.ok) return pending;
  const before = pending.value;
  const { raiseAtMs, rung, task } = before;
  if (raiseAtMs === null || nowMs < raiseAtMs)
    return refused(refusal('already-decided', 'still open', 'raised before its time'));
  const dueAtMs = nextRungAtMs(task, rung, before.filedAtMs) ?? nowMs;
  return ok({
    record: { ...before, raiseAtMs: nowMs + Math.max(RETRY_RAISE_MS, nowMs - dueAtMs) },
    events: [
      {
        type: 'request.escalation-failed',
        actor,
        data: { ...identify(before), rung: rung + 1, excluded: personal(excluded) },
      },
    ],
  });
}

/**
 * Notes that somebody who was asked looks at a request. Others see it; nothing else comes of it: it counts for
 * nothing and stops no rung.
 */
export function lookAtRequest(
  request: AccessRequest,
  by: AskedApprover,
  actor: Actor,
  nowMs: InstantMs,
): Result<RequestStep<PendingRequest>> {
  const pending = stillPending(request);
  if (!pending.ok) return pending;
  const before = pending.value;
  if (mayBeSameHuman(before.requester, by.person)) return refused(refusal('own-request', by.person.personId));
  return ok({
    record: { ...before, looking: [...before.looking, { ...by, sinceMs: nowMs }] },
    events: [
      {
        type: 'request.looking',
        actor,
        data: { ...identify(before), by: personal(by.person), rung: before.rung },
      },
    ],
  });
}

/** Whether somebody said already that they look at it. */
export function isLooking({ looking }: AccessRequest, person: Person): boolean {
  return looking.some((one) => mayBeSameHuman(one.person, person));
}
