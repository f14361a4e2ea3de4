import type {
  AllMiddlewareArgs,
  GlobalShortcut,
  MessageShortcut,
  SlackShortcutMiddlewareArgs,
  SlackViewMiddlewareArgs,
  ViewSubmitAction,
} from '@slack/bolt';

import type { ModalView } from '@slack/types';

import { TEXTS } from '../texts.ts';
import { within } from '../time-limit.ts';
import { fieldError } from '../views/field-error.ts';
import { Mrkdwn } from '../views/mrkdwn.ts';
import { FIELDS, noticeModal } from '../views/request-modal.ts';
import { slackErrorCode } from '../web/slack-error.ts';
import { answerBy, answerOnce } from './answer.ts';
import { askForAccess, prepareAsk } from './ask.ts';
import { TELL_WITHIN_MS } from './run-and-tell.ts';
import type { Tools } from './tools.ts';

/** From anywhere: asks for the incident first. There is no response URL, so what has no form is shown in one. */
export async function onGlobalShortcut(
  tools: Tools,
  { ack, shortcut }: SlackShortcutMiddlewareArgs<GlobalShortcut>,
): Promise<void> {
  await ack();
  const { trigger_id: triggerId, user } = shortcut;
  const show = (view: ModalView): Promise<void> =>
    tools.interactive.openView(triggerId, view).then(
      () => undefined,
      (error: unknown) =>
        tools.log.warn('slack.view-not-opened', { code: slackErrorCode(error) ?? 'no answer from Slack' }),
    );
  await askForAccess(tools, {
    userId: user.id,
    channelId: null,
    triggerId,
    text: '',
    drill: false,
    answer: ({ text }) => show(noticeModal(new Mrkdwn(text))),
  });
}

/** From a message: asks for the incident of its channel. */
export async function onMessageShortcut(
  tools: Tools,
  { ack, shortcut, respond }: SlackShortcutMiddlewareArgs<MessageShortcut> & AllMiddlewareArgs,
): Promise<void> {
  await ack();
  const userId = shortcut.user.id;
  const channelId = shortcut.channel.id;
  const answer = answerOnce(
    tools,
    `shortcut:${shortcut.trigger_id}`,
    answerBy(tools, respond, { channelId, userId }),
  );
  await askForAccess(tools, {
    userId,
    channelId,
    triggerId: shortcut.trigger_id,
    text: '',
    drill: false,
    answer,
  });
}

/** The incident was chosen: the form follows in its place, or the reason why not at the field. */
export async function onIncidentChosen(
  tools: Tools,
  { ack, body, view }: SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs,
): Promise<void> {
  const channelId = view.state.values[FIELDS.channel]?.[FIELDS.channel]?.selected_option?.value ?? '';
  const ask = { userId: body.user.id, channelId, text: view.private_metadata, drill: false };
  const soon = await within(prepareAsk(tools, ask), TELL_WITHIN_MS);
  if (!soon.done) return ack(fieldError(FIELDS.channel, TEXTS.ask.lateField));
  const prepared = soon.value;
  await ack({
    response_action: 'update',
    view: 'view' in prepared ? prepared.view : noticeModal(prepared.notice),
  });
}
