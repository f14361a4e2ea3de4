import type { Log } from '../ports/log.ts';
import type { InteractiveWeb } from './web/interactive-web.ts';
import { slackErrorCode } from './web/slack-error.ts';

export type ChannelSightDeps = {
  readonly web: Pick<InteractiveWeb, 'channelInfo' | 'isChannelMember'>;
  readonly log: Log;
};

type Conversation = { readonly [field: string]: unknown };

/**
 * Whether an account of this company can see a channel, read from Slack now. A public channel can be seen by all
 * of them, a private one by its members; a field that is missing proves nothing.
 * Source: https://docs.slack.dev/reference/objects/conversation-object
 */
export async function channelSight(
  { web, log }: ChannelSightDeps,
  userId: string,
  channelId: string,
): Promise<'visible' | 'hidden' | 'unknown'> {
  try {
    const channel = ((await web.channelInfo(channelId)) ?? {}) as Conversation;
    if (channel['id'] !== channelId) return 'unknown';
    if (channel['is_archived'] === true || channel['is_im'] === true || channel['is_mpim'] === true)
      return 'hidden';
    if (channel['is_private'] === false) return 'visible';
    if (channel['is_private'] !== true) return 'unknown';
    return (await web.isChannelMember(channelId, userId)) ? 'visible' : 'hidden';
  } catch (error) {
    const code = slackErrorCode(error);
    // What the app cannot see is a private channel it is not in, and then no incident of it can be shown.
    if (code === 'channel_not_found') return 'hidden';
    log.warn('slack.channel-unread', { channelId, code: code ?? 'no answer from Slack' });
    return 'unknown';
  }
}
