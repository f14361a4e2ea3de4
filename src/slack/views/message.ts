import type { KnownBlock } from '@slack/types';

import { Mrkdwn } from './mrkdwn.ts';
import { LIMITS, truncateMrkdwn } from './text-limits.ts';

/** What is posted. `text` is what notifications and screen readers give; it is always set. */
export type Message = {
  readonly text: string;
  readonly blocks: readonly KnownBlock[];
  /** Long texts that were cut above: posted whole in the thread of the message. */
  readonly inThread: readonly LongText[];
};

/** A text too long for the place it belongs to. */
export type LongText = { readonly title: string; readonly text: string };

/** Makes a message inside Slack's limits. */
export function message(
  text: Mrkdwn,
  blocks: readonly KnownBlock[],
  inThread: readonly LongText[] = [],
): Message {
  return {
    text: truncateMrkdwn(text.text, LIMITS.fallbackText),
    blocks: blocks.slice(0, LIMITS.messageBlocks),
    inThread,
  };
}
