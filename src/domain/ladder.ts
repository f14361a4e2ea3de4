import type { BoundTask, Rung } from './task.ts';
import { rungOf } from './task.ts';
import type { InstantMs } from './time.ts';

/**
 * Why a request stands on a later rung than the first. `time`: nobody decided for so long. `nobody`: nobody on the
 * rung before could. `on-call-unknown`: it could not be told whom of them to ask. `review-overdue`: the owner of
 * the task did not look at it in time, so only the last rung decides. `reviews-owed`: what was done with an earlier
 * grant of the task should have been reviewed by now, so it begins one rung up.
 */
export type RaiseReason = 'nobody' | 'on-call-unknown' | 'review-overdue' | 'reviews-owed' | 'time';

/** One step up the ladder. */
export type Raise = { readonly rung: number; readonly why: RaiseReason; readonly atMs: InstantMs };

/** The name of the fact that says in an order how its request came to its rung. */
export const LADDER_FACT = 'ladder';

/** Whether somebody is on call; `unknown` where it could not be told. */
export type OnCallState = 'no' | 'unknown' | 'yes';

/** The terms of the rung a request stands on. A record without one is none that was ever written. */
export function termsOf(request: { readonly task: BoundTask; readonly rung: number }): Rung {
  const terms = rungOf(request.task, request.rung);
  return terms ?? { afterSeconds: 0, groups: [], quorum: Number.POSITIVE_INFINITY, each: {} };
}

/** When the rung after this one is asked, if nobody has decided by then; `null` after the last. */
export function nextRungAtMs(task: BoundTask, rung: number, filedAtMs: InstantMs): InstantMs | null {
  const next = rungOf(task, rung + 1);
  return next === null ? null : filedAtMs + next.afterSeconds * 1000;
}
