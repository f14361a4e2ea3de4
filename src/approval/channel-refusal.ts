import type { ChannelFlaw } from '../domain/channel.ts';
import { CHANNEL_FLAW_TEXTS } from '../domain/channel.ts';
import type { Refusal } from '../domain/refusal.ts';
import { refusal } from '../domain/refusal.ts';

/** Refuses a channel, with what to do next. */
export function channelRefusal(flaw: ChannelFlaw): Refusal {
  return refusal(flaw === 'unread' ? 'channel-unread' : 'channel-unfit', CHANNEL_FLAW_TEXTS[flaw], flaw);
}
