import type { ChannelFlaw } from '../../domain/channel.ts';
import type { DirectoryChannel } from '../../ports/directory.ts';
import { slackErrorCode } from '../web/slack-error.ts';
import type { SlackDirectoryDeps } from './slack-directory.ts';

type Conversation = { readonly [field: string]: unknown };

/**
 * Reads one conversation from Slack now. A field that proves nothing, or is missing, is no proof that a channel is
 * fit. Source: https://docs.slack.dev/reference/objects/conversation-object
 */
export async function readChannel(
  { web, log }: SlackDirectoryDeps,
  channelId: string,
): Promise<DirectoryChannel> {
  if (channelId.startsWith('D')) return { flaw: 'direct', isPublic: false };
  try {
    const channel = await web.channelInfo(channelId);
    if (channel === null || typeof channel !== 'object') return { flaw: 'unread', isPublic: false };
    const fields = channel as Conversation;
    return { flaw: flawOf(fields), isPublic: fields['is_private'] === false };
  } catch (error) {
    const code = slackErrorCode(error);
    // What the app cannot see is a private channel it is not in.
    if (code === 'channel_not_found') return { flaw: 'not-member', isPublic: false };
    log.warn('slack.channel-unread', { channelId, code: code ?? 'no answer from Slack' });
    return { flaw: 'unread', isPublic: false };
  }
}

function flawOf(fields: Conversation): ChannelFlaw | null {
  if (fields['is_im'] === true || fields['is_mpim'] === true) return 'direct';
  if (fields['is_archived'] === true) return 'archived';
  if (fields['is_ext_shared'] === true || fields['is_pending_ext_shared'] === true) return 'shared';
  if (fields['is_archived'] !== false || fields['is_ext_shared'] !== false) return 'unread';
  return fields['is_member'] === true ? null : 'not-member';
}
