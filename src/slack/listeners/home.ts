import type { AllMiddlewareArgs, BlockAction, ButtonAction, SlackActionMiddlewareArgs } from '@slack/bolt';

import { parseId } from '../../domain/ids.ts';
import { refusal } from '../../domain/refusal.ts';
import type { Result } from '../../domain/result.ts';
import { refused } from '../../domain/result.ts';
import { TEXTS } from '../texts.ts';
import { homeView, noticeHome } from '../views/home-view.ts';
import type { Mrkdwn } from '../views/mrkdwn.ts';
import { mrkdwn } from '../views/mrkdwn.ts';
import { note } from '../views/short-messages.ts';
import { slackErrorCode } from '../web/slack-error.ts';
import { answerTo } from './answer-to.ts';
import { attempt } from './attempt.ts';
import { runAndTell } from './run-and-tell.ts';
import type { Tools } from './tools.ts';

type Click = SlackActionMiddlewareArgs<BlockAction<ButtonAction>> & AllMiddlewareArgs;

/** Draws one person's App Home as things are now. Never rejects: the next visit draws it again. */
export async function drawHome(tools: Tools, slackUserId: string): Promise<void> {
  const facts = await attempt(tools, 'home', () => tools.useCases.home({ slackUserId }));
  const view = facts.ok
    ? homeView(facts.value, tools.clock.nowMs())
    : noticeHome(mrkdwn`${facts.refusal.person}`);
  await tools.interactive.publishHome(slackUserId, view).catch((error: unknown) => {
    tools.log.warn('slack.home-not-drawn', { code: slackErrorCode(error) ?? 'no answer from Slack' });
  });
}

/** Release was clicked: ends the grant, if it is theirs. */
export async function onRelease(tools: Tools, click: Click): Promise<void> {
  const { user } = click.body;
  const grantId = parseId('grant', click.action.value ?? '');
  await act(tools, click, 'release', TEXTS.home.released, () =>
    grantId === null
      ? Promise.resolve(refused(refusal('grant-not-found')))
      : tools.useCases.release({ slackUserId: user.id, channelId: null, grantId }),
  );
}

/** Withdraw was clicked: takes the request back, if it is theirs. */
export async function onWithdraw(tools: Tools, click: Click): Promise<void> {
  const { user } = click.body;
  const requestId = parseId('request', click.action.value ?? '');
  await act(tools, click, 'withdraw', TEXTS.home.withdrawn, () =>
    requestId === null
      ? Promise.resolve(refused(refusal('request-not-found')))
      : tools.useCases.withdraw({ slackUserId: user.id, requestId }),
  );
}

async function act<T>(
  tools: Tools,
  click: Click,
  name: string,
  said: Mrkdwn,
  work: () => Promise<Result<T>>,
): Promise<void> {
  await click.ack();
  const { action, body } = click;
  await runAndTell(tools, {
    name,
    interaction: `action:${body.trigger_id || `${body.user.id}:${action.action_ts}`}`,
    answer: answerTo(tools, click),
    work,
    say: () => note(said),
  });
  await drawHome(tools, body.user.id);
}
