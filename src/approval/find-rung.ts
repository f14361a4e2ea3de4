import { signInLack } from '../catalogue/sign-in.ts';
import type { Raise, RaiseReason } from '../domain/ladder.ts';
import type { Refusal } from '../domain/refusal.ts';
import { refusal } from '../domain/refusal.ts';
import type { BoundTask } from '../domain/task.ts';
import { reviewState } from '../domain/task.ts';
import type { Requester } from './approver-candidates.ts';
import type { ApprovalDeps } from './deps.ts';
import type { RequestToRoute, RungAnswer } from './look-at-rung.ts';
import { lookAtRung } from './look-at-rung.ts';
import { overdueReviews } from './overdue-reviews.ts';

/** From which rung on somebody is looked for, and why not from the first. */
export type StartRung = { readonly rung: number; readonly why: RaiseReason | null };

/** The rung that is asked now; or why nobody can be. */
export type FoundRung =
  | OnRung
  | {
      readonly kind: 'nobody';
      readonly refusal: Refusal;
      /** What is lacking, without the names of those who cannot. */
      readonly short: readonly string[];
      readonly answer: RungAnswer | null;
    };

/** A rung with people on it, and how the request came to it. */
export type OnRung = {
  readonly kind: 'found';
  readonly rung: number;
  readonly raises: readonly Raise[];
  readonly answer: RungAnswer;
};

const DETAIL_AT_MOST = 600;

/**
 * Finds the rung that is asked now, by the question people will be asked at the click. A rung that too few people
 * could decide, or of which it is unknown who is on call, is passed at once; where no later one is better, one whose
 * on-call is unknown is asked after all, and then everybody of it.
 */
export async function findRung(
  deps: ApprovalDeps,
  requester: Requester,
  request: RequestToRoute,
  start: StartRung,
): Promise<FoundRung> {
  const { evidence, ladder } = request.task;
  const lack = signInLack(deps.catalogue(), evidence);
  if (lack !== null)
    return { kind: 'nobody', refusal: refusal('no-approver', lack), short: [lack], answer: null };
  const atMs = deps.clock.nowMs();
  const raises: Raise[] = start.why === null ? [] : [{ rung: start.rung, why: start.why, atMs }];
  let fallback: OnRung | null = null;
  let last: RungAnswer | null = null;
  for (let rung = start.rung; rung <= ladder.length; rung += 1) {
    const snapshot = rung === start.rung ? requester.groups : null;
    const answer = await lookAtRung(deps, requester, request, rung, snapshot);
    last = answer;
    const found: OnRung = { kind: 'found', rung, raises: [...raises], answer };
    if (answer.isEnough && (answer.onCall !== 'unknown' || rung === ladder.length)) return found;
    if (answer.isEnough) fallback ??= found;
    raises.push({ rung: rung + 1, why: answer.isEnough ? 'on-call-unknown' : 'nobody', atMs });
  }
  return fallback ?? nobody(last);
}

/**
 * The rung a request begins on: the first; the last where the owner of the task did not look at it in time; the second,
 * where there is one, while a review of what was done with the task is overdue.
 */
export async function startRung(deps: ApprovalDeps, task: BoundTask): Promise<StartRung> {
  const { ladder, reviewBy, taskId } = task;
  if (reviewState(reviewBy, deps.clock.nowMs()) !== 'current')
    return { rung: ladder.length, why: 'review-overdue' };
  const mayRise = ladder.length > 1 && (await overdueReviews(deps, taskId)).length > 0;
  return mayRise ? { rung: 2, why: 'reviews-owed' } : { rung: 1, why: null };
}

function nobody(last: RungAnswer | null): FoundRung {
  const { excluded = [], short = [] } = last ?? {};
  const detail = [...short, ...excluded.map(({ name, why }) => `${name}: ${why}`)]
    .join(' ')
    .slice(0, DETAIL_AT_MOST);
  return { kind: 'nobody', refusal: refusal('no-approver', detail), short, answer: last };
}
