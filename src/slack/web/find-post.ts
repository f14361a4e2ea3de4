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

/**
 * Looks for a post of ours by the key in its metadata, in a channel or (`where.ts` given) in a thread. What another
 * app posted under our event type does not count.
 */
export async function findPost(
  { client, botId }: { readonly client: WebClient; readonly botId: string },
  where: { readonly channelId: string; readonly ts: string | null },
  key: string,
  sinceMs: number,
): Promise<string | null> {
  const oldest = String(Math.max(0, sinceMs - CLOCK_MARGIN_MS) / 1000);
  let cursor: string | undefined;
  for (let count = 0; count < MAX_PAGES; count += 1) {
    const range = { channel: where.channelId, oldest, limit: PAGE, include_all_metadata: true };
    const from = cursor === undefined ? range : { ...range, cursor };
    const { ts } = where;
    const page: Page = await (ts === null
      ? client.conversations.history(from)
      : client.conversations.replies({ ...from, ts }));
    const found = (page.messages ?? [])
      .map((message) => keyedTs(message, botId, key))
      .find((one) => one !== null);
    if (found !== undefined) return found;
    cursor = page.response_metadata?.next_cursor;
    if (cursor === undefined || cursor === '') return null;
  }
  return null;
}

function keyedTs(message: unknown, botId: string, key: string): string | null {
  const { ts, bot_id: by, metadata } = message as { ts?: string; bot_id?: string; metadata?: unknown };
  return by === botId && isPostOf(metadata, key) ? (ts ?? null) : null;
}
