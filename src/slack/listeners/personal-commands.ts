import type { SlashCommand } from '@slack/bolt';

import type { AccessRequest } from '../../domain/access-request.ts';
import type { GrantId } from '../../domain/ids.ts';
import { parseId } from '../../domain/ids.ts';
import { refusal } from '../../domain/refusal.ts';
import type { Result } from '../../domain/result.ts';
import { ok, refused } from '../../domain/result.ts';
import type { ShownRequest } from '../../approval/use-cases.ts';
import { TEXTS } from '../texts.ts';
import { deviceCodeMessage, note } from '../views/short-messages.ts';
import { releasedMessage, statusMessage } from '../views/status-message.ts';
import type { Answer } from './answer.ts';
import { runAndTell } from './run-and-tell.ts';
import type { Tools } from './tools.ts';

/** `login`: shows a device code, only to the person who typed it. */
export function loginCommand(tools: Tools, command: SlashCommand, answer: Answer): Promise<void> {
  return runAndTell(tools, {
    name: 'showDeviceCode',
    interaction: `command:${command.trigger_id}`,
    answer,
    work: () => tools.useCases.showDeviceCode({ slackUserId: command.user_id, seed: command.trigger_id }),
    say: deviceCodeMessage,
  });
}

/** `status`: what is open in the channel. */
export function statusCommand(tools: Tools, command: SlashCommand, answer: Answer): Promise<void> {
  return runAndTell(tools, {
    name: 'status',
    interaction: `command:${command.trigger_id}`,
    answer,
    work: () => tools.useCases.status(placeOf(command)),
    say: statusMessage,
  });
}

/** `done [grant]`: ends the caller's own access. */
export function doneCommand(
  tools: Tools,
  command: SlashCommand,
  named: string,
  answer: Answer,
): Promise<void> {
  return runAndTell(tools, {
    name: 'release',
    interaction: `command:${command.trigger_id}`,
    answer,
    work: () => release(tools, command, named),
    say: releasedMessage,
  });
}

/** `withdraw`: takes back the caller's newest request that still waits. */
export function withdrawCommand(tools: Tools, command: SlashCommand, answer: Answer): Promise<void> {
  return runAndTell(tools, {
    name: 'withdraw',
    interaction: `command:${command.trigger_id}`,
    answer,
    work: () => withdraw(tools, command),
    say: (request) => note(request === null ? TEXTS.withdraw.nothing : TEXTS.withdraw.done),
  });
}

function release(
  tools: Tools,
  command: SlashCommand,
  named: string,
): Promise<Result<readonly ShownRequest[]>> {
  const grantId: GrantId | null = parseId('grant', named.toLowerCase());
  if (named !== '' && grantId === null)
    return Promise.resolve(refused(refusal('grant-not-found', named.slice(0, 40))));
  return tools.useCases.release({ ...placeOf(command), grantId });
}

async function withdraw(tools: Tools, command: SlashCommand): Promise<Result<AccessRequest | null>> {
  const status = await tools.useCases.status(placeOf(command));
  if (!status.ok) return status;
  const mine = status.value.requests.find(
    ({ request }) => request.state === 'pending' && request.requesterSlackUserId === command.user_id,
  );
  if (mine === undefined) return ok(null);
  return tools.useCases.withdraw({ slackUserId: command.user_id, requestId: mine.request.requestId });
}

function placeOf(command: SlashCommand): { readonly slackUserId: string; readonly channelId: string } {
  return { slackUserId: command.user_id, channelId: command.channel_id };
}
