import type {
  AllMiddlewareArgs,
  BlockAction,
  ButtonAction,
  SlackActionMiddlewareArgs,
  SlackViewMiddlewareArgs,
  ViewSubmitAction,
} from '@slack/bolt';

import type { AccessRequest, PendingRequest } from '../../domain/access-request.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { refusal } from '../../domain/refusal.ts';
import type { Result } from '../../domain/result.ts';
import { ok, refused } from '../../domain/result.ts';
import { TEXTS } from '../texts.ts';
import { within } from '../time-limit.ts';
import { fieldError } from '../views/field-error.ts';
import { chosenName } from '../views/choice-value.ts';
import type { ClickedDecision } from '../views/decision-block.ts';
import { clickedDecision } from '../views/decision-block.ts';
import { FROM_HOME } from '../views/deny-modal.ts';
import { LESS_FIELDS, lessModal } from '../views/less-modal.ts';
import { refusalMessage } from '../views/short-messages.ts';
import { slackErrorCode } from '../web/slack-error.ts';
import { answerOnce } from './answer.ts';
import { answerTo } from './answer-to.ts';
import { attempt, faultRefusal } from './attempt.ts';
import { drawHome } from './home.ts';
import { TELL_WITHIN_MS } from './run-and-tell.ts';
import type { Tools } from './tools.ts';

type Click = SlackActionMiddlewareArgs<BlockAction<ButtonAction>> & AllMiddlewareArgs;

/** Approve for less was clicked: asks what is left. What the form proposes is what is asked for now. */
export async function onLess(tools: Tools, click: Click): Promise<void> {
  await click.ack();
  const { action, body } = click;
  const interaction = `action:${body.trigger_id || `${body.user.id}:${action.action_ts}`}`;
  const answer = answerOnce(tools, interaction, answerTo(tools, click));
  const decision = clickedDecision(action.block_id, action.value);
  const request = await attempt(tools, 'shownRequest', () => asShown(tools, decision));
  if (!request.ok) return answer(refusalMessage(request.refusal));
  try {
    await tools.interactive.openView(body.trigger_id, lessModal(request.value, body.view?.type === 'home'));
  } catch (error) {
    if (slackErrorCode(error) === 'exchanged_trigger_id') return;
    await answer(refusalMessage(faultRefusal(error)));
  }
}

/** What is left was said: approves it, or says at the field why that does not count. */
export async function onLessSubmitted(
  tools: Tools,
  { ack, body, view }: SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs,
): Promise<void> {
  const reducing = attempt(tools, 'approveForLess', () => reduce(tools, body));
  const soon = await within(reducing, TELL_WITHIN_MS);
  if (soon.done && soon.value.ok) {
    await ack();
    if (view.private_metadata.endsWith(FROM_HOME)) await drawHome(tools, body.user.id);
    return;
  }
  const error = soon.done && !soon.value.ok ? soon.value.refusal.person : TEXTS.less.late;
  await ack(fieldError(LESS_FIELDS.duration, error));
}

async function reduce(tools: Tools, { user, view }: ViewSubmitAction): Promise<Result<AccessRequest>> {
  const blockId = view.private_metadata;
  const decision = clickedDecision(blockId.replace(FROM_HOME, ''), blockId.split('.')[1]);
  if (decision === null) return refused(refusal('request-not-found'));
  const { values } = view.state;
  const duration = values[LESS_FIELDS.duration]?.[LESS_FIELDS.duration]?.value ?? '';
  const options = values[LESS_FIELDS.actions]?.[LESS_FIELDS.actions]?.selected_options ?? null;
  const actions =
    options === null
      ? null
      : await actionsOf(
          tools,
          decision,
          options.map(({ value }) => value),
        );
  return tools.useCases.approveForLess({ slackUserId: user.id, ...decision, duration, actions });
}

/** Values are names, or digests of names too long for an option; those are looked up among what was asked for. */
async function actionsOf(
  tools: Tools,
  { requestId }: ClickedDecision,
  values: readonly string[],
): Promise<readonly string[]> {
  if (!values.some((value) => value.startsWith('~'))) return values;
  const known = (await tools.useCases.shownRequest(requestId))?.request.intent.actions ?? [];
  return values.map((value) => chosenName(value, known) ?? value);
}

/** The request as the message showed it; refused where it was decided or changed since. */
async function asShown(tools: Tools, decision: ClickedDecision | null): Promise<Result<PendingRequest>> {
  const no = (code: Refusal['code'], detail = ''): Result<PendingRequest> => refused(refusal(code, detail));
  if (decision === null) return no('request-not-found');
  const request = (await tools.useCases.shownRequest(decision.requestId))?.request;
  if (request === undefined) return no('request-not-found', decision.requestId);
  if (request.state !== 'pending') return no('already-decided', request.state);
  return request.intentDigest === decision.intentDigest ? ok(request) : no('intent-changed');
}
