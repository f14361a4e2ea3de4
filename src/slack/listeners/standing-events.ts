import type { App } from '@slack/bolt';

import { attempt } from './attempt.ts';
import type { Tools } from './tools.ts';

/**
 * What happens to accounts and groups: what is remembered of them is forgotten, and whoever has something open is
 * looked at again. Slack takes an event for handled before a listener runs, so one can be lost: the gateway's sweep
 * looks too.
 */
export function registerStandingEvents(app: App, tools: Tools): void {
  app.event('user_change', async ({ event }) => {
    const slackUserId = event.user.id;
    tools.directory.forgetAccount(slackUserId);
    await attempt(tools, 'standingChanged', () => tools.useCases.standingChanged({ slackUserId }));
  });
  const groupChanged = async (slackGroup: string): Promise<void> => {
    tools.directory.forgetGroup(slackGroup);
    await attempt(tools, 'groupChanged', () => tools.useCases.groupChanged({ slackGroup }));
  };
  app.event('subteam_members_changed', ({ event }) => groupChanged(event.subteam_id));
  app.event('subteam_updated', ({ event }) => groupChanged(event.subteam.id));
}
