import type { ModalView } from '@slack/types';

import type { AskOptions } from '../../approval/use-cases.ts';
import type { Result } from '../../domain/result.ts';
import { refusal } from '../../domain/refusal.ts';
import { refused } from '../../domain/result.ts';
import { TEXTS } from '../texts.ts';
import { within } from '../time-limit.ts';
import { loadingModal, noticeModal, requestModal } from '../views/request-modal.ts';
import { helpMessage, note, refusalMessage } from '../views/short-messages.ts';
import { mrkdwn } from '../views/mrkdwn.ts';
import { slackErrorCode } from '../web/slack-error.ts';
import type { Answer } from './answer.ts';
import { attempt, faultRefusal } from './attempt.ts';
import { readAsk } from './command-text.ts';
import { TELL_WITHIN_MS } from './run-and-tell.ts';
import type { Tools } from './tools.ts';

export type Ask = {
  readonly userId: string;
  readonly channelId: string;
  readonly triggerId: string;
  /** What was typed after the command. */
  readonly text: string;
  readonly answer: Answer;
};

/** The form has to leave within 50 ms of the command: a trigger lives three seconds, and people are waiting. */
const OPEN_WITHIN_MS = 40;

/** Opens the form to ask with: at once when the choices are at hand, else a placeholder that is filled in. */
export async function askForAccess(tools: Tools, ask: Ask): Promise<void> {
  const options = askOptions(tools, ask.userId, ask.channelId);
  const soon = await within(options, OPEN_WITHIN_MS);
  if (soon.done) return openFilled(tools, ask, soon.value);
  const opened = await opening(tools, ask, loadingModal(ask.channelId));
  if (opened === null) return;
  const later = await within(options, TELL_WITHIN_MS);
  const result: Result<AskOptions> = later.done
    ? later.value
    : refused(refusal('unavailable', 'askOptions took too long'));
  const view = result.ok ? filledModal(ask, result.value) : noticeModal(mrkdwn`${result.refusal.person}`);
  await tools.interactive
    .updateView(opened.viewId, null, view)
    .catch((error: unknown) => ask.answer(refusalMessage(faultRefusal(error))));
}

/** What may be asked for in a channel; without an open incident, the refusal that says so. */
export async function askOptions(
  tools: Tools,
  slackUserId: string,
  channelId: string,
): Promise<Result<AskOptions>> {
  return attempt(tools, 'askOptions', async () => {
    const result = await tools.useCases.askOptions({ slackUserId, channelId });
    return result.ok && result.value.incidentId === null
      ? refused(refusal('no-incident', channelId))
      : result;
  });
}

async function openFilled(tools: Tools, ask: Ask, result: Result<AskOptions>): Promise<void> {
  if (!result.ok) return ask.answer(refusalMessage(result.refusal));
  const filled = readAsk(ask.text, result.value.tasks);
  if ('unknown' in filled) return ask.answer(helpMessage(filled.unknown));
  if (result.value.tasks.length === 0) return ask.answer(note(mrkdwn`${TEXTS.ask.noTasks}`));
  await opening(tools, ask, requestModal(ask.channelId, result.value, filled));
}

function filledModal(ask: Ask, options: AskOptions): ModalView {
  const filled = readAsk(ask.text, options.tasks);
  return 'unknown' in filled
    ? noticeModal(TEXTS.help.unknown(filled.unknown))
    : requestModal(ask.channelId, options, filled);
}

async function opening(tools: Tools, ask: Ask, view: ModalView): Promise<{ readonly viewId: string } | null> {
  try {
    return await tools.interactive.openView(ask.triggerId, view);
  } catch (error) {
    const code = slackErrorCode(error);
    // The same command delivered twice: the form is already open.
    if (code === 'exchanged_trigger_id') return null;
    tools.log.warn('slack.view-not-opened', { code: code ?? 'no answer from Slack' });
    const isLate = code === 'expired_trigger_id';
    await ask.answer(isLate ? note(mrkdwn`${TEXTS.ask.expired}`) : refusalMessage(faultRefusal(error)));
    return null;
  }
}
