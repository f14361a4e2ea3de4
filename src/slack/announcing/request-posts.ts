import type { ShownRequest } from '../../approval/use-cases.ts';
import { TEXTS } from '../texts.ts';
import type { Message } from '../views/message.ts';
import { mrkdwn } from '../views/mrkdwn.ts';
import { requestCard } from '../views/request-card.ts';
import { section } from '../views/blocks.ts';
import { message } from '../views/message.ts';
import { Mrkdwn } from '../views/mrkdwn.ts';
import type { AnnouncingDeps } from './deps.ts';
import { postOnce, showCurrent } from './post-once.ts';

/** Draws the card of a request as it is now: posts it, or edits it in place. */
export async function showCard(deps: AnnouncingDeps, shown: ShownRequest): Promise<void> {
  const { requestId, channelId, filedAtMs } = shown.request;
  const { version } = shown;
  await showCurrent(deps, {
    key: cardKey(requestId),
    place: { channelId },
    message: requestCard(shown),
    version,
    sinceMs: filedAtMs,
  });
}

/**
 * Says something in the thread of the card. Where the channel does not take it (archived, the app was removed, the
 * card never came through) the requester reads it in a direct message instead.
 */
export async function sayInThread(
  deps: AnnouncingDeps,
  shown: ShownRequest,
  post: {
    readonly key: string;
    readonly message: Message;
    readonly broadcast?: boolean;
    /** Given where the message is drawn again as things change: what an older version shows is left alone. */
    readonly version?: number;
  },
): Promise<void> {
  const { requestId, channelId, filedAtMs } = shown.request;
  const card = await deps.posted.get(cardKey(requestId));
  if (card !== null) {
    const place = { channelId: card.channelId };
    const say = post.version === undefined ? postOnce : showCurrent;
    const said = await say(deps, {
      ...post,
      place,
      threadTs: card.ts,
      version: post.version ?? 0,
      sinceMs: filedAtMs,
    });
    if (said !== null) return;
  }
  const news = TEXTS.direct.channelAway(channelId, new Mrkdwn(post.message.text));
  const blocks = [section(TEXTS.direct.channelAway(channelId, mrkdwn``)), ...post.message.blocks];
  await tellRequester(deps, shown, `away/${post.key}`, message(news, blocks));
}

/** Writes to the person who asked. */
export async function tellRequester(
  deps: AnnouncingDeps,
  shown: ShownRequest,
  key: string,
  message: Message,
): Promise<void> {
  const { requesterSlackUserId: userId, filedAtMs } = shown.request;
  await postOnce(deps, { key, place: { userId }, message, version: 0, sinceMs: filedAtMs });
}

function cardKey(requestId: string): string {
  return `card/${requestId}`;
}
