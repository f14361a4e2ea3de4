import { TEXTS } from '../texts.ts';
import { slackErrorCode } from '../web/slack-error.ts';
import type { Tools } from './tools.ts';

type Conversation = { readonly [field: string]: unknown };

/**
 * Why a channel cannot hold an incident, read from Slack now; `null` when it can. What happens for an incident is
 * posted there, so nobody of another organisation may be in it, and the app has to be.
 */
export async function channelFlaw(
  tools: Pick<Tools, 'interactive' | 'log'>,
  channelId: string,
): Promise<string | null> {
  if (channelId.startsWith('D')) return TEXTS.channel.direct;
  let channel: unknown;
  try {
    channel = await tools.interactive.channelInfo(channelId);
  } catch (error) {
    const code = slackErrorCode(error);
    // What the app cannot see is a private channel it is not in.
    if (code === 'channel_not_found') return TEXTS.channel.notMember;
    tools.log.warn('slack.channel-unread', { channelId, code: code ?? 'no answer from Slack' });
    return TEXTS.channel.unread;
  }
  if (channel === null || typeof channel !== 'object') return TEXTS.channel.unread;
  const fields = channel as Conversation;
  if (fields['is_im'] === true || fields['is_mpim'] === true) return TEXTS.channel.direct;
  if (fields['is_archived'] === true) return TEXTS.channel.archived;
  if (fields['is_ext_shared'] === true || fields['is_pending_ext_shared'] === true)
    return TEXTS.channel.shared;
  if (fields['is_archived'] !== false || fields['is_ext_shared'] !== false) return TEXTS.channel.unread;
  return fields['is_member'] === true ? null : TEXTS.channel.notMember;
}
