import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';

import { Fault } from '../../src/domain/fault.ts';
import { Secret } from '../../src/domain/secret.ts';
import type { LocalSlack } from '../../src/playground/slack/local-slack.ts';
import { startLocalSlack } from '../../src/playground/slack/local-slack.ts';
import { sampleWorkspace } from '../../src/playground/slack/sample-workspace.ts';
import type { AppSeed } from '../../src/playground/slack/workspace-seed.ts';
import { connectSlack } from '../../src/slack/connect-slack.ts';
import { memoryLog } from '../support/memory-log.ts';
import type { Desk } from './support/desk.ts';
import { desk, MANIFEST_APP } from './support/desk.ts';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function slackWith(app: Partial<AppSeed>): Promise<LocalSlack> {
  const local = await startLocalSlack({ seed: sampleWorkspace({ ...MANIFEST_APP, ...app }) });
  stops.push(() => local.stop());
  return local;
}

async function faultOf(
  slackApiUrl: string,
  tokens: { bot?: string; app?: string } = {},
  log = memoryLog(),
): Promise<Fault> {
  const { bot = 'xoxb-local-slack-bot', app = 'xapp-local-slack-app' } = tokens;
  const settings = {
    botToken: new Secret(bot),
    transport: { kind: 'socket' as const, appToken: new Secret(app) },
    slackApiUrl,
  };
  const outcome = await connectSlack(settings, { log, clock: { nowMs: Date.now } }).catch(
    (error: unknown) => error,
  );
  if (!(outcome instanceof Fault)) throw new Error('connected, or failed with something else than a fault');
  return outcome;
}

describe('connecting', () => {
  it('names the bot token that Slack refuses', async () => {
    const local = await slackWith({});
    const fault = await faultOf(local.apiUrl, { bot: 'xoxb-wrong' });
    expect(fault).toMatchObject({
      code: 'bad-setting',
      message: expect.stringContaining('SLACK_BOT_TOKEN (invalid_auth)'),
    });
    expect(fault.message).not.toContain('xoxb-wrong');
  });

  it('names the app token that Slack refuses', async () => {
    const local = await slackWith({});
    const fault = await faultOf(local.apiUrl, { app: 'xoxb-local-slack-bot' });
    expect(fault).toMatchObject({ code: 'bad-setting', message: expect.stringContaining('SLACK_APP_TOKEN') });
  });

  it('names the scopes that are missing and how to get them', async () => {
    const local = await slackWith({ botScopes: ['chat:write', 'commands', 'users:read'] });
    const fault = await faultOf(local.apiUrl);
    expect(fault.code).toBe('bad-setting');
    expect(fault.message).toMatch(/usergroups:read.*manifest\.yml/);
  });

  it('says so at once when nobody listens there', async () => {
    const fault = await faultOf('http://127.0.0.1:9/api/');
    expect(fault).toMatchObject({
      code: 'slack-unavailable',
      message: expect.stringContaining('SLACK_API_URL'),
    });
  });

  it('gives up within six seconds when nothing answers', async () => {
    const deaf = createServer(() => undefined);
    await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve));
    stops.push(async () => {
      deaf.closeAllConnections();
      await new Promise((resolve) => deaf.close(resolve));
    });
    const startedAtMs = Date.now();
    const fault = await faultOf(`http://127.0.0.1:${(deaf.address() as AddressInfo).port}/api/`);
    expect(fault.code).toBe('slack-unavailable');
    expect(Date.now() - startedAtMs).toBeLessThan(6000);
  });
});

describe('the sockets', () => {
  async function atDesk(): Promise<Desk> {
    const at = await desk();
    stops.push(() => at.stop());
    return at;
  }

  it('take the next command right after Slack recycles both', async () => {
    const at = await atDesk();
    const startedAtMs = Date.now();
    at.local.admin.disconnectSockets();
    await at.local.observe.waitForConnections(2);
    await at.local.people.runSlashCommand('U0ONCALL', 'C0INCIDENT', '/breakglass', 'login');
    await at.useCases.waitForCalls('showDeviceCode', 1);
    expect(Date.now() - startedAtMs).toBeLessThan(2000);
  });

  it('come back after they broke without a word', async () => {
    const at = await atDesk();
    at.local.admin.dropSockets();
    await at.local.observe.waitFor(() => at.local.observe.connectionCount === 2, 'both back');
    const { outcome } = await at.local.people.runSlashCommand(
      'U0ONCALL',
      'C0INCIDENT',
      '/breakglass',
      'login',
    );
    expect(outcome).toBe('ok');
  });

  it('survive that Slack cannot hand out a new connection for a while', async () => {
    const at = await atDesk();
    at.local.admin.injectFault({ method: 'apps.connections.open', kind: '500', times: 4 });
    at.local.admin.dropSockets();
    await at.local.observe.waitFor(() => at.local.observe.connectionCount === 2, 'both back');
  });

  it('are closed by stopping, and stay closed', async () => {
    const at = await desk();
    await at.stop();
    expect(at.local.observe.connectionCount).toBe(0);
    expect(at.log.count('slack.socket-up')).toBe(2);
  });
});
