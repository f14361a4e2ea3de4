import type { App } from '@slack/bolt';

import type { ChannelChange } from '../../domain/incident.ts';
import { attempt } from './attempt.ts';
import type { Tools } from './tools.ts';

/**
 * What happens to channels. Slack takes an event for handled before a listener runs, so one can be lost: the
 * gateway's sweep looks at every open incident's channel too.
 */
export function registerChannelEvents(app: App, tools: Tools): void {
  const changed = async (
    channelId: string,
    change: ChannelChange,
    slackUserId: string | null,
  ): Promise<void> => {
    tools.directory.forgetChannel(channelId);
    await attempt(tools, 'channelChanged', () =>
      tools.useCases.channelChanged({ channelId, change, slackUserId }),
    );
  };
  app.event('channel_archive', ({ event }) => changed(event.channel, 'archived', event.user));
  app.event('group_archive', ({ event }) => changed(event.channel, 'archived', actorOf(event)));
  app.event('channel_deleted', ({ event }) => changed(event.channel, 'deleted', actorOf(event)));
  app.event('group_deleted', ({ event }) => changed(event.channel, 'deleted', actorOf(event)));
  app.event('channel_shared', ({ event }) => changed(event.channel, 'shared', null));
  app.event('channel_unshared', async ({ event }) => {
    if (event.is_ext_shared !== true) await changed(event.channel, 'fit', null);
  });
  app.event('channel_left', ({ event }) => changed(event.channel, 'app-removed', null));
  app.event('group_left', ({ event }) => changed(event.channel, 'app-removed', null));
}

/** Who did it, where Slack says so: the field is not among the documented ones of every event. */
function actorOf(event: object): string | null {
  const { user, actor_id: deleter } = event as { readonly user?: unknown; readonly actor_id?: unknown };
  const actor = user ?? deleter;
  return typeof actor === 'string' && actor !== '' ? actor : null;
}
