import type { SlashCommand } from '@slack/bolt';

import type { Incident } from '../../domain/incident.ts';
import type { Result } from '../../domain/result.ts';
import { TEXTS } from '../texts.ts';
import { incidentClosing } from '../views/incident-messages.ts';
import { truncate, withoutControls } from '../views/text-limits.ts';
import type { Answer } from './answer.ts';
import { runAndTell } from './run-and-tell.ts';
import type { Tools } from './tools.ts';

const MAX_TITLE = 300;

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

/** `close`: tells the person who closed what is ending now. */
export function closeCommand(tools: Tools, command: SlashCommand, answer: Answer): Promise<void> {
  return runAndTell(tools, {
    name: 'closeIncident',
    interaction: `command:${command.trigger_id}`,
    answer,
    work: () => tools.useCases.closeIncident({ slackUserId: command.user_id, channelId: command.channel_id }),
    say: ({ ending }) => incidentClosing(ending),
  });
}

function open(tools: Tools, command: SlashCommand, title: string): Promise<Result<Incident>> {
  const given = title === '' ? TEXTS.incident.defaultTitle(command.channel_name) : title;
  return tools.useCases.openIncident({
    slackUserId: command.user_id,
    channelId: command.channel_id,
    title: truncate(withoutControls(given), MAX_TITLE),
  });
}
