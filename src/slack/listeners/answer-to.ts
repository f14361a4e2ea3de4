import type { AllMiddlewareArgs, BlockAction, ButtonAction, SlackActionMiddlewareArgs } from '@slack/bolt';

import { Mrkdwn } from '../views/mrkdwn.ts';
import { noticeModal } from '../views/request-modal.ts';
import { slackErrorCode } from '../web/slack-error.ts';
import type { Answer } from './answer.ts';
import { answerBy } from './answer.ts';
import type { Tools } from './tools.ts';

type Click = SlackActionMiddlewareArgs<BlockAction<ButtonAction>> & AllMiddlewareArgs;

/**
 * Answers a click where it was made: beside a message by its response URL; in App Home, which has none, by a small
 * form in front of it.
 */
export function answerTo(tools: Tools, { respond, body }: Click): Answer {
  if (body.view?.type !== 'home')
    return answerBy(tools, respond, { channelId: body.channel?.id, userId: body.user.id });
  return async ({ text }) => {
    await tools.interactive
      .openView(body.trigger_id, noticeModal(new Mrkdwn(text)))
      .catch((error: unknown) => {
        tools.log.warn('slack.unanswered', { code: slackErrorCode(error) ?? 'no answer from Slack' });
      });
  };
}
