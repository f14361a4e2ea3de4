import type { Log } from '../../ports/log.ts';
import type { PostedMessage, PostedMessages } from '../../ports/posted-messages.ts';
import { wholeText } from '../views/thread-lines.ts';
import type { Place, Post, PostingWeb } from '../web/posting-web.ts';
import { slackErrorCode } from '../web/slack-error.ts';

export type PostOnceDeps = { readonly web: PostingWeb; readonly posted: PostedMessages; readonly log: Log };

/** A post with the version of what it shows, and the time before which it cannot have been posted. */
export type VersionedPost = Post & { readonly version: number; readonly sinceMs: number };

/** What Slack refuses for good, as it stands: repeating it would not help. */
const HOPELESS = new Set([
  'cannot_dm_bot',
  'cant_update_message',
  'channel_not_found',
  'edit_window_closed',
  'invalid_blocks',
  'is_archived',
  'is_inactive',
  'message_not_found',
  'msg_blocks_too_long',
  'msg_too_long',
  'not_in_channel',
  'restricted_action',
  'thread_not_found',
  'user_disabled',
  'user_not_found',
]);

/**
 * Posts a message unless it is there already; `null` where Slack refuses it for good, which is logged.
 * An attempt is marked before Slack is called, so that after a crash or a lost answer the next one looks for the
 * first in Slack before it posts again.
 * Faults: `slack-unavailable`, `redis-unavailable`: call again.
 */
export async function postOnce(deps: PostOnceDeps, post: VersionedPost): Promise<PostedMessage | null> {
  const known = (await deps.posted.get(post.key)) ?? (await postNow(deps, post));
  if (known !== null) await postWhole(deps, post, known);
  return known;
}

/** What a message shows that was found in Slack is not known: any version is newer. */
const UNKNOWN_VERSION = -1;

/**
 * A message that was posted; looked for in Slack where an attempt to post it was marked and nothing came of it here.
 * `null` where there is none. Faults: `slack-unavailable`, `redis-unavailable`.
 */
export async function postedBefore(
  deps: PostOnceDeps,
  post: Pick<VersionedPost, 'key' | 'place' | 'threadTs' | 'sinceMs'>,
): Promise<PostedMessage | null> {
  const known = await deps.posted.get(post.key);
  if (known !== null || !(await deps.posted.intend(post.key))) return known;
  const found = await unlessHopeless(deps, post.key, () => findEarlier(deps, post));
  return found === null ? null : { ...found, version: UNKNOWN_VERSION };
}

/** What Slack says of a message that can no longer be edited: it is gone, or too old by the workspace's settings. */
const NO_LONGER_EDITABLE = new Set(['cant_update_message', 'edit_window_closed', 'message_not_found']);

/**
 * Posts a message or edits it to what it shows now; a message that shows as much already is left alone. One that can
 * no longer be edited is posted anew, once, and the new one is edited from then on.
 */
export async function showCurrent(deps: PostOnceDeps, post: VersionedPost): Promise<PostedMessage | null> {
  const known = (await deps.posted.get(post.key)) ?? (await postOnce(deps, post));
  if (known === null || known.version >= post.version) return known;
  try {
    await deps.web.update(known, post.key, post.message);
  } catch (error) {
    const code = slackErrorCode(error) ?? '';
    if (!NO_LONGER_EDITABLE.has(code)) {
      await remember(deps, post, known, error);
      return known;
    }
    const again = await postOnce(deps, { ...post, key: `${post.key}/again` });
    deps.log.info('slack.posted-anew', { key: post.key, code });
    const next = { ...(again ?? known), version: post.version };
    await deps.posted.put(post.key, next);
    return next;
  }
  const next = { ...known, version: post.version };
  await deps.posted.put(post.key, next);
  return next;
}

/** What Slack refuses for good is not tried again; everything else is thrown. */
async function remember(
  deps: PostOnceDeps,
  { key, version }: VersionedPost,
  known: PostedMessage,
  error: unknown,
): Promise<void> {
  await unlessHopeless(deps, key, () => Promise.reject(error));
  await deps.posted.put(key, { ...known, version });
}

async function postNow(deps: PostOnceDeps, post: VersionedPost): Promise<PostedMessage | null> {
  const wasTried = await deps.posted.intend(post.key);
  return unlessHopeless(deps, post.key, async () => {
    const earlier = wasTried ? await findEarlier(deps, post) : null;
    if (wasTried && earlier === null) await doubt(deps, post);
    const message: PostedMessage =
      earlier === null
        ? { ...(await deps.web.post(post)), version: post.version }
        : { ...earlier, version: UNKNOWN_VERSION };
    await deps.posted.put(post.key, message);
    return message;
  });
}

/** The history may show the first attempt later than it was made; see remove-doubles.ts. */
async function doubt({ posted, web }: PostOnceDeps, post: VersionedPost): Promise<void> {
  const { key, threadTs = null, sinceMs } = post;
  await posted.doubt({ key, channelId: await channelOf(web, post.place), threadTs, sinceMs, looks: 0 });
}

/** What was cut in the message stands whole in its thread. */
async function postWhole(deps: PostOnceDeps, post: VersionedPost, parent: PostedMessage): Promise<void> {
  const threadTs = post.threadTs ?? parent.ts;
  const place = { channelId: parent.channelId };
  const parts = post.message.inThread.flatMap((text) => wholeText(text));
  for (const [index, message] of parts.entries()) {
    await postOnce(deps, {
      key: `${post.key}/whole/${index}`,
      place,
      message,
      threadTs,
      version: 0,
      sinceMs: post.sinceMs,
    });
  }
}

async function findEarlier(
  { web, log }: PostOnceDeps,
  post: Pick<VersionedPost, 'key' | 'place' | 'threadTs' | 'sinceMs'>,
): Promise<{ channelId: string; ts: string } | null> {
  try {
    const channelId = await channelOf(web, post.place);
    const ts = await web.find({ channelId, ts: post.threadTs ?? null }, post.key, post.sinceMs);
    return ts === null ? null : { channelId, ts };
  } catch (error) {
    if (slackErrorCode(error) !== 'missing_scope') throw error;
    log.warn('slack.history-unreadable', { key: post.key });
    return null;
  }
}

async function channelOf(web: PostingWeb, place: Place): Promise<string> {
  return 'channelId' in place ? place.channelId : web.directChannel(place.userId);
}

async function unlessHopeless<T>(
  { log }: PostOnceDeps,
  key: string,
  work: () => Promise<T>,
): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    const code = slackErrorCode(error);
    if (code === null || !HOPELESS.has(code)) throw error;
    log.warn('slack.post-refused', { key, code });
    return null;
  }
}
