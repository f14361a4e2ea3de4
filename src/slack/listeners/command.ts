import type { AllMiddlewareArgs, SlackCommandMiddlewareArgs } from '@slack/bolt';

import { helpMessage } from '../views/short-messages.ts';
import { answerBy, answerOnce } from './answer.ts';
import { askForAccess } from './ask.ts';
import { readCommand } from './command-text.ts';
import { closeCommand, openCommand } from './incident-commands.ts';
import { doneCommand, loginCommand, statusCommand, withdrawCommand } from './personal-commands.ts';
import { reviewCommand } from './review.ts';
import { revokeCommand } from './revoke-command.ts';
import type { Tools } from './tools.ts';
import { whoCommand } from './who-command.ts';

/** `/breakglass …`: acknowledges, then runs what was typed. */
export async function onCommand(
  tools: Tools,
  { ack, command, respond }: SlackCommandMiddlewareArgs & AllMiddlewareArgs,
): Promise<void> {
  await ack();
  const { user_id: userId, channel_id: channelId, trigger_id: triggerId } = command;
  const answer = answerBy(tools, respond, { channelId, userId });
  const typed = readCommand(command.text ?? '');
  const once = answerOnce(tools, `command:${triggerId}`, answer);
  if (typed.kind === 'ask')
    return askForAccess(tools, {
      userId,
      channelId,
      triggerId,
      text: typed.text,
      drill: false,
      answer: once,
    });
  switch (typed.verb) {
    case 'open':
      return openCommand(tools, command, typed.rest, answer);
    case 'close':
      return closeCommand(tools, command, answer);
    case 'status':
      return statusCommand(tools, command, answer);
    case 'who':
      return whoCommand(tools, command, typed.rest, answer);
    case 'done':
      return doneCommand(tools, command, typed.rest, answer);
    case 'revoke':
      return revokeCommand(tools, command, typed.rest, answer);
    case 'withdraw':
      return withdrawCommand(tools, command, answer);
    case 'review':
      return reviewCommand(tools, command, typed.rest, answer);
    case 'login':
      return loginCommand(tools, command, answer);
    case 'drill':
      return askForAccess(tools, {
        userId,
        channelId,
        triggerId,
        text: typed.rest,
        drill: true,
        answer: once,
      });
    case 'help':
      return once(helpMessage(null));
  }
}
