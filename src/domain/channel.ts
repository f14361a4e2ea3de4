/**
 * Why a channel cannot hold an incident. What happens for one is posted there, so nobody of another organisation
 * may be in it, and the app has to be.
 */
export type ChannelFlaw = 'archived' | 'direct' | 'not-member' | 'shared' | 'unread';

/** Each flaw as it completes "Breakglass cannot be used in this channel: …", with what to do next. */
export const CHANNEL_FLAW_TEXTS: Readonly<Record<ChannelFlaw, string>> = {
  archived: 'it is archived. Use the channel where the incident goes on.',
  direct: 'it is a direct conversation. Use the channel of the incident.',
  'not-member': 'Breakglass is not in it. Type `/invite @Breakglass` here, then try again.',
  shared: 'people of another organisation are in it. Use a channel of your own company.',
  unread: 'it could not be checked who is in it. Try again in a moment.',
};
