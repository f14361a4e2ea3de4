import type { WebClient } from '@slack/web-api';

import { Fault } from '../../domain/fault.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { Message } from '../views/message.ts';
import type { FoundPost } from './find-post.ts';
import { findPosts } from './find-post.ts';
import type { Sleep } from './pacer.ts';
import { Pacer } from './pacer.ts';
import { postMetadata } from './post-metadata.ts';
import { isAmbiguous, rateLimitMs } from './slack-error.ts';

/** Where a post goes: a channel, or a person (their direct conversation with the app). */
export type Place = { readonly channelId: string } | { readonly userId: string };

export type Post = {
  readonly key: string;
  readonly place: Place;
  readonly message: Message;
  readonly threadTs?: string | undefined;
  /** Shows a thread's reply in the channel too. */
  readonly broadcast?: boolean;
};

/** A channel, or a thread in it by the `ts` of its first message. */
export type Where = { readonly channelId: string; readonly ts: string | null };

export type Posted = { readonly channelId: string; readonly ts: string };

/**
 * The calls nobody waits for, paced below Slack's limits. A rate limit is waited out here.
 * Fault: `slack-unavailable` when it is not known whether Slack did it, or it stays limited. What Slack refuses is
 * thrown as the client throws it.
 */
export interface PostingWeb {
  post(post: Post): Promise<Posted>;
  update(target: Posted, key: string, message: Message): Promise<void>;
  /** The direct conversation with a person. */
  directChannel(userId: string): Promise<string>;
  /** Looks for a post of ours by its key; `null` when it is not there. */
  find(where: Where, key: string, sinceMs: number): Promise<string | null>;
  /** All posts of ours with that key. */
  findAll(where: Where, key: string, sinceMs: number): Promise<readonly FoundPost[]>;
  /** Deletes a post of ours. */
  remove(target: Posted): Promise<void>;
}

export type PostingWebDeps = {
  readonly client: WebClient;
  readonly botId: string;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly log: Log;
};

/** Slack: about one message a second in a channel, short bursts allowed; edits and lookups 50 a minute in all. */
const POST_PACE = { intervalMs: 1000, burst: 4 };
const EDIT_PACE = { intervalMs: 1200, burst: 20 };
const MAX_LIMITED = 5;

/** {@link PostingWeb} over a Web API client made by {@link ./web-clients.ts}. */
export function createPostingWeb(deps: PostingWebDeps): PostingWeb {
  const { client, clock, sleep } = deps;
  const posts = new Pacer(clock, sleep, POST_PACE);
  const methods = new Pacer(clock, sleep, EDIT_PACE);
  const call = <T>(method: string, run: () => Promise<T>): Promise<T> => waitingOutLimits(deps, method, run);

  return {
    async post({ key, place, message, threadTs, broadcast = false }) {
      const channel = 'userId' in place ? place.userId : place.channelId;
      await posts.turn(channel);
      const content = { channel, ...body(message, key), unfurl_links: false, unfurl_media: false };
      const answer = await call('chat.postMessage', () =>
        threadTs === undefined
          ? client.chat.postMessage(content)
          : broadcast
            ? client.chat.postMessage({ ...content, thread_ts: threadTs, reply_broadcast: true })
            : client.chat.postMessage({ ...content, thread_ts: threadTs }),
      );
      return { channelId: answer.channel ?? channel, ts: answer.ts ?? '' };
    },
    async update({ channelId, ts }, key, message) {
      await methods.turn('chat.update');
      await call('chat.update', () => client.chat.update({ channel: channelId, ts, ...body(message, key) }));
    },
    async directChannel(userId) {
      await methods.turn('conversations.open');
      const answer = await call('conversations.open', () => client.conversations.open({ users: userId }));
      return answer.channel?.id ?? '';
    },
    async find(where, key, sinceMs) {
      await methods.turn('conversations.history');
      const [first] = await call('conversations.history', () =>
        findPosts({ client, botId: deps.botId }, where, key, sinceMs, 1),
      );
      return first?.ts ?? null;
    },
    async findAll(where, key, sinceMs) {
      await methods.turn('conversations.history');
      return call('conversations.history', () =>
        findPosts({ client, botId: deps.botId }, where, key, sinceMs),
      );
    },
    async remove({ channelId, ts }) {
      await methods.turn('chat.delete');
      await call('chat.delete', () => client.chat.delete({ channel: channelId, ts }));
    },
  };
}

function body({ text, blocks }: Message, key: string) {
  return { text, blocks: [...blocks], metadata: postMetadata(key) };
}

async function waitingOutLimits<T>(
  { sleep, log }: PostingWebDeps,
  method: string,
  run: () => Promise<T>,
): Promise<T> {
  for (let limited = 0; ; limited += 1) {
    try {
      return await run();
    } catch (error) {
      const waitMs = rateLimitMs(error);
      if (waitMs !== null && limited < MAX_LIMITED) {
        log.info('slack.rate-limited', { method, waitMs });
        await sleep(waitMs);
        continue;
      }
      if (waitMs !== null || isAmbiguous(error)) {
        throw new Fault('slack-unavailable', `${method} did not get an answer from Slack`, { cause: error });
      }
      throw error;
    }
  }
}
