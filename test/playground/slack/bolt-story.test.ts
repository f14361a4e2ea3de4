import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { BlockAction, ViewSubmitAction } from '@slack/bolt';
import type { LocalSlack } from '../../../src/playground/slack/local-slack.ts';
import { askModal, decision, section } from './blocks.ts';
import { patientSlack } from './patient-slack.ts';
import { startBolt } from './start-bolt.ts';

const ENGINEER = 'U0ONCALL';
const APPROVER = 'U0APPROVER';
const CHANNEL = 'C0INCIDENT';

describe('a story told through the real Bolt', () => {
  let slack: LocalSlack;
  let stop: () => Promise<void>;
  let clicks: BlockAction[];
  let submissions: ViewSubmitAction[];
  let closed: number;

  beforeEach(async () => {
    clicks = [];
    submissions = [];
    closed = 0;
    slack = await patientSlack();
    const bolt = await startBolt(slack, (app) => {
      app.command('/breakglass', async ({ ack, command, client }) => {
        if (command.text.startsWith('echo')) {
          await ack({ response_type: 'ephemeral', text: command.text });
          return;
        }
        await ack();
        await client.views.open({ trigger_id: command.trigger_id, view: askModal() });
      });
      app.options('asset', async ({ ack, options }) => {
        const names = ['orders-api', 'orders-db', 'billing'].filter((name) => name.includes(options.value));
        await ack({
          options: names.map((name) => ({ text: { type: 'plain_text', text: name }, value: `arn:${name}` })),
        });
      });
      app.view({ callback_id: 'ask', type: 'view_submission' }, async ({ ack, body, view, client }) => {
        submissions.push(body as ViewSubmitAction);
        const reason = view.state.values['reason']?.['reason']?.value ?? '';
        if (reason.length < 10) {
          await ack({ response_action: 'errors', errors: { reason: 'Say a little more.' } });
          return;
        }
        await ack();
        await client.chat.postMessage({
          channel: view.private_metadata,
          text: 'Access asked for',
          blocks: [section('<@U0ONCALL> asks'), decision('req-1')],
          metadata: { event_type: 'breakglass_card', event_payload: { request: 'req-1' } },
        });
      });
      app.view({ callback_id: 'ask', type: 'view_closed' }, async ({ ack }) => {
        closed += 1;
        await ack();
      });
      app.action(/^(approve|deny)$/, async ({ ack, body, client, respond }) => {
        await ack();
        const click = body as BlockAction;
        clicks.push(click);
        if (click.user.id === ENGINEER) {
          await respond({ response_type: 'ephemeral', text: 'You asked for this yourself.' });
          return;
        }
        await client.chat.update({
          channel: click.channel?.id ?? '',
          ts: click.message?.ts ?? '',
          text: 'Decided',
          blocks: [section(`Approved by <@${click.user.id}>`)],
        });
      });
      app.event('app_home_opened', async ({ event, client }) => {
        await client.views.publish({
          user_id: event.user,
          view: { type: 'home', blocks: [section('Nothing waits for you.')] },
        });
      });
    });
    stop = bolt.stop;
  });

  afterEach(async () => {
    await stop();
    await slack.stop();
  });

  async function ask(): Promise<string> {
    await slack.people.runSlashCommand(ENGINEER, CHANNEL, '/breakglass');
    const view = await slack.observe.waitForView(ENGINEER);
    const submission = await slack.people.submitView(ENGINEER, view.id, {
      task: { task: 'restart-service' },
      asset: { asset: 'orders-api' },
      reason: { reason: 'orders queue stuck' },
    });
    expect(submission.outcome).toBe('closed');
    const card = await slack.observe.waitForMessage(CHANNEL, ({ text }) => text === 'Access asked for');
    return card.ts;
  }

  it('carries a command, a modal refused once, and a submission with every kind of value', async () => {
    const command = await slack.people.runSlashCommand(ENGINEER, CHANNEL, '/breakglass');
    expect(command.outcome).toBe('ok');
    const view = await slack.observe.waitForView(ENGINEER);
    expect(view).toMatchObject({ title: 'Ask for access', submit: 'Ask', privateMetadata: CHANNEL });

    const incomplete = await slack.people.submitView(ENGINEER, view.id, {});
    expect(incomplete.outcome).toBe('incomplete');
    expect(Object.keys(incomplete.errors)).toEqual(['task', 'asset', 'reason']);
    expect(submissions).toHaveLength(0);

    const offered = await slack.people.suggest(ENGINEER, view.id, 'asset', 'asset', 'orders');
    expect(offered.map(({ text }) => text)).toEqual(['orders-api', 'orders-db']);

    const refused = await slack.people.submitView(ENGINEER, view.id, {
      task: { task: 'restart-service' },
      asset: { asset: 'orders-api' },
      minutes: { minutes: 20 },
      reason: { reason: 'stuck' },
      urgency: { urgency: 'now' },
      checks: { checks: ['runbook'] },
    });
    expect(refused).toMatchObject({ outcome: 'errors', errors: { reason: 'Say a little more.' } });
    expect(slack.observe.topView(ENGINEER)?.errors).toEqual({ reason: 'Say a little more.' });

    const accepted = await slack.people.submitView(ENGINEER, view.id, {
      reason: { reason: 'orders queue stuck' },
    });
    expect(accepted.outcome).toBe('closed');
    expect(slack.observe.views(ENGINEER)).toEqual([]);
    expect(submissions[1]?.view.state.values).toEqual({
      task: {
        task: {
          type: 'static_select',
          selected_option: {
            text: { type: 'plain_text', text: 'Restart a service' },
            value: 'restart-service',
          },
        },
      },
      asset: {
        asset: {
          type: 'external_select',
          selected_option: { text: { type: 'plain_text', text: 'orders-api' }, value: 'arn:orders-api' },
        },
      },
      minutes: { minutes: { type: 'number_input', value: '20' } },
      reason: { reason: { type: 'plain_text_input', value: 'orders queue stuck' } },
      urgency: {
        urgency: {
          type: 'radio_buttons',
          selected_option: { text: { type: 'plain_text', text: 'Now' }, value: 'now' },
        },
      },
      checks: {
        checks: {
          type: 'checkboxes',
          selected_options: [{ text: { type: 'plain_text', text: 'Runbook read' }, value: 'runbook' }],
        },
      },
    });
  });

  it('lets a click reach the app with the clicker, the message and a response URL', async () => {
    const ts = await ask();
    const shown = await slack.observe.waitForMessage(CHANNEL, (message) => message.ts === ts);
    expect(shown.rendered).toBe('@Mara Weiss asks\n[Approve] [Deny]');

    await slack.people.clickButton(ENGINEER, CHANNEL, ts, 'approve');
    const told = await slack.observe.waitForEphemeral(ENGINEER, () => true);
    expect(told.rendered).toBe('You asked for this yourself.');
    expect(slack.observe.ephemerals(APPROVER)).toEqual([]);

    await slack.people.clickButton(APPROVER, CHANNEL, ts, 'approve');
    const decided = await slack.observe.waitForMessage(CHANNEL, ({ isEdited }) => isEdited);
    expect(decided.rendered).toBe('Approved by @Jonas Holm');
    expect(clicks[1]).toMatchObject({
      type: 'block_actions',
      user: { id: APPROVER, team_id: 'T0ACMECORP0' },
      container: { type: 'message', message_ts: ts, channel_id: CHANNEL, is_ephemeral: false },
      channel: { id: CHANNEL, name: 'inc-orders' },
      actions: [{ type: 'button', action_id: 'approve', block_id: 'decide_req-1', value: 'req-1' }],
      state: { values: {} },
    });
    await expect(slack.people.clickButton(APPROVER, CHANNEL, ts, 'approve')).rejects.toThrow('no control');
  });

  it('lets people click only what they see', async () => {
    const ts = await ask();
    await expect(slack.people.clickButton('U0STRANGER', CHANNEL, ts, 'approve')).rejects.toThrow("isn't in");
    await expect(slack.people.clickButton('U0LEFT', CHANNEL, ts, 'approve')).rejects.toThrow('deleted');
    await expect(slack.people.clickButton(APPROVER, CHANNEL, ts, 'erase')).rejects.toThrow('no control');
    await expect(slack.people.runSlashCommand('U0VENDOR', CHANNEL, '/breakglass')).rejects.toThrow(
      'another workspace',
    );
    const declined = await slack.people.clickButton(APPROVER, CHANNEL, ts, 'deny', { confirm: 'no' });
    expect(declined.outcome).toBe('cancelled');
    expect(clicks).toHaveLength(0);
    await slack.people.clickButton('U0VENDOR', CHANNEL, ts, 'approve');
    expect(clicks).toHaveLength(1);
    expect(clicks[0]).toMatchObject({ user: { team_id: 'T0VENDOR000' }, team: { id: 'T0ACMECORP0' } });
    await slack.admin.forgeClick('U0GUEST1', CHANNEL, ts, { actionId: 'approve' });
    expect(clicks[1]).toMatchObject({ user: { id: 'U0GUEST1' }, message: { ts } });
  });

  it('delivers the same envelope twice on demand', async () => {
    const ts = await ask();
    const click = await slack.people.clickButton(ENGINEER, CHANNEL, ts, 'approve');
    await slack.admin.replayEnvelope(click.envelopeId ?? '');
    expect(clicks).toHaveLength(2);
    expect(clicks[1]).toEqual(clicks[0]);
  });

  it('shows what the app answers to a command only to the one who typed it, with mentions escaped', async () => {
    await slack.people.runSlashCommand(ENGINEER, CHANNEL, '/breakglass', 'echo @jonas in #general');
    const [answer] = slack.observe.ephemerals(ENGINEER, CHANNEL);
    expect(answer?.text).toBe('echo <@U0APPROVER|jonas> in <#C0GENERAL|general>');
    expect(slack.observe.channel(CHANNEL)).toEqual([]);
  });

  it('tells the app of a closed modal and of an opened Home', async () => {
    await slack.people.runSlashCommand(ENGINEER, CHANNEL, '/breakglass');
    const view = await slack.observe.waitForView(ENGINEER);
    await slack.people.closeView(ENGINEER, view.id);
    expect(closed).toBe(1);
    slack.people.openHome(APPROVER);
    const home = await slack.observe.waitForHome(APPROVER);
    expect(home.rendered).toBe('Nothing waits for you.');
  });
});
