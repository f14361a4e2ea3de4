import type { DoubtfulPost } from '../../ports/posted-messages.ts';
import { slackErrorCode } from '../web/slack-error.ts';
import type { PostOnceDeps } from './post-once.ts';

/** Slack's history lags by seconds; a sweep looks twice a minute. */
const LOOKS = 6;

/**
 * Removes what was posted twice: a post whose answer was lost is looked for before it is repeated, but the history may
 * not show it yet. The message that is edited from now on stays, and so does one that somebody answered.
 */
export async function removeDoubles(deps: PostOnceDeps): Promise<void> {
  for (const one of await deps.posted.doubts()) {
    try {
      await lookAt(deps, one);
    } catch (cause) {
      // Without the history scopes, or where the channel is gone, nothing can be found; the looks are counted all the same.
      deps.log.warn('slack.doubles-unread', { key: one.key, code: slackErrorCode(cause) ?? 'no answer' });
    }
    if (one.looks + 1 >= LOOKS) await deps.posted.settle(one.key);
    else await deps.posted.doubt({ ...one, looks: one.looks + 1 });
  }
}

async function lookAt({ posted, web, log }: PostOnceDeps, doubt: DoubtfulPost): Promise<void> {
  const { key, channelId, threadTs: ts, sinceMs } = doubt;
  const known = await posted.get(key);
  if (known === null) return;
  for (const found of await web.findAll({ channelId, ts }, key, sinceMs)) {
    if (found.ts === known.ts || found.isAnswered) continue;
    await web.remove({ channelId, ts: found.ts });
    log.info('slack.double-removed', { key });
  }
}
