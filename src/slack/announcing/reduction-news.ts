import type { StreamEvent } from '../../contracts/envelope.ts';
import type { Reduction } from '../../domain/reduction.ts';
import { TEXTS } from '../texts.ts';
import { askedFor } from '../views/people.ts';
import { leftOf } from '../views/reduction.ts';
import { note } from '../views/short-messages.ts';
import { reducedLine } from '../views/thread-lines.ts';
import { personMention } from '../views/mrkdwn.ts';
import { allDone } from './all-done.ts';
import { updateApprovers } from './approver-posts.ts';
import type { AnnouncingDeps } from './deps.ts';
import { numberIn } from './disclosed.ts';
import { postOnce } from './post-once.ts';
import { current } from './request-news.ts';
import { sayInThread, showCard } from './request-posts.ts';

/**
 * A request asks for less now: card and messages show what is left and can be approved, the thread tells the requester
 * what changed, and whoever approved before reads that it no longer counts.
 */
export async function tellReduced(deps: AnnouncingDeps, event: StreamEvent): Promise<void> {
  const shown = await current(deps, event);
  const revision = numberIn(event, 'revision');
  const reduction = shown?.request.reductions.find((one) => one.revision === revision);
  if (shown === null || reduction === undefined) return;
  await showCard(deps, shown);
  const { requestId } = shown.request;
  const key = `reduced/${requestId}/${reduction.revision}`;
  await sayInThread(deps, shown, { key, message: reducedLine(shown.request, reduction) });
  const isPending = shown.request.state === 'pending';
  if (isPending) await updateApprovers(deps, shown);
  // Whatever became of the request since, also by this very reduction, their approval no longer counts.
  const by = personMention(reduction.by, reduction.identity);
  const message = note(TEXTS.less.voided(by, ...askedFor(shown.request), leftOf(reduction), isPending));
  const { filedAtMs: sinceMs } = shown.request;
  const posts = accountsOf(reduction).map((userId) =>
    postOnce(deps, { key: `${key}/${userId}`, place: { userId }, message, version: 0, sinceMs }),
  );
  await allDone(posts);
}

function accountsOf({ voided }: Reduction): readonly string[] {
  const slack = 'slack:';
  return voided.flatMap(({ identity, person }) => {
    const account = [identity, ...person.identities].find((one) => one.startsWith(slack));
    return account === undefined ? [] : [account.slice(slack.length)];
  });
}
