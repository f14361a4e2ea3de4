import type { SlashCommand } from '@slack/bolt';

import { parseId } from '../../domain/ids.ts';
import { refusal } from '../../domain/refusal.ts';
import { refused } from '../../domain/result.ts';
import { revokedMessage } from '../views/status-message.ts';
import type { Answer } from './answer.ts';
import { runAndTell } from './run-and-tell.ts';
import type { Tools } from './tools.ts';

/** `revoke [grant]`: orders the end of somebody else's access. */
export function revokeCommand(
  tools: Tools,
  command: SlashCommand,
  named: string,
  answer: Answer,
): Promise<void> {
  const grantId = parseId('grant', named.toLowerCase());
  return runAndTell(tools, {
    name: 'revoke',
    interaction: `command:${command.trigger_id}`,
    answer,
    work: () =>
      named !== '' && grantId === null
        ? Promise.resolve(refused(refusal('grant-not-found', named.slice(0, 40))))
        : tools.useCases.revoke({
            slackUserId: command.user_id,
            channelId: command.channel_id,
            grantId,
          }),
    say: revokedMessage,
  });
}
