import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { LocalSlack } from '../../../src/playground/slack/local-slack.ts';
import { patientSlack } from './patient-slack.ts';
import { startBolt } from './start-bolt.ts';
import { webClient } from './web-client.ts';

const ENGINEER = 'U0ONCALL';
const CHANNEL = 'C0INCIDENT';

describe('Socket Mode', () => {
  let slack: LocalSlack;
  let stops: (() => Promise<void>)[];

  beforeEach(async () => {
    stops = [];
    slack = await patientSlack();
  });

  afterEach(async () => {
    for (const stop of stops) await stop();
    await slack.stop();
  });

  /** Starts over with a Slack that waits no longer than this for the app. */
  async function hurry(ackWithinMs: number): Promise<void> {
    await slack.stop();
    slack = await patientSlack({ ackWithinMs, eventRetryDelaysMs: [0, 100] });
  }

  /** How many envelopes each connection acknowledged. */
  function acksByConnection(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { kind, body } of slack.observe.traffic()) {
      if (kind !== 'ack') continue;
      const { connection } = body as { connection: number };
      counts[connection] = (counts[connection] ?? 0) + 1;
    }
    return counts;
  }

  async function openSocket(): Promise<WebSocket> {
    const client = webClient(slack, 'xapp-local-slack-app');
    const { url = '' } = await client.apps.connections.open({});
    const socket = new WebSocket(url);
    stops.push(async () => {
      socket.terminate();
    });
    return socket;
  }

  it('gives each envelope to exactly one connection', async () => {
    let handled = 0;
    const bolt = await startBolt(slack, (app) => {
      app.command('/breakglass', async ({ ack }) => {
        handled += 1;
        await ack();
      });
    });
    stops.push(bolt.stop);
    for (let index = 0; index < 6; index += 1) {
      await slack.people.runSlashCommand(ENGINEER, CHANNEL, '/breakglass');
    }
    expect(handled).toBe(6);
    expect(Object.values(acksByConnection())).toEqual([3, 3]);
  });

  it('recycles connections, and the app comes back on new ones', async () => {
    const bolt = await startBolt(slack, (app) => {
      app.command('/breakglass', async ({ ack }) => ack());
    });
    stops.push(bolt.stop);
    slack.admin.disconnectSockets('refresh_requested');
    expect(slack.observe.connectionCount).toBe(0);
    const meanwhile = await slack.people.runSlashCommand(ENGINEER, CHANNEL, '/breakglass');
    expect(meanwhile.outcome).toBe('dispatch_failed');
    await slack.observe.waitForConnections(2);
    const after = await slack.people.runSlashCommand(ENGINEER, CHANNEL, '/breakglass');
    expect(after.outcome).toBe('ok');
    expect(slack.observe.calls('apps.connections.open')).toHaveLength(4);
  });

  it('tells the person when the app does not acknowledge in time', async () => {
    await hurry(50);
    const bolt = await startBolt(slack, (app) => {
      app.command('/breakglass', async () => undefined);
    });
    stops.push(bolt.stop);
    const result = await slack.people.runSlashCommand(ENGINEER, CHANNEL, '/breakglass');
    expect(result.outcome).toBe('operation_timeout');
    expect(slack.observe.ephemerals(ENGINEER)[0]).toMatchObject({
      userName: 'Slackbot',
      text: '/breakglass failed with the error "operation_timeout"',
    });
  });

  it('sends an unacknowledged event again with the same event id, and on demand', async () => {
    await hurry(1_000);
    const socket = await openSocket();
    const events: { envelope_id: string; retry_attempt: number; payload: { event_id: string } }[] = [];
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString('utf8')) as (typeof events)[number] & { type: string };
      if (message.type !== 'events_api') return;
      events.push(message);
      if (message.retry_attempt > 0) socket.send(JSON.stringify({ envelope_id: message.envelope_id }));
    });
    await slack.observe.waitForConnections(1);
    slack.admin.archiveChannel(CHANNEL, 'U0LEAD');
    await slack.observe.waitFor(() => events.length === 2 || undefined, 'the event again');
    expect(events.map(({ retry_attempt }) => retry_attempt)).toEqual([0, 1]);
    expect(events[0]?.payload).toMatchObject({
      type: 'event_callback',
      event: { type: 'channel_archive', channel: CHANNEL, user: 'U0LEAD' },
    });
    const eventId = events[0]?.payload.event_id ?? '';
    const again = await slack.admin.redeliverEvent(eventId);
    expect(again.outcome).toBe('acked');
    expect(new Set(events.map(({ payload }) => payload.event_id)).size).toBe(1);
    expect(new Set(events.map(({ envelope_id }) => envelope_id)).size).toBe(3);
  });

  it('sends only events that the app subscribed to and has the scope for', async () => {
    const seen: string[] = [];
    const bolt = await startBolt(slack, (app) => {
      app.event(/.*/, async ({ event }) => {
        seen.push(event.type);
      });
    });
    stops.push(bolt.stop);
    slack.people.postMessage(ENGINEER, CHANNEL, 'not subscribed to');
    slack.admin.setBotScopes(['users:read', 'channels:read']);
    slack.admin.editUserGroup('S0APPROVERS', ['U0LEAD'], 'U0LEAD');
    slack.admin.deactivateUser('U0SUPPORT');
    await slack.observe.waitFor(() => seen.includes('user_change') || undefined, 'user_change');
    expect(seen).toEqual(['user_change']);
    slack.admin.deleteChannel('C0GENERAL', 'U0LEAD');
    slack.admin.setBotScopes(['usergroups:read']);
    slack.admin.editUserGroup('S0APPROVERS', ['U0LEAD', ENGINEER], ENGINEER);
    await slack.observe.waitFor(() => seen.includes('subteam_members_changed') || undefined, 'the group');
  });

  it('takes ten connections, and each ticket once', async () => {
    const first = await openSocket();
    const { url } = first;
    for (let count = 2; count <= 10; count += 1) await openSocket();
    await slack.observe.waitForConnections(10);
    const eleventh = await openSocket();
    const [data] = (await once(eleventh, 'message')) as [Buffer];
    expect(JSON.parse(data.toString('utf8'))).toMatchObject({ reason: 'too_many_websockets' });
    const again = new WebSocket(url);
    const [error] = (await once(again, 'error')) as [Error];
    expect(error.message).toContain('401');
  });
});
