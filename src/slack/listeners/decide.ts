import type {
  AllMiddlewareArgs,
  BlockAction,
  ButtonAction,
  SlackActionMiddlewareArgs,
  SlackViewMiddlewareArgs,
  ViewSubmitAction,
} from '@slack/bolt';

import type { AccessRequest } from '../../domain/access-request.ts';
import { refusal } from '../../domain/refusal.ts';
import type { Result } from '../../domain/result.ts';
import { refused } from '../../domain/result.ts';
import { TEXTS } from '../texts.ts';
import { within } from '../time-limit.ts';
import { fieldError } from '../views/field-error.ts';
import { clickedDecision } from '../views/decision-block.ts';
import { denyModal, FROM_HOME } from '../views/deny-modal.ts';
import type { Message } from '../views/message.ts';
import { joined } from '../views/mrkdwn.ts';
import { missingGroups, stillNeeded } from '../views/progress.ts';
import { FIELDS } from '../views/request-modal.ts';
import { note, refusalMessage } from '../views/short-messages.ts';
import { slackErrorCode } from '../web/slack-error.ts';
import { answerOnce } from './answer.ts';
import { answerTo } from './answer-to.ts';
import { attempt, faultRefusal } from './attempt.ts';
import { drawHome } from './home.ts';
import { runAndTell, TELL_WITHIN_MS } from './run-and-tell.ts';
import type { Tools } from './tools.ts';

type Click = SlackActionMiddlewareArgs<BlockAction<ButtonAction>> & AllMiddlewareArgs;

/**
 * Approve was clicked. Who clicked is the account Slack signs the payload with, and nothing else in it; whether
 * they may, is decided by the use case, which reads them fresh.
 */
export async function onApprove(tools: Tools, click: Click): Promise<void> {
  await click.ack();
  const { action, body } = click;
  const decision = clickedDecision(action.block_id, action.value);
  await runAndTell(tools, {
    name: 'review',
    interaction: interactionOf(body, action),
    answer: answerTo(tools, click),
    work: () =>
      decision === null
        ? Promise.resolve(refused(refusal('request-not-found')))
        : tools.useCases.review({ slackUserId: body.user.id, ...decision, verdict: 'approve', why: '' }),
    say: countedNote,
  });
  if (body.view?.type === 'home') await drawHome(tools, body.user.id);
}

/** Somebody looks at a request: the others see it, and it decides nothing. */
export async function onLook(tools: Tools, click: Click): Promise<void> {
  await click.ack();
  const { action, body } = click;
  const decision = clickedDecision(action.block_id, action.value);
  await runAndTell(tools, {
    name: 'look',
    interaction: interactionOf(body, action),
    answer: answerTo(tools, click),
    work: () =>
      decision === null
        ? Promise.resolve(refused(refusal('request-not-found')))
        : tools.useCases.look({ slackUserId: body.user.id, requestId: decision.requestId }),
    say: () => note(TEXTS.decide.lookNoted),
  });
  if (body.view?.type === 'home') await drawHome(tools, body.user.id);
}

/** Deny was clicked: asks why not. Nothing is read before, since the form has to open at once. */
export async function onDeny(tools: Tools, click: Click): Promise<void> {
  await click.ack();
  const { action, body } = click;
  const answer = answerOnce(tools, interactionOf(body, action), answerTo(tools, click));
  if (clickedDecision(action.block_id, action.value) === null) {
    return answer(refusalMessage(refusal('request-not-found')));
  }
  try {
    await tools.interactive.openView(body.trigger_id, denyModal(action.block_id, body.view?.type === 'home'));
  } catch (error) {
    if (slackErrorCode(error) === 'exchanged_trigger_id') return;
    await answer(refusalMessage(faultRefusal(error)));
  }
}

/** The reason was given: denies, or says at the field why that does not count. */
export async function onDenySubmitted(
  tools: Tools,
  { ack, body, view }: SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs,
): Promise<void> {
  const why = view.state.values[FIELDS.reason]?.[FIELDS.reason]?.value ?? '';
  const denying = attempt(tools, 'review', () => deny(tools, body, view.private_metadata, why));
  const soon = await within(denying, TELL_WITHIN_MS);
  if (soon.done && soon.value.ok) {
    await ack();
    if (view.private_metadata.endsWith(FROM_HOME)) await drawHome(tools, body.user.id);
    return;
  }
  const error = soon.done && !soon.value.ok ? soon.value.refusal.person : TEXTS.deny.late;
  await ack(fieldError(FIELDS.reason, error));
}

async function deny(
  tools: Tools,
  body: ViewSubmitAction,
  blockId: string,
  why: string,
): Promise<Result<AccessRequest>> {
  const decision = clickedDecision(blockId, blockId.split('.')[1]);
  if (decision === null) return refused(refusal('request-not-found'));
  return tools.useCases.review({ slackUserId: body.user.id, ...decision, verdict: 'deny', why });
}

/** The message itself is edited when the request is decided; only a counted approval needs a word. */
function countedNote(request: AccessRequest): Message | null {
  if (request.state !== 'pending') return null;
  const counted = TEXTS.decide.counted(stillNeeded(request).people);
  const from = missingGroups(request);
  return note(from === '' ? counted : joined([counted, TEXTS.decide.countedFrom(from)], ' '));
}

function interactionOf(body: BlockAction, action: ButtonAction): string {
  return `action:${body.trigger_id || `${body.user.id}:${action.action_ts}`}`;
}
