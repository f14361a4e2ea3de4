import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { startLocalSlack } from '../../src/playground/slack/local-slack.ts';
import type { LocalSlack } from '../../src/playground/slack/local-slack.ts';
import { sampleWorkspace } from '../../src/playground/slack/sample-workspace.ts';
import { channelSight } from '../../src/slack/channel-sight.ts';
import type { SlackConnection } from '../../src/slack/connect-slack.ts';
import { connectSlack } from '../../src/slack/connect-slack.ts';
import { Secret } from '../../src/domain/secret.ts';
import { memoryLog } from '../support/memory-log.ts';
import { MANIFEST_APP } from './support/desk.ts';

let local: LocalSlack;
let slack: SlackConnection;
const log = memoryLog();
beforeAll(async () => {
  const seed = sampleWorkspace(MANIFEST_APP);
  const { botToken, appToken, botUserId } = seed.app;
  const crowd = Array.from({ length: 450 }, (_, at) => `U0CROWD${at}`);
  local = await startLocalSlack({
    seed: {
      ...seed,
      channels: [
        { id: 'C0OPEN', name: 'open', members: [botUserId] },
        { id: 'C0OLD', name: 'old', members: [botUserId, 'U0ONCALL'], isArchived: true },
        { id: 'C0SECRET', name: 'secret', members: [botUserId, ...crowd, 'U0ONCALL'], isPrivate: true },
        { id: 'C0AWAY', name: 'away', members: ['U0ONCALL'], isPrivate: true },
      ],
      users: [...seed.users, ...crowd.map((id) => ({ id, name: id.toLowerCase() }))],
    },
  });
  slack = await connectSlack(
    {
      botToken: new Secret(botToken),
      transport: { kind: 'socket', appToken: new Secret(appToken) },
      slackApiUrl: local.apiUrl,
    },
    { log, clock: { nowMs: Date.now } },
  );
});
afterAll(() => local.stop());

const sight = (userId: string, channelId: string) =>
  channelSight({ web: slack.interactive, log }, userId, channelId);

describe('whether somebody sees a channel', () => {
  it.each([
    ['a public one, by anybody', 'U0LEAD', 'C0OPEN', 'visible'],
    ['a private one, by its members, also on a later page', 'U0ONCALL', 'C0SECRET', 'visible'],
    ['a private one, by nobody else', 'U0LEAD', 'C0SECRET', 'hidden'],
    ['an archived one', 'U0ONCALL', 'C0OLD', 'hidden'],
    ['one the app is not in', 'U0ONCALL', 'C0AWAY', 'hidden'],
    ['one that is not there', 'U0ONCALL', 'C0NOSUCH', 'hidden'],
  ])('%s', async (_what, userId, channelId, expected) => {
    expect(await sight(userId, channelId)).toBe(expected);
  });

  it('is unknown while Slack does not answer', async () => {
    local.admin.injectFault({ method: 'conversations.info', kind: '500', times: 5 });
    expect(await sight('U0LEAD', 'C0OPEN')).toBe('unknown');
    expect(log.count('slack.channel-unread')).toBeGreaterThan(0);
  });

  it.each([
    ['nothing', undefined],
    ['another channel', { id: 'C0OTHER', is_private: false }],
    ['a channel without the field that says so', { id: 'C0OPEN' }],
  ])('is unknown when Slack answers with %s', async (_what, channel) => {
    const web = {
      channelInfo: () => Promise.resolve(channel),
      isChannelMember: () => Promise.resolve(true),
    };
    expect(await channelSight({ web, log }, 'U0LEAD', 'C0OPEN')).toBe('unknown');
  });
});
