import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { note } from '../../src/slack/views/short-messages.ts';
import { mrkdwn } from '../../src/slack/views/mrkdwn.ts';
import { noticeModal } from '../../src/slack/views/request-modal.ts';
import type { Desk } from './support/desk.ts';
import { desk } from './support/desk.ts';
import { CHANNEL } from './support/requests.ts';

/**
 * Every method the app calls, with the arguments Slack's own reference has for it and the app sends.
 * Source: https://docs.slack.dev/reference/methods
 */
const DOCUMENTED: Readonly<Record<string, readonly string[]>> = {
  'apps.connections.open': [],
  'auth.test': [],
  'chat.delete': ['channel', 'ts'],
  'chat.postEphemeral': ['channel', 'user', 'text', 'blocks'],
  'chat.postMessage': [
    'channel',
    'text',
    'blocks',
    'metadata',
    'thread_ts',
    'reply_broadcast',
    'unfurl_links',
    'unfurl_media',
  ],
  'chat.update': ['channel', 'ts', 'text', 'blocks', 'metadata'],
  'conversations.history': ['channel', 'oldest', 'limit', 'cursor', 'include_all_metadata'],
  'conversations.info': ['channel'],
  'conversations.members': ['channel', 'limit', 'cursor'],
  'conversations.open': ['users'],
  'conversations.replies': ['channel', 'ts', 'oldest', 'limit', 'cursor', 'include_all_metadata'],
  'team.info': [],
  'usergroups.list': [],
  'usergroups.users.list': ['usergroup'],
  'users.info': ['user'],
  'views.open': ['trigger_id', 'view'],
  'views.publish': ['user_id', 'view'],
  'views.update': ['view_id', 'view', 'hash'],
};

let at: Desk;
beforeAll(async () => {
  at = await desk();
  const { people, observe } = at.local;
  const { interactive, posting } = at.slack;
  const message = note(mrkdwn`One of each`);
  const post = await posting.post({ key: 'a', place: { channelId: CHANNEL }, message });
  await posting.post({
    key: 'b',
    place: { channelId: CHANNEL },
    message,
    threadTs: post.ts,
    broadcast: true,
  });
  await posting.update(post, 'a', message);
  await posting.find({ channelId: CHANNEL, ts: null }, 'a', 0);
  await posting.findAll({ channelId: CHANNEL, ts: post.ts }, 'b', 0);
  await posting.remove(post);
  await posting.directChannel('U0LEAD');
  await interactive.postEphemeral(CHANNEL, 'U0LEAD', message);
  await interactive.userInfo('U0LEAD');
  await interactive.groupMembers('S0APPROVERS');
  await interactive.userGroups();
  await interactive.channelInfo(CHANNEL);
  await interactive.isChannelMember(CHANNEL, 'U0LEAD');
  people.openHome('U0LEAD');
  await observe.waitForHome('U0LEAD', () => true);
  await people.runSlashCommand('U0LEAD', CHANNEL, '/breakglass', 'restart-service');
  const form = await observe.waitForView('U0LEAD', ({ submit }) => submit === 'Ask');
  await interactive.updateView(form.id, null, noticeModal(mrkdwn`Nothing`));
});
afterAll(() => at.stop());

/** What the code of the Slack side says, with the files it says it in. */
const sources = readdirSync(fileURLToPath(new URL('../../src/slack', import.meta.url)), { recursive: true })
  .map(String)
  .filter((path) => path.endsWith('.ts'))
  .map((path) => readFileSync(new URL(`../../src/slack/${path}`, import.meta.url), 'utf8'));

describe('nothing depends on what only the local Slack has', () => {
  it('calls documented methods with documented arguments', () => {
    for (const { method, args } of at.local.observe.calls()) {
      expect(Object.keys(DOCUMENTED)).toContain(method);
      const beyond = Object.keys(args as object).filter(
        (name) => DOCUMENTED[method]?.includes(name) !== true,
      );
      expect([method, beyond]).toEqual([method, []]);
    }
  });

  it('and has called each of them here, so that none escapes the look', () => {
    const inCode = sources.flatMap((text) =>
      [...text.matchAll(/\bclient\.((?:[a-z]\w*\.)+[a-zA-Z]+)\(/g)].map(([, method = '']) => method),
    );
    const called = new Set(at.local.observe.calls().map(({ method }) => method));
    expect(inCode.length).toBeGreaterThan(10);
    expect(inCode.filter((method) => !called.has(method))).toEqual([]);
  });

  it('calls no method by a name of its own, and knows no door but the Web API and the response URL', () => {
    for (const text of sources)
      expect(text).not.toMatch(/\.apiCall\(|\/(admin|observe|people)\b.*fetch|fetch\(/);
  });
});
