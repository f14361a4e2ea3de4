import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { signed } from '../../src/playground/slack/socket/signed-delivery.ts';
import { freePort } from '../../src/playground/story/free-port.ts';
import { approverMessage } from '../../src/slack/views/approver-message.ts';
import type { Desk } from './support/desk.ts';
import { desk } from './support/desk.ts';
import { CHANNEL, INCIDENT, pending, shown } from './support/requests.ts';

const WHO = 'U0ONCALL';
const signingSecret = 'a-signing-secret-of-the-app';
let at: Desk;
let url: string;

beforeAll(async () => {
  url = `http://127.0.0.1:${await freePort()}/slack/events`;
  at = await desk({ requestUrl: { url, signingSecret } });
});
afterAll(() => at.stop());

const modal = (part: string) => at.local.observe.waitForView(WHO, ({ rendered }) => rendered.includes(part));
const told = (part: string) =>
  at.local.observe.waitForEphemeral(WHO, ({ rendered }) => rendered.includes(part));

const COMMAND = {
  command: '/breakglass',
  text: 'open',
  user_id: WHO,
  channel_id: CHANNEL,
  channel_name: 'inc-orders',
  team_id: 'T0ACMECORP0',
  response_url: 'http://127.0.0.1:9/none',
};
let triggers = 0;
const command = (): string => {
  triggers += 1;
  return new URLSearchParams({ ...COMMAND, trigger_id: `forged.${triggers}` }).toString();
};
const send = async (body: string, headers: Record<string, string>, path = ''): Promise<number> => {
  const answer = await fetch(path === '' ? url : new URL(path, url), {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body,
  });
  return answer.status;
};
const at_ = (offsetMs: number) => ({ url, signingSecret, nowMs: () => Date.now() + offsetMs });
const opens = () => at.useCases.inputsOf('openIncident').length;

describe('signed HTTP', () => {
  it('carries commands, forms and clicks to the same listeners, without any socket', async () => {
    expect(at.local.observe.connectionCount).toBe(0);
    expect(at.local.observe.calls('apps.connections.open')).toEqual([]);
    await at.local.people.runSlashCommand(
      WHO,
      CHANNEL,
      '/breakglass',
      'restart-service orders-api 20m hangs',
    );
    const form = await modal('Service');
    expect(await at.local.people.submitView(WHO, form.id)).toMatchObject({ outcome: 'closed', errors: {} });
    expect(at.useCases.inputsOf('fileRequest')).toMatchObject([{ slackUserId: WHO, asset: 'orders-api' }]);

    const message = approverMessage(shown(pending()), INCIDENT);
    const place = await at.slack.posting.post({ key: 'dm/1', place: { userId: 'U0LEAD' }, message });
    await at.local.people.clickButton('U0LEAD', place.channelId, place.ts, 'approve');
    await at.useCases.waitForCalls('review', 1);
  });

  it('carries answers and events', async () => {
    await at.local.people.runSlashCommand(WHO, CHANNEL, '/breakglass', 'login');
    await told('breakglass login');
    at.local.people.openHome(WHO);
    await at.local.observe.waitForHome(WHO, ({ rendered }) => rendered.includes('Yours'));
  });

  it.each([
    ['fresh', 0, 200],
    ['four minutes old', -240_000, 200],
    ['six minutes old', -360_000, 401],
    ['six minutes ahead', 360_000, 401],
    ['a day ahead', 86_400_000, 401],
  ])('answers a request that is %s', async (_age, offsetMs, status) => {
    const before = opens();
    const body = command();
    expect(await send(body, signed(at_(offsetMs), body))).toBe(status);
    if (status === 200) await at.useCases.waitForCalls('openIncident', before + 1);
    expect(opens()).toBe(status === 200 ? before + 1 : before);
  });

  it.each([
    ['no signature', { 'x-slack-request-timestamp': String(Math.floor(Date.now() / 1000)) }],
    ['no timestamp', { 'x-slack-signature': 'v0=00' }],
    ['a timestamp that is no number', { 'x-slack-request-timestamp': 'now', 'x-slack-signature': 'v0=00' }],
    ['somebody else’s secret', signed({ url, signingSecret: 'another-secret-of-another' }, 'x')],
  ])('runs nothing for %s', async (_what, headers) => {
    const before = opens();
    expect(await send(command(), headers)).toBe(401);
    expect(opens()).toBe(before);
  });

  it('runs the identical signed request once', async () => {
    const before = opens();
    const body = command();
    const headers = signed(at_(0), body);
    expect(await send(body, headers)).toBe(200);
    expect(await send(body, headers)).toBe(200);
    const next = command();
    expect(await send(next, signed(at_(0), next))).toBe(200);
    await at.useCases.waitForCalls('openIncident', before + 2);
    expect(opens()).toBe(before + 2);
  });

  it('takes no body over a megabyte, and no other path', async () => {
    const body = `${command()}&pad=${'a'.repeat(1024 * 1024)}`;
    expect(await send(body, signed(at_(0), body))).toBe(413);
    expect(await send(command(), {}, '/elsewhere')).toBe(404);
    expect((await fetch(url)).status).toBe(404);
  });

  it('tells nobody the secret', () => {
    expect(JSON.stringify(at.log.lines)).not.toContain(signingSecret);
  });
});
