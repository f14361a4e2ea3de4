import type { ModalView } from '@slack/types';

import type { AskOptions } from '../../approval/use-cases.ts';
import { refusal } from '../../domain/refusal.ts';
import type { Result } from '../../domain/result.ts';
import { refused } from '../../domain/result.ts';
import { TEXTS } from '../texts.ts';
import { within } from '../time-limit.ts';
import { incidentModal } from '../views/incident-modal.ts';
import type { Mrkdwn } from '../views/mrkdwn.ts';
import { mrkdwn } from '../views/mrkdwn.ts';
import type { Prefill } from '../views/prefill.ts';
import { prefillFrom } from '../views/prefill.ts';
import type { FormFor } from '../views/request-modal.ts';
import { loadingModal, noticeModal, requestModal } from '../views/request-modal.ts';
import { note, refusalMessage } from '../views/short-messages.ts';
import { slackErrorCode } from '../web/slack-error.ts';
import type { Answer } from './answer.ts';
import { attempt, faultRefusal } from './attempt.ts';
import { readAsk } from './command-text.ts';
import { TELL_WITHIN_MS } from './run-and-tell.ts';
import type { Tools } from './tools.ts';

export type Ask = {
  readonly userId: string;
  /** Where it was asked; `null` from anywhere, then the incident is asked for first. */
  readonly channelId: string | null;
  readonly triggerId: string;
  /** What was typed after the command. */
  readonly text: string;
  readonly drill: boolean;
  /** What is filled in whatever was typed, such as what somebody wants more time for. */
  readonly again?: Prefill;
  /** The request that more time is asked for. */
  readonly linkedTo?: string;
  readonly answer: Answer;
};

/** What comes of asking: a form, or a sentence that says why there is none. */
type Prepared = { readonly view: ModalView } | { readonly notice: Mrkdwn };

/** The form has to leave within 50 ms of the command: a trigger lives three seconds, and people are waiting. */
const OPEN_WITHIN_MS = 40;

/** Opens the form to ask with: at once when the choices are at hand, else a placeholder that is filled in. */
export async function askForAccess(tools: Tools, ask: Ask): Promise<void> {
  const preparing = prepareAsk(tools, ask);
  const soon = await within(preparing, OPEN_WITHIN_MS);
  if (soon.done) {
    const prepared = soon.value;
    if ('notice' in prepared) return ask.answer(note(prepared.notice));
    await opening(tools, ask, prepared.view);
    return;
  }
  const opened = await opening(
    tools,
    ask,
    loadingModal({ channelId: ask.channelId ?? '', drill: ask.drill, linkedTo: ask.linkedTo ?? null }),
  );
  if (opened === null) return;
  const later = await within(preparing, TELL_WITHIN_MS);
  const prepared: Prepared = later.done
    ? later.value
    : { notice: mrkdwn`${refusal('unavailable', 'askOptions took too long').person}` };
  const view = 'view' in prepared ? prepared.view : noticeModal(prepared.notice);
  await tools.interactive
    .updateView(opened.viewId, opened.hash, view)
    .catch((error: unknown) => ask.answer(refusalMessage(faultRefusal(error))));
}

/** Makes the form for a channel, or asks for the incident where the channel has none. Never rejects. */
export async function prepareAsk(
  tools: Tools,
  ask: Pick<Ask, 'again' | 'channelId' | 'drill' | 'linkedTo' | 'text' | 'userId'>,
): Promise<Prepared> {
  const { userId, channelId, text, drill } = ask;
  const result = await readOptions(tools, userId, channelId ?? '');
  if (!result.ok) return { notice: mrkdwn`${result.refusal.person}` };
  const options = result.value;
  const isHere = channelId !== null && (options.incidentId !== null || (drill && isChannel(channelId)));
  if (!isHere) {
    if (drill) return { notice: TEXTS.drill.where };
    if (options.elsewhere.length > 0) return { view: incidentModal(options.elsewhere, text) };
    return {
      notice: channelId !== null && isChannel(channelId) ? noIncident(channelId) : TEXTS.ask.noneOpen,
    };
  }
  if (options.tasks.length === 0) return { notice: mrkdwn`${TEXTS.ask.noTasks}` };
  const typed = readAsk(text, options.tasks);
  if ('unknown' in typed) return { notice: TEXTS.help.unknown(typed.unknown) };
  const filled = ask.again ?? (text === '' ? prefillFrom(options) : typed);
  const of = { userId, channelId, drill, linkedTo: ask.linkedTo ?? null };
  return { view: await drawnForm(tools, of, options, filled) };
}

/** The form as it is drawn for what is filled in, with what that would allow and who could approve it. */
export async function drawnForm(
  tools: Tools,
  { userId, ...of }: FormFor & { readonly userId: string },
  options: AskOptions,
  filled: Prefill,
): Promise<ModalView> {
  const [only] = options.tasks;
  const taskId = filled.taskId ?? (options.tasks.length === 1 ? (only?.taskId ?? null) : null);
  const task = options.tasks.find((one) => one.taskId === taskId);
  if (task === undefined) return requestModal(of, options, filled, null);
  const asset = filled.asset ?? (task.assets.length === 1 ? (task.assets[0] ?? null) : null);
  const outlook = await attempt(tools, 'who', () =>
    tools.useCases.who({ slackUserId: userId, channelId: of.channelId, taskId: task.taskId, asset }),
  );
  const preview = outlook.ok ? { outlook: outlook.value, nowMs: tools.clock.nowMs() } : null;
  return requestModal(of, options, { ...filled, taskId: task.taskId, asset }, preview);
}

/** What may be asked for in a channel. */
export function readOptions(
  tools: Tools,
  slackUserId: string,
  channelId: string,
): Promise<Result<AskOptions>> {
  return attempt(tools, 'askOptions', () => tools.useCases.askOptions({ slackUserId, channelId }));
}

/** The same where only an open incident of that very channel will do. */
export async function optionsInIncident(
  tools: Tools,
  slackUserId: string,
  channelId: string,
): Promise<Result<AskOptions>> {
  const result = await readOptions(tools, slackUserId, channelId);
  return result.ok && result.value.incidentId === null ? refused(refusal('no-incident', channelId)) : result;
}

/** A channel, public or private; anything else is a conversation between people. */
function isChannel(channelId: string): boolean {
  return /^[CG]/.test(channelId);
}

function noIncident(channelId: string): Mrkdwn {
  return mrkdwn`${refusal('no-incident', channelId).person}`;
}

async function opening(
  tools: Tools,
  ask: Ask,
  view: ModalView,
): Promise<{ readonly viewId: string; readonly hash: string } | null> {
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
