import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, SlashCommand, ViewSubmitAction } from '@slack/bolt';

import type { ShownRequest } from '../../approval/use-cases.ts';
import { refusal } from '../../domain/refusal.ts';
import { refused } from '../../domain/result.ts';
import type { Incident } from '../../domain/incident.ts';
import type { Result } from '../../domain/result.ts';
import { TEXTS } from '../texts.ts';
import { within } from '../time-limit.ts';
import { closedModal, closeModal } from '../views/close-modal.ts';
import { incidentClosing } from '../views/incident-messages.ts';
import { mrkdwn } from '../views/mrkdwn.ts';
import { noticeModal } from '../views/request-modal.ts';
import { refusalMessage } from '../views/short-messages.ts';
import { statusMessage } from '../views/status-message.ts';
import { truncate, withoutControls } from '../views/text-limits.ts';
import type { Answer } from './answer.ts';
import { attempt, faultRefusal } from './attempt.ts';
import { runAndTell, TELL_WITHIN_MS } from './run-and-tell.ts';
import { slackErrorCode } from '../web/slack-error.ts';
import type { Tools } from './tools.ts';

const MAX_TITLE = 300;
/** A trigger lives three seconds, and opening the form takes some of them. */
const ASK_WITHIN_MS = 1500;

/** `open [title]`: the post in the channel says that it worked. */
export function openCommand(
  tools: Tools,
  command: SlashCommand,
  title: string,
  answer: Answer,
): Promise<void> {
  return runAndTell(tools, {
    name: 'openIncident',
    interaction: `command:${command.trigger_id}`,
    answer,
    work: () => open(tools, command, title),
    say: () => null,
  });
}

/** `close`: shows what would end and asks; where nothing would, closes at once. Without an incident it says so. */
export async function closeCommand(tools: Tools, command: SlashCommand, answer: Answer): Promise<void> {
  const { user_id: slackUserId, channel_id: channelId, trigger_id: triggerId } = command;
  const reading = attempt(tools, 'status', () => tools.useCases.status({ slackUserId, channelId }));
  const soon = await within(reading, ASK_WITHIN_MS);
  const status = soon.done ? soon.value : refused(refusal('unavailable', 'status took too long'));
  if (!status.ok) return answer(refusalMessage(status.refusal));
  if (status.value.incident === null) return answer(statusMessage(status.value));
  const ending = status.value.requests.filter((one) => isOpen(one, tools.clock.nowMs()));
  if (ending.length === 0) return close(tools, command, answer);
  try {
    await tools.interactive.openView(triggerId, closeModal(channelId, ending));
  } catch (error) {
    if (slackErrorCode(error) !== 'exchanged_trigger_id') await answer(refusalMessage(faultRefusal(error)));
  }
}

/** Closing was confirmed: ends it all, and shows in the form what came of it. */
export async function onCloseConfirmed(
  tools: Tools,
  { ack, body, view }: SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs,
): Promise<void> {
  const input = { slackUserId: body.user.id, channelId: view.private_metadata };
  const closing = attempt(tools, 'closeIncident', () => tools.useCases.closeIncident(input));
  const soon = await within(closing, TELL_WITHIN_MS);
  const shown = !soon.done
    ? noticeModal(TEXTS.slow)
    : soon.value.ok
      ? closedModal(soon.value.value.ending)
      : noticeModal(mrkdwn`${soon.value.refusal.person}`);
  await ack({ response_action: 'update', view: shown });
}

function close(tools: Tools, command: SlashCommand, answer: Answer): Promise<void> {
  return runAndTell(tools, {
    name: 'closeIncident',
    interaction: `command:${command.trigger_id}`,
    answer,
    work: () => tools.useCases.closeIncident({ slackUserId: command.user_id, channelId: command.channel_id }),
    say: ({ ending }) => incidentClosing(ending),
  });
}

/** Waits for a decision, or lives. */
function isOpen({ request, grant }: ShownRequest, nowMs: number): boolean {
  if (request.state === 'pending') return true;
  return request.state === 'approved' && grant?.state !== 'ended' && nowMs < request.deadlineMs;
}

function open(tools: Tools, command: SlashCommand, title: string): Promise<Result<Incident>> {
  const given = title === '' ? TEXTS.incident.defaultTitle(command.channel_name) : title;
  return tools.useCases.openIncident({
    slackUserId: command.user_id,
    channelId: command.channel_id,
    title: truncate(withoutControls(given), MAX_TITLE),
  });
}
