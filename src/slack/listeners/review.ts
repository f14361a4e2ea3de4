import type {
  AllMiddlewareArgs,
  BlockAction,
  ButtonAction,
  SlackActionMiddlewareArgs,
  SlackViewMiddlewareArgs,
  SlashCommand,
  ViewSubmitAction,
} from '@slack/bolt';

import type { AccessRequest } from '../../domain/access-request.ts';
import { parseId } from '../../domain/ids.ts';
import { refusal } from '../../domain/refusal.ts';
import type { Result } from '../../domain/result.ts';
import { refused } from '../../domain/result.ts';
import { TEXTS } from '../texts.ts';
import { within } from '../time-limit.ts';
import { fieldError } from '../views/field-error.ts';
import { FROM_HOME } from '../views/deny-modal.ts';
import { FIELDS } from '../views/request-modal.ts';
import { reviewModal } from '../views/review-modal.ts';
import { note, refusalMessage } from '../views/short-messages.ts';
import { slackErrorCode } from '../web/slack-error.ts';
import type { Answer } from './answer.ts';
import { answerOnce } from './answer.ts';
import { answerTo } from './answer-to.ts';
import { attempt, faultRefusal } from './attempt.ts';
import { drawHome } from './home.ts';
import { runAndTell, TELL_WITHIN_MS } from './run-and-tell.ts';
import type { Tools } from './tools.ts';

type Click = SlackActionMiddlewareArgs<BlockAction<ButtonAction>> & AllMiddlewareArgs;

/** `Write the review` was clicked: opens the form at once. */
export async function onWriteReview(tools: Tools, click: Click): Promise<void> {
  await click.ack();
  const { action, body } = click;
  const interaction = `action:${body.trigger_id || `${body.user.id}:${action.action_ts}`}`;
  const answer = answerOnce(tools, interaction, answerTo(tools, click));
  const requestId = parseId('request', action.value ?? '');
  if (requestId === null) return answer(refusalMessage(refusal('request-not-found')));
  try {
    await tools.interactive.openView(body.trigger_id, reviewModal(requestId, body.view?.type === 'home'));
  } catch (error) {
    if (slackErrorCode(error) !== 'exchanged_trigger_id') await answer(refusalMessage(faultRefusal(error)));
  }
}

/** The form was sent: the review is done, or the field says why it does not count. */
export async function onReviewSubmitted(
  tools: Tools,
  { ack, body, view }: SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs,
): Promise<void> {
  const found = view.state.values[FIELDS.reason]?.[FIELDS.reason]?.value ?? '';
  const { private_metadata: about } = view;
  const isFromHome = about.endsWith(FROM_HOME);
  const requestId = parseId('request', isFromHome ? about.slice(0, -FROM_HOME.length) : about);
  const finishing = attempt(
    tools,
    'finishReview',
    (): Promise<Result<AccessRequest>> =>
      requestId === null
        ? Promise.resolve(refused(refusal('request-not-found')))
        : tools.useCases.finishReview({ slackUserId: body.user.id, requestId, note: found }),
  );
  const soon = await within(finishing, TELL_WITHIN_MS);
  if (soon.done && soon.value.ok) {
    await ack();
    if (isFromHome) await drawHome(tools, body.user.id);
    return;
  }
  const error = soon.done && !soon.value.ok ? soon.value.refusal.person : TEXTS.review.form.late;
  await ack(fieldError(FIELDS.reason, error));
}

/** `review bg-… why`: asks that what was done is looked at. */
export async function reviewCommand(
  tools: Tools,
  command: SlashCommand,
  rest: string,
  answer: Answer,
): Promise<void> {
  const [named = '', ...why] = rest.trim().split(/\s+/);
  const grantId = parseId('grant', named.toLowerCase());
  const interaction = `command:${command.trigger_id}`;
  if (grantId === null) return answerOnce(tools, interaction, answer)(note(TEXTS.review.which));
  await runAndTell(tools, {
    name: 'askReview',
    interaction,
    answer,
    work: () => tools.useCases.askReview({ slackUserId: command.user_id, grantId, why: why.join(' ') }),
    say: () => note(TEXTS.review.askedFor),
  });
}
