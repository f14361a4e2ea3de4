import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { WebClient } from '@slack/web-api';
import { type LocalSlack, startLocalSlack } from '../../../src/playground/slack/local-slack.ts';
import { sampleWorkspace } from '../../../src/playground/slack/sample-workspace.ts';
import { section } from './blocks.ts';
import { webClient } from './web-client.ts';

const CHANNEL = 'C0INCIDENT';

describe('the Web API, called by the real WebClient', () => {
  let slack: LocalSlack;
  let client: WebClient;

  const clientWith = (token: string): WebClient => webClient(slack, token, { rejectRateLimitedCalls: true });

  /** The error of a refused call, with what Slack says beside it. */
  async function refused(call: Promise<unknown>): Promise<Record<string, unknown>> {
    try {
      await call;
    } catch (error) {
      return (error as { data: Record<string, unknown> }).data;
    }
    throw new Error('The call was not refused');
  }

  beforeEach(async () => {
    slack = await startLocalSlack({ seed: sampleWorkspace() });
    client = clientWith('xoxb-local-slack-bot');
  });

  afterEach(async () => {
    await slack.stop();
  });

  it('knows who calls', async () => {
    expect(await client.auth.test()).toMatchObject({ team_id: 'T0ACMECORP0', user_id: 'U0BREAKGLAS' });
    expect(await refused(clientWith('xoxb-another').auth.test())).toMatchObject({ error: 'invalid_auth' });
    expect(await refused(clientWith('').auth.test())).toMatchObject({
      error: 'not_authed',
    });
    expect(await refused(client.apps.connections.open({}))).toMatchObject({
      error: 'not_allowed_token_type',
    });
    expect(await refused(client.apiCall('chat.teleport'))).toMatchObject({ error: 'unknown_method' });
  });

  it('refuses what the scopes do not allow, naming needed and provided', async () => {
    slack.admin.setBotScopes(['chat:write', 'users:read']);
    expect(await refused(client.usergroups.list())).toMatchObject({
      error: 'missing_scope',
      needed: 'usergroups:read',
      provided: 'chat:write,users:read',
    });
    expect(await refused(client.conversations.info({ channel: CHANNEL }))).toMatchObject({
      error: 'missing_scope',
    });
    const { user } = await client.users.info({ user: 'U0ONCALL' });
    expect(user?.profile?.email).toBeUndefined();
  });

  it('asks for the scope of the very kind of conversation', async () => {
    slack.admin.setBotScopes(['channels:read']);
    expect((await client.conversations.info({ channel: CHANNEL })).channel?.is_member).toBe(true);
    expect(await refused(client.conversations.info({ channel: 'C0SECRET' }))).toMatchObject({
      needed: 'groups:read',
    });
    expect(await refused(client.conversations.info({ channel: 'C0HIDDEN' }))).toMatchObject({
      error: 'channel_not_found',
    });
  });

  it.each([
    ['C0OLD', 'is_archived'],
    ['C0GENERAL', 'not_in_channel'],
    ['C0HIDDEN', 'channel_not_found'],
    ['C0NOWHERE', 'channel_not_found'],
    ['U0LEFT', 'channel_not_found'],
  ])('does not post to %s: %s', async (channel, error) => {
    expect(await refused(client.chat.postMessage({ channel, text: 'hello' }))).toMatchObject({ error });
  });

  it('keeps what an update does not name', async () => {
    const metadata = { event_type: 'card', event_payload: { request: 'req-1' } };
    const { ts = '' } = await client.chat.postMessage({
      channel: CHANNEL,
      text: 'first',
      blocks: [section('first')],
      metadata,
    });
    await client.chat.update({ channel: CHANNEL, ts, text: 'second' });
    const [plain] = (await client.conversations.history({ channel: CHANNEL })).messages ?? [];
    expect(plain?.text).toBe('second');
    expect(plain?.blocks).toHaveLength(1);
    expect(plain?.metadata).toBeUndefined();
    const [full] =
      (await client.conversations.history({ channel: CHANNEL, include_all_metadata: true })).messages ?? [];
    expect(full?.metadata).toEqual(metadata);
    await client.chat.update({ channel: CHANNEL, ts, text: 'third', blocks: [] });
    expect(slack.observe.channel(CHANNEL)[0]).toMatchObject({
      rendered: 'third',
      blocks: [],
      isEdited: true,
    });
  });

  it('refuses updates of what is not there, not ours, archived or closed for edits', async () => {
    const { ts = '' } = await client.chat.postMessage({ channel: CHANNEL, text: 'one' });
    const foreign = slack.people.postMessage('U0ONCALL', CHANNEL, 'mine');
    const update = (at: string) => refused(client.chat.update({ channel: CHANNEL, ts: at, text: 'two' }));
    expect(await update('1700000000.000100')).toMatchObject({ error: 'message_not_found' });
    expect(await update(foreign)).toMatchObject({ error: 'cant_update_message' });
    slack.admin.setEditWindow(-1);
    expect(await update(ts)).toMatchObject({ error: 'edit_window_closed' });
    slack.admin.archiveChannel(CHANNEL, 'U0LEAD');
    expect(await update(ts)).toMatchObject({ error: 'is_inactive' });
  });

  it('keeps threads out of the channel unless broadcast, and links to them', async () => {
    const { ts = '' } = await client.chat.postMessage({ channel: CHANNEL, text: 'parent' });
    await client.chat.postMessage({ channel: CHANNEL, text: 'quiet', thread_ts: ts });
    const loud = await client.chat.postMessage({
      channel: CHANNEL,
      text: 'loud',
      thread_ts: ts,
      reply_broadcast: true,
    });
    const history = (await client.conversations.history({ channel: CHANNEL })).messages ?? [];
    expect(history.map(({ text }) => text)).toEqual(['loud', 'parent']);
    expect(history[1]).toMatchObject({ reply_count: 2, latest_reply: loud.ts });
    const replies = (await client.conversations.replies({ channel: CHANNEL, ts })).messages ?? [];
    expect(replies.map(({ text }) => text)).toEqual(['parent', 'quiet', 'loud']);
    const { permalink } = await client.chat.getPermalink({ channel: CHANNEL, message_ts: loud.ts ?? '' });
    expect(permalink).toContain(`thread_ts=${ts}&cid=${CHANNEL}`);
    const stray = client.chat.postMessage({ channel: CHANNEL, text: 'x', thread_ts: '1700000000.000100' });
    expect(await refused(stray)).toMatchObject({ error: 'thread_not_found' });
  });

  it('gives growing timestamps and pages by cursor', async () => {
    for (let index = 0; index < 5; index += 1) {
      await client.chat.postMessage({ channel: CHANNEL, text: `line ${index}` });
    }
    const stamps = slack.observe.channel(CHANNEL).map(({ ts }) => ts);
    expect(new Set(stamps).size).toBe(5);
    expect([...stamps].sort()).toEqual(stamps);
    const first = await client.conversations.history({ channel: CHANNEL, limit: 3 });
    expect(first.has_more).toBe(true);
    const cursor = first.response_metadata?.next_cursor ?? '';
    const second = await client.conversations.history({ channel: CHANNEL, limit: 3, cursor });
    expect(second.messages?.map(({ text }) => text)).toEqual(['line 1', 'line 0']);
    const newer = await client.conversations.history({ channel: CHANNEL, oldest: stamps[3] ?? '' });
    expect(newer.messages?.map(({ text }) => text)).toEqual(['line 4']);
  });

  it('shows ephemerals to one person and never in a history', async () => {
    const call = { channel: CHANNEL, text: 'between us' };
    await client.chat.postEphemeral({ ...call, user: 'U0ONCALL' });
    expect(slack.observe.ephemerals('U0ONCALL').map(({ text }) => text)).toEqual(['between us']);
    expect(slack.observe.ephemerals('U0LEAD')).toEqual([]);
    expect((await client.conversations.history({ channel: CHANNEL })).messages).toEqual([]);
    expect(slack.observe.transcript(CHANNEL, 'U0ONCALL')).toContain('(only you can see this)');
    expect(slack.observe.transcript(CHANNEL)).toBe('');
    expect(await refused(client.chat.postEphemeral({ ...call, user: 'U0GUEST1' }))).toMatchObject({
      error: 'user_not_in_channel',
    });
  });

  it('opens direct conversations', async () => {
    const opened = await client.conversations.open({ users: 'U0ONCALL' });
    const id = opened.channel?.id ?? '';
    expect(id).toMatch(/^D/);
    await client.chat.postMessage({ channel: id, text: 'by id' });
    expect((await client.chat.postMessage({ channel: 'U0ONCALL', text: 'by user' })).channel).toBe(id);
    expect(slack.observe.directMessages('U0ONCALL').map(({ text }) => text)).toEqual(['by id', 'by user']);
    expect(await refused(client.conversations.open({ users: 'U0LEFT' }))).toMatchObject({
      error: 'user_disabled',
    });
  });

  it('tells what is known of people, and leaves out what is not', async () => {
    const info = async (user: string) => (await client.users.info({ user })).user ?? {};
    expect(await info('U0ONCALL')).toMatchObject({
      is_restricted: false,
      profile: { email: 'mara@acme.example' },
    });
    expect(await info('U0GUEST')).toMatchObject({ is_restricted: true, is_ultra_restricted: false });
    expect(await info('U0GUEST1')).toMatchObject({ is_restricted: true, is_ultra_restricted: true });
    expect(await info('U0VENDOR')).toMatchObject({ team_id: 'T0VENDOR000', is_stranger: false });
    expect(await info('U0INVITED')).toMatchObject({ is_invited_user: true });
    expect(await info('U0OTHERBOT')).toMatchObject({ is_bot: true });
    const left = await info('U0LEFT');
    expect(left).toMatchObject({ deleted: true });
    expect(left).not.toHaveProperty('is_restricted');
    expect(await info('U0PARTIAL')).not.toHaveProperty('is_restricted');
    expect(await refused(client.users.info({ user: 'U0STRANGER' }))).toMatchObject({
      error: 'user_not_visible',
    });
    const found = await client.users.lookupByEmail({ email: 'JONAS@acme.example' });
    expect(found.user?.id).toBe('U0APPROVER');
  });

  it('tells who is in a user group and who changed it', async () => {
    slack.admin.editUserGroup('S0APPROVERS', ['U0APPROVER', 'U0ONCALL'], 'U0ONCALL');
    const [group] = (await client.usergroups.list({ include_users: true })).usergroups ?? [];
    expect(group).toMatchObject({ updated_by: 'U0ONCALL', users: ['U0APPROVER', 'U0ONCALL'] });
    expect((await client.usergroups.users.list({ usergroup: 'S0APPROVERS' })).users).toHaveLength(2);
    expect(await refused(client.usergroups.users.list({ usergroup: 'S0NONE' }))).toMatchObject({
      error: 'no_such_subteam',
    });
  });

  it('shows that a channel is shared with another workspace', async () => {
    const { channel } = await client.conversations.info({ channel: 'C0SHARED' });
    expect(channel).toMatchObject({ is_ext_shared: true, connected_team_ids: ['T0VENDOR000'] });
    slack.admin.shareChannel(CHANNEL, 'T0VENDOR000', true);
    const pending = await client.conversations.info({ channel: CHANNEL });
    expect(pending.channel).toMatchObject({ is_ext_shared: false, is_pending_ext_shared: true });
  });

  it('takes JSON bodies as well as forms, and refuses others', async () => {
    const post = async (type: string, body: string) => {
      const headers = { authorization: 'Bearer xoxb-local-slack-bot', 'content-type': type };
      const reply = await fetch(`${slack.apiUrl}chat.postMessage`, { method: 'POST', headers, body });
      return (await reply.json()) as Record<string, unknown>;
    };
    const message = { channel: CHANNEL, text: 'a &lt; b', blocks: [section('a &lt; b')] };
    expect(await post('application/json; charset=utf-8', JSON.stringify(message))).toMatchObject({
      ok: true,
    });
    expect(slack.observe.channel(CHANNEL)[0]).toMatchObject({ text: 'a &lt; b', rendered: 'a < b' });
    expect(await post('application/json', '{')).toMatchObject({ error: 'invalid_json' });
    expect(await post('text/xml', '<a/>')).toMatchObject({ error: 'invalid_post_type' });
  });

  it('fails on demand: 429, 500, a lost reply, silence, slowness, a named error, a lagging history', async () => {
    const post = () => client.chat.postMessage({ channel: CHANNEL, text: 'hello' });
    slack.admin.injectFault({ method: 'chat.postMessage', kind: '429', retryAfterSeconds: 7 });
    await expect(post()).rejects.toMatchObject({ retryAfter: 7 });
    slack.admin.injectFault({ method: 'chat.postMessage', kind: '500' });
    await expect(post()).rejects.toMatchObject({ statusCode: 500 });
    slack.admin.injectFault({ method: '*', kind: 'error', error: 'fatal_error' });
    expect(await refused(post())).toMatchObject({ error: 'fatal_error' });
    slack.admin.injectFault({ method: 'chat.postMessage', kind: 'hang' });
    const impatient = webClient(slack, undefined, { timeout: 200 });
    await expect(impatient.chat.postMessage({ channel: CHANNEL, text: 'hello' })).rejects.toMatchObject({
      code: 'slack_webapi_request_error',
    });
    expect(slack.observe.channel(CHANNEL)).toHaveLength(0);

    slack.admin.injectFault({ method: 'chat.postMessage', kind: 'lost-reply' });
    await expect(post()).rejects.toMatchObject({ code: 'slack_webapi_request_error' });
    expect(slack.observe.channel(CHANNEL)).toHaveLength(1);

    slack.admin.injectFault({ method: 'conversations.history', kind: 'history-lag', afterMs: 60_000 });
    expect((await client.conversations.history({ channel: CHANNEL })).messages).toEqual([]);
    expect((await client.conversations.history({ channel: CHANNEL })).messages).toHaveLength(1);

    const elsewhere = slack.admin.injectFault({ method: '*', kind: 'slow', afterMs: 50, channelId: CHANNEL });
    await client.auth.test();
    expect(elsewhere.remaining()).toBe(1);
    await post();
    expect(slack.observe.calls('chat.postMessage').at(-1)?.durationMs).toBeGreaterThanOrEqual(49);
    expect(slack.observe.calls().map(({ status, error }) => `${status} ${error ?? 'ok'}`)).toEqual([
      '429 ratelimited',
      '500 internal_error',
      '200 fatal_error',
      '0 hang',
      '0 lost-reply',
      '200 ok',
      '200 ok',
      '200 ok',
      '200 ok',
    ]);
  });
});
