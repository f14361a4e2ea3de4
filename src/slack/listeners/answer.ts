import type { RespondFn } from '@slack/bolt';

import type { Message } from '../views/message.ts';
import { slackErrorCode } from '../web/slack-error.ts';
import type { Tools } from './tools.ts';

/** How long an interaction is remembered; Slack repeats a delivery within seconds. */
export const REPLAY_SECONDS = 600;

/** Tells one person something, visible to nobody else. Never rejects: there is nobody left to tell. */
export type Answer = (message: Message) => Promise<void>;

/** Answers through the interaction's response URL, and where that fails as an ephemeral message in the channel. */
export function answerBy(
  tools: Pick<Tools, 'interactive' | 'log'>,
  respond: RespondFn | undefined,
  to: { readonly channelId: string | undefined; readonly userId: string },
): Answer {
  return async (message) => {
    const { text, blocks } = message;
    try {
      // Bolt gives none for what is clicked in a view.
      if (respond === undefined) throw new Error('the interaction has no response URL');
      await respond({ response_type: 'ephemeral', replace_original: false, text, blocks: [...blocks] });
    } catch (first) {
      if (to.channelId === undefined) return logUnanswered(tools, first);
      await tools.interactive
        .postEphemeral(to.channelId, to.userId, message)
        .catch((second: unknown) => logUnanswered(tools, second));
    }
  };
}

/**
 * An answer given once for an interaction, even when Slack delivers the interaction twice. Without the store it is
 * given all the same: a second answer is better than none.
 */
export function answerOnce(tools: Pick<Tools, 'once'>, interaction: string, answer: Answer): Answer {
  return async (message) => {
    const isFirst = await tools.once.first(`slack:${interaction}`, REPLAY_SECONDS).catch(() => true);
    if (isFirst) await answer(message);
  };
}

function logUnanswered({ log }: Pick<Tools, 'log'>, error: unknown): void {
  log.warn('slack.unanswered', { code: slackErrorCode(error) ?? 'no answer from Slack' });
}
