import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { BlockAction, SlashCommand } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { LocalSlack } from '../../../src/playground/slack/local-slack.ts';
import { askModal, decision } from './blocks.ts';
import { patientSlack } from './patient-slack.ts';
import { startBolt } from './start-bolt.ts';
import { webClient } from './web-client.ts';

const ENGINEER = 'U0ONCALL';
const CHANNEL = 'C0INCIDENT';

describe('trigger ids, view hashes and response URLs, on an injected clock', () => {
  let slack: LocalSlack;
  let stop: () => Promise<void>;
  let client: WebClient;
  let nowMs: number;
  let command: SlashCommand | undefined;
  let click: BlockAction | undefined;
  let clickTrigger: string;

  const modal = (fields: Partial<ModalView> = {}): ModalView => ({ ...askModal(), ...fields });
  const open = (trigger_id: string, view = modal()) => client.views.open({ trigger_id, view });
  const errorOf = (call: Promise<unknown>) =>
    call.then(
      () => 'none',
      (error: unknown) => (error as { data: { error: string } }).data.error,
    );

  beforeEach(async () => {
    nowMs = 1_700_000_000_000;
    slack = await patientSlack({ nowMs: () => nowMs });
    client = webClient(slack);
    const bolt = await startBolt(
      slack,
      (app) => {
        app.command('/breakglass', async ({ ack, command: payload }) => {
          command = payload;
          await ack();
        });
        app.action(/.*/, async ({ ack, body }) => {
          click = body as BlockAction;
          clickTrigger = click.trigger_id;
          await ack();
        });
        app.view('ask', async ({ ack }) =>
          ack({ response_action: 'push', view: modal({ callback_id: 'next' }) }),
        );
        app.view('next', async ({ ack }) => ack({ response_action: 'clear' }));
        app.view('broken', async ({ ack }) =>
          ack({ response_action: 'errors', errors: { nowhere: 'no such block' } }),
        );
      },
      1,
    );
    stop = bolt.stop;
  });

  afterEach(async () => {
    await stop();
    await slack.stop();
  });

  async function trigger(): Promise<string> {
    await slack.people.runSlashCommand(ENGINEER, CHANNEL, '/breakglass');
    return command?.trigger_id ?? '';
  }

  it('takes a trigger once, within three seconds', async () => {
    const reused = await trigger();
    await open(reused);
    expect(await errorOf(open(reused))).toBe('exchanged_trigger_id');
    const late = await trigger();
    nowMs += 3_001;
    expect(await errorOf(open(late))).toBe('expired_trigger_id');
    expect(await errorOf(open('1.2.invented'))).toBe('invalid_trigger_id');
  });

  it('does not spend a trigger on a view it refuses', async () => {
    const id = await trigger();
    expect(await errorOf(open(id, modal({ private_metadata: 'x'.repeat(3001) })))).toBe('invalid_arguments');
    expect(await errorOf(open(id))).toBe('none');
  });

  it('refuses an update that is based on an older view', async () => {
    const { view } = await open(await trigger());
    const [view_id = '', hash = ''] = [view?.id, view?.hash];
    await client.views.update({ view_id, hash, view: modal() });
    expect(await errorOf(client.views.update({ view_id, hash, view: modal() }))).toBe('hash_conflict');
    expect(await errorOf(client.views.update({ view_id: 'V0NONE', view: modal() }))).toBe('not_found');
  });

  it('keeps what was typed when the app updates the view', async () => {
    const { view } = await open(await trigger());
    const view_id = view?.id ?? '';
    await slack.people.fillView(ENGINEER, view_id, { reason: { reason: 'half a senten' } });
    await client.views.update({ view_id, view: modal({ title: { type: 'plain_text', text: 'Newer' } }) });
    const seen = slack.observe.topView(ENGINEER);
    expect(seen?.title).toBe('Newer');
    expect(seen?.rendered).toContain('Reason: <half a senten>');
  });

  it('stacks at most three modals, and clears them all', async () => {
    const fields: ModalView['blocks'] = [decision('here')];
    const { view } = await open(await trigger(), modal({ blocks: fields, callback_id: 'ask' }));
    await slack.people.clickInView(ENGINEER, view?.id ?? '', 'approve');
    expect(click).toMatchObject({ container: { type: 'view', view_id: view?.id } });
    expect(click?.response_url).toBeUndefined();
    const pushed = { view: modal({ blocks: fields, callback_id: 'next' }) };
    await client.views.push({ trigger_id: clickTrigger, ...pushed });
    const second = slack.observe.topView(ENGINEER);
    await slack.people.clickInView(ENGINEER, second?.id ?? '', 'approve');
    await client.views.push({ trigger_id: clickTrigger, ...pushed });
    const third = slack.observe.topView(ENGINEER);
    await slack.people.clickInView(ENGINEER, third?.id ?? '', 'approve');
    expect(await errorOf(client.views.push({ trigger_id: clickTrigger, ...pushed }))).toBe(
      'push_limit_reached',
    );
    const cleared = await slack.people.submitView(ENGINEER, third?.id ?? '');
    expect(cleared.outcome).toBe('cleared');
    expect(slack.observe.views(ENGINEER)).toEqual([]);
  });

  it('keeps the modal open on an answer that Slack does not take', async () => {
    const blocks: ModalView['blocks'] = [decision('here')];
    const { view } = await open(await trigger(), modal({ blocks, callback_id: 'broken' }));
    const submission = await slack.people.submitView(ENGINEER, view?.id ?? '');
    expect(submission.outcome).toBe('unusable_answer');
    expect(slack.observe.topView(ENGINEER)?.notice).toContain('trouble connecting');
  });

  it('lets a response URL be used five times within thirty minutes', async () => {
    await trigger();
    const url = command?.response_url ?? '';
    const respond = (body: object) => fetch(url, { method: 'POST', body: JSON.stringify(body) });
    expect((await respond({ text: 'one' })).status).toBe(200);
    expect((await respond({ text: 'two', replace_original: true })).status).toBe(200);
    expect(slack.observe.ephemerals(ENGINEER).map(({ text }) => text)).toEqual(['two']);
    expect((await respond({ delete_original: true })).status).toBe(200);
    expect(slack.observe.ephemerals(ENGINEER)).toEqual([]);
    expect((await respond({ text: '' })).status).toBe(400);
    expect((await respond({ text: 'to all', response_type: 'in_channel' })).status).toBe(200);
    const sixth = await respond({ text: 'six' });
    expect([sixth.status, await sixth.json()]).toEqual([404, { ok: false, error: 'used_url' }]);
    expect(slack.observe.channel(CHANNEL).map(({ text }) => text)).toEqual(['to all']);
    await trigger();
    nowMs += 30 * 60_000 + 1;
    const late = await fetch(command?.response_url ?? '', { method: 'POST', body: '{"text":"late"}' });
    expect(await late.json()).toEqual({ ok: false, error: 'expired_url' });
  });

  it('replaces the clicked message through its response URL, ephemeral or not', async () => {
    await client.chat.postEphemeral({
      channel: CHANNEL,
      user: ENGINEER,
      text: 'choose',
      blocks: [decision('e')],
    });
    const [ephemeral] = slack.observe.ephemerals(ENGINEER);
    await slack.people.clickButton(ENGINEER, CHANNEL, ephemeral?.ts ?? '', 'approve');
    expect(click).toMatchObject({ container: { is_ephemeral: true } });
    expect(click?.message).toBeUndefined();
    const body = JSON.stringify({ replace_original: true, text: 'chosen' });
    await fetch(click?.response_url ?? '', { method: 'POST', body });
    expect(slack.observe.ephemerals(ENGINEER).map(({ text }) => text)).toEqual(['chosen']);
    await expect(slack.people.clickButton('U0LEAD', CHANNEL, ephemeral?.ts ?? '', 'approve')).rejects.toThrow(
      'sees no message',
    );
  });
});
