import type { WebClient } from '@slack/web-api';

import { isPostOf } from './post-metadata.ts';

/** Our clock and Slack's may differ by this much. */
const CLOCK_MARGIN_MS = 120_000;
const PAGE = 100;
const MAX_PAGES = 5;

type Page = {
  readonly messages?: readonly unknown[];
  readonly response_metadata?: { readonly next_cursor?: string };
};

/** A post as the history shows it. */
export type FoundPost = { readonly ts: string; readonly isAnswered: boolean };

/**
 * Looks for posts of ours by the key in their metadata, in a channel or (`where.ts` given) in a thread.
 * What another app posted under our event type does not count.
 * @param atMost stops when so many are found.
 */
export async function findPosts(
  { client, botId }: { readonly client: WebClient; readonly botId: string },
  where: { readonly channelId: string; readonly ts: string | null },
  key: string,
  sinceMs: number,
  atMost = Number.POSITIVE_INFINITY,
): Promise<readonly FoundPost[]> {
  const oldest = String(Math.max(0, sinceMs - CLOCK_MARGIN_MS) / 1000);
  const found: FoundPost[] = [];
  let cursor: string | undefined;
  for (let count = 0; count < MAX_PAGES && found.length < atMost; count += 1) {
    const range = { channel: where.channelId, oldest, limit: PAGE, include_all_metadata: true };
    const from = cursor === undefined ? range : { ...range, cursor };
    const { ts } = where;
    const page: Page = await (ts === null
      ? client.conversations.history(from)
      : client.conversations.replies({ ...from, ts }));
    found.push(...(page.messages ?? []).flatMap((message) => postOf(message, botId, key)));
    cursor = page.response_metadata?.next_cursor;
    if (cursor === undefined || cursor === '') break;
  }
  return found;
}

function postOf(message: unknown, botId: string, key: string): FoundPost[] {
  const {
    ts,
    bot_id: by,
    metadata,
    reply_count: replies,
  } = message as { ts?: string; bot_id?: string; metadata?: unknown; reply_count?: number };
  if (ts === undefined || by !== botId || !isPostOf(metadata, key)) return [];
  return [{ ts, isAnswered: (replies ?? 0) > 0 }];
}
