import type { SlashCommand } from '@slack/bolt';

import { TEXTS } from '../texts.ts';
import { note } from '../views/short-messages.ts';
import { whoMessage } from '../views/who-message.ts';
import type { Answer } from './answer.ts';
import { runAndTell } from './run-and-tell.ts';
import type { Tools } from './tools.ts';

/** `who TASK [ASSET]`: who could approve it if the caller asked now, and why everybody else could not. */
export async function whoCommand(
  tools: Tools,
  command: SlashCommand,
  typed: string,
  answer: Answer,
): Promise<void> {
  const [taskId = '', asset = null] = typed.split(/\s+/);
  if (taskId === '') return answer(note(TEXTS.who.which));
  await runAndTell(tools, {
    name: 'who',
    interaction: `command:${command.trigger_id}`,
    answer,
    work: () =>
      tools.useCases.who({ slackUserId: command.user_id, channelId: command.channel_id, taskId, asset }),
    say: whoMessage,
  });
}
