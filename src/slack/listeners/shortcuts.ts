import type {
  AllMiddlewareArgs,
  GlobalShortcut,
  MessageShortcut,
  SlackShortcutMiddlewareArgs,
  SlackViewMiddlewareArgs,
  ViewSubmitAction,
} from '@slack/bolt';

import { TEXTS } from '../texts.ts';
import { within } from '../time-limit.ts';
import { channelModal } from '../views/channel-modal.ts';
import { FIELDS, NOTHING_FILLED, requestModal } from '../views/request-modal.ts';
import { slackErrorCode } from '../web/slack-error.ts';
import { answerBy, answerOnce } from './answer.ts';
import { askForAccess, askOptions } from './ask.ts';
import { TELL_WITHIN_MS } from './run-and-tell.ts';
import type { Tools } from './tools.ts';

/** From anywhere: asks for the channel first. There is no response URL, so a form that fails to open is only logged. */
export async function onGlobalShortcut(
  tools: Tools,
  { ack, shortcut }: SlackShortcutMiddlewareArgs<GlobalShortcut>,
): Promise<void> {
  await ack();
  await tools.interactive.openView(shortcut.trigger_id, channelModal()).catch((error: unknown) => {
    tools.log.warn('slack.view-not-opened', { code: slackErrorCode(error) ?? 'no answer from Slack' });
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
  await askForAccess(tools, { userId, channelId, triggerId: shortcut.trigger_id, text: '', answer });
}

/** The channel was chosen: the form follows in its place, or the reason why not at the field. */
export async function onChannelChosen(
  tools: Tools,
  { ack, body, view }: SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs,
): Promise<void> {
  const channelId = view.state.values[FIELDS.channel]?.[FIELDS.channel]?.selected_conversation ?? '';
  const options = await within(askOptions(tools, body.user.id, channelId), TELL_WITHIN_MS);
  if (options.done && options.value.ok) {
    return ack({
      response_action: 'update',
      view: requestModal(channelId, options.value.value, NOTHING_FILLED),
    });
  }
  const why = options.done && !options.value.ok ? options.value.refusal.person : TEXTS.ask.lateField;
  await ack({ response_action: 'errors', errors: { [FIELDS.channel]: why } });
}
