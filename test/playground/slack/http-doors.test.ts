import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { request } from 'node:http';
import type { LocalSlack } from '../../../src/playground/slack/local-slack.ts';
import { askModal, decision, section } from './blocks.ts';
import { patientSlack } from './patient-slack.ts';
import { startBolt } from './start-bolt.ts';
import { webClient } from './web-client.ts';

const CHANNEL = 'C0INCIDENT';
const ENGINEER = 'U0ONCALL';

describe('acting and looking over HTTP, as another process does', () => {
  let slack: LocalSlack;
  let stop: () => Promise<void>;

  beforeEach(async () => {
    slack = await patientSlack({
      otherRequests: (incoming, response) => {
        if (incoming.url !== '/page') return false;
        response.end('a page');
        return true;
      },
    });
    const bolt = await startBolt(
      slack,
      (app) => {
        app.command('/breakglass', async ({ ack, command, client }) => {
          await ack();
          await client.views.open({ trigger_id: command.trigger_id, view: askModal() });
        });
        app.options('asset', async ({ ack }) =>
          ack({ options: [{ text: { type: 'plain_text', text: 'orders-api' }, value: 'orders-api' }] }),
        );
        app.view('ask', async ({ ack, client }) => {
          await ack();
          await client.chat.postMessage({ channel: CHANNEL, text: 'card', blocks: [decision('r1')] });
        });
        app.action('approve', async ({ ack, body, client }) => {
          await ack();
          await client.chat.postMessage({ channel: body.user.id, text: 'Your decision counts.' });
        });
      },
      1,
    );
    stop = bolt.stop;
  });

  afterEach(async () => {
    await stop();
    await slack.stop();
  });

  async function post(
    path: string,
    body: object,
  ): Promise<{ status: number; body: Record<string, unknown> }> {
    const headers = { 'content-type': 'application/json' };
    const reply = await fetch(slack.baseUrl + path, { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
  }

  async function look<T>(path: string): Promise<T> {
    return (await (await fetch(slack.baseUrl + path)).json()) as T;
  }

  it('tells a whole story', async () => {
    const command = { userId: ENGINEER, channelId: CHANNEL, command: '/breakglass', text: '' };
    expect(await post('/people/slash-command', command)).toMatchObject({
      body: { result: { outcome: 'ok' } },
    });
    await slack.observe.waitForView(ENGINEER);
    const [view] = await look<{ id: string }[]>(`/observe/views?userId=${ENGINEER}`);
    const inputs = {
      task: { task: 'read-logs' },
      asset: { asset: 'orders-api' },
      reason: { reason: 'looking for the cause' },
    };
    const submit = await post('/people/submit', { userId: ENGINEER, viewId: view?.id, inputs });
    expect(submit.body['result']).toMatchObject({ outcome: 'closed' });
    const { ts } = await slack.observe.waitForMessage(CHANNEL, ({ text }) => text === 'card');
    const { revision } = await look<{ revision: number }>('/observe/changes');
    const waiting = look<{ revision: number }>(`/observe/changes?after=${revision}`);
    await post('/people/click', { userId: 'U0LEAD', channelId: CHANNEL, ts, actionId: 'approve' });
    expect((await waiting).revision).toBeGreaterThan(revision);
    await slack.observe.waitForDirectMessage('U0LEAD', () => true);
    expect(await look('/observe/dms?userId=U0LEAD')).toMatchObject([{ rendered: 'Your decision counts.' }]);
    const transcript = await (await fetch(`${slack.baseUrl}/observe/transcript?channelId=${CHANNEL}`)).text();
    expect(transcript).toMatch(/^Breakglass {2}\d\d:\d\d:\d\d\n {2}\[Approve\] \[Deny\]\n$/);
    const calls = await look<{ method: string; ok: boolean }[]>('/observe/calls?method=chat.postMessage');
    expect(calls.map(({ ok }) => ok)).toEqual([true, true]);
    const traffic = await look<{ kind: string }[]>('/observe/traffic');
    expect(new Set(traffic.map(({ kind }) => kind))).toEqual(
      new Set(['api-request', 'api-reply', 'envelope', 'ack', 'socket']),
    );
    expect(JSON.stringify(traffic)).not.toContain('xoxb-');
  });

  it('answers what a person cannot do, and bodies of the wrong shape', async () => {
    const click = { userId: 'U0LEAD', channelId: CHANNEL, ts: '1700000000.000100', actionId: 'approve' };
    expect(await post('/people/click', click)).toMatchObject({
      status: 409,
      body: { error: 'person_cannot' },
    });
    expect(await post('/people/click', { userId: 'U0LEAD' })).toMatchObject({ status: 400 });
    expect(await post('/people/levitate', {})).toMatchObject({ status: 404 });
    const form = await fetch(`${slack.baseUrl}/people/home`, { method: 'POST', body: 'userId=U0LEAD' });
    expect(form.status).toBe(415);
  });

  it('lets faults and administration come from outside', async () => {
    await post('/admin/inject-fault', { method: 'auth.test', kind: '500' });
    const client = webClient(slack);
    await expect(client.auth.test()).rejects.toMatchObject({ statusCode: 500 });
    await post('/admin/archive-channel', { channelId: CHANNEL, byUserId: 'U0LEAD' });
    const workspace = await look<{ channels: { id: string; is_archived: boolean }[] }>('/observe/workspace');
    expect(workspace.channels.find(({ id }) => id === CHANNEL)?.is_archived).toBe(true);
  });

  it('is there for loopback names only, and leaves other paths to whoever wants them', async () => {
    const port = new URL(slack.baseUrl).port;
    const status = await new Promise((resolve) => {
      const headers = { host: 'attacker.example' };
      request({ host: '127.0.0.1', port, path: '/observe/workspace', headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).end();
    });
    expect(status).toBe(421);
    expect(await (await fetch(`${slack.baseUrl}/page`)).text()).toBe('a page');
    expect((await fetch(`${slack.baseUrl}/elsewhere`)).status).toBe(404);
  });

  it('fills a message menu by hand only where it is there', async () => {
    const client = webClient(slack);
    const { ts = '' } = await client.chat.postMessage({
      channel: CHANNEL,
      text: 'x',
      blocks: [section('x')],
    });
    const choice = { userId: ENGINEER, channelId: CHANNEL, ts, actionId: 'pick', input: 'a' };
    expect(await post('/people/choose', choice)).toMatchObject({ status: 409 });
  });
});
