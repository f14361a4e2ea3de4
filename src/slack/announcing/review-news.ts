import type { ShownRequest } from '../../approval/use-cases.ts';
import type { StreamEvent } from '../../contracts/envelope.ts';
import { reviewDoneLine, reviewMessage, reviewOpenedLine } from '../views/review.ts';
import { allDone } from './all-done.ts';
import type { AnnouncingDeps } from './deps.ts';
import { postOnce, showCurrent } from './post-once.ts';
import { current } from './request-news.ts';
import { sayInThread } from './request-posts.ts';
import { showSummary } from './show-summary.ts';

/** A review is owed: the thread says why and from whom, and they are written to. */
export async function tellReviewOpened(deps: AnnouncingDeps, event: StreamEvent): Promise<void> {
  const shown = await current(deps, event);
  if (shown === null || shown.request.review === null) return;
  await showSummary(deps, shown);
  const { eventId, atMs } = event.envelope;
  const message = reviewOpenedLine(shown.request.review);
  await sayInThread(deps, shown, { key: `line/${eventId}`, message });
  await writeToReviewers(deps, shown, '', atMs);
}

/** A review is still owed: whoever has to do it is written to again. */
export async function tellReviewReminded(deps: AnnouncingDeps, event: StreamEvent): Promise<void> {
  const shown = await current(deps, event);
  if (shown?.request.review?.state !== 'open') return;
  const { eventId, atMs } = event.envelope;
  await writeToReviewers(deps, shown, `/${eventId}`, atMs);
}

/** Somebody reviewed what was done: what they found stands in the thread, and nobody is asked for it any more. */
export async function tellReviewDone(deps: AnnouncingDeps, event: StreamEvent): Promise<void> {
  const shown = await current(deps, event);
  const review = shown?.request.review ?? null;
  const message = review === null ? null : reviewDoneLine(review);
  if (shown === null || review === null || message === null) return;
  await showSummary(deps, shown);
  await sayInThread(deps, shown, { key: `line/${event.envelope.eventId}`, message });
  const { version } = shown;
  const edits = review.reviewers.map(async ({ slackUserId }) => {
    await showCurrent(deps, {
      key: reviewKey(shown, slackUserId, ''),
      place: { userId: slackUserId },
      version,
      message: reviewMessage(shown, event.envelope.atMs),
      sinceMs: review.openedAtMs,
    });
  });
  await allDone(edits);
}

async function writeToReviewers(
  deps: AnnouncingDeps,
  shown: ShownRequest,
  again: string,
  atMs: number,
): Promise<void> {
  const { review } = shown.request;
  if (review?.state !== 'open') return;
  const posts = review.reviewers.map(({ slackUserId }) =>
    postOnce(deps, {
      key: reviewKey(shown, slackUserId, again),
      place: { userId: slackUserId },
      message: reviewMessage(shown, atMs),
      version: shown.version,
      sinceMs: review.openedAtMs,
    }),
  );
  await allDone(posts);
}

function reviewKey({ request }: ShownRequest, slackUserId: string, again: string): string {
  return `review/${request.requestId}/${request.review?.openedAtMs ?? 0}/${slackUserId}${again}`;
}
