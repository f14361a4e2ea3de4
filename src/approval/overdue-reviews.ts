import type { AccessRequest } from '../domain/access-request.ts';
import type { RequestId } from '../domain/ids.ts';
import type { Person } from '../domain/person.ts';
import { mayBeSameHuman } from '../domain/person.ts';
import { isOverdue } from '../domain/review.ts';
import type { ApprovalDeps } from './deps.ts';
import type { LoadedRequest } from './find-request.ts';
import { loadRequest } from './find-request.ts';
import { OPEN_REVIEWS, openReviewsOf } from './record-kinds.ts';

const REVIEWS_AT_MOST = 200;

/** Requests of a task whose review should have been done by now, the longest overdue first. */
export async function overdueReviews(deps: ApprovalDeps, taskId: string): Promise<readonly AccessRequest[]> {
  const nowMs = deps.clock.nowMs();
  const open = await openIn(deps, openReviewsOf(taskId));
  return open
    .map(({ record }) => record)
    .filter(({ task, review }) => task.taskId === taskId && isOverdue(review, nowMs));
}

/** Open reviews that wait for this person, the one that is due first standing first. */
export async function reviewsFor(deps: ApprovalDeps, person: Person): Promise<readonly LoadedRequest[]> {
  const open = await openIn(deps, OPEN_REVIEWS);
  return open.filter(({ record: { review } }) =>
    (review?.reviewers ?? []).some((one) => mayBeSameHuman(one.person, person)),
  );
}

/** An index is not under a MAC: what the record itself does not call open is left out. */
async function openIn(deps: ApprovalDeps, index: string): Promise<readonly LoadedRequest[]> {
  const ids = await deps.recorder.index(index, REVIEWS_AT_MOST);
  const loaded = await Promise.all(ids.map((id) => loadRequest(deps, id as RequestId)));
  return loaded.filter((one) => one !== null).filter(({ record }) => record.review?.state === 'open');
}
