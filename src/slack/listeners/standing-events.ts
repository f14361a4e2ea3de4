import type { App } from '@slack/bolt';

import { attempt } from './attempt.ts';
import type { Tools } from './tools.ts';

/**
 * What happens to accounts and groups: what is remembered of them is forgotten, and whoever has something open is
 * looked at again. Slack takes an event for handled before a listener runs, so one can be lost: the gateway's sweep
 * looks too.
 */
export function registerStandingEvents(app: App, tools: Tools): void {
  const changed = async (slackUserId: string | null): Promise<void> => {
    await attempt(tools, 'standingChanged', () => tools.useCases.standingChanged({ slackUserId }));
  };
  app.event('user_change', async ({ event }) => {
    tools.directory.forgetAccount(event.user.id);
    await changed(event.user.id);
  });
  app.event('subteam_members_changed', async ({ event }) => {
    tools.directory.forgetGroup(event.subteam_id);
    await changed(null);
  });
  app.event('subteam_updated', async ({ event }) => {
    tools.directory.forgetGroup(event.subteam.id);
    await changed(null);
  });
}
