import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { AskOptions, UseCases } from '../../src/approval/use-cases.ts';
import { Fault } from '../../src/domain/fault.ts';
import { refusal } from '../../src/domain/refusal.ts';
import { ok, refused } from '../../src/domain/result.ts';
import type { Desk } from './support/desk.ts';
import { desk } from './support/desk.ts';
import { CHANNEL } from './support/requests.ts';
import { OPTIONS, OUTLOOK } from './support/use-cases-double.ts';

let at: Desk;
/** Every test asks as somebody else, so that no modal of an earlier test is in front. */
const people = ['U0ONCALL', 'U0APPROVER', 'U0LEAD', 'U0SUPPORT'];
let who = '';

beforeAll(async () => {
  at = await desk();
});
afterAll(() => at.stop());
beforeEach(async () => {
  who = people.shift() ?? '';
  people.push(who);
  const open = at.local.observe.topView(who);
  if (open !== undefined) await at.local.people.closeView(who, open.id, true);
  at.useCases.reset();
});

const type = (text: string) => at.local.people.runSlashCommand(who, CHANNEL, '/breakglass', text);
const modal = (part: string) => at.local.observe.waitForView(who, ({ rendered }) => rendered.includes(part));
const told = (part: string) =>
  at.local.observe.waitForEphemeral(who, ({ rendered }) => rendered.includes(part));
const filed = () => at.useCases.inputsOf('fileRequest').at(-1);
const NOWHERE: AskOptions = { ...OPTIONS, incidentId: null, incidentTitle: null, elsewhere: [] };
const WHY = { reason: { reason: 'hangs since 03:05' } };

/** Opens the form and chooses the first task. */
async function formWithTask(): Promise<{ id: string }> {
  await type('');
  const view = await modal('What has to be done?');
  await at.local.people.fillView(who, view.id, { task: { task: 'restart-service' } });
  return modal('Service');
}

describe('asking', () => {
  it('draws the assets of the chosen task, and files what was filled in', async () => {
    const view = await formWithTask();
    const inputs = {
      'asset.restart-service': { asset: 'orders-worker' },
      duration: { duration: '20m' },
      ...WHY,
    };
    expect(await at.local.people.submitView(who, view.id, inputs)).toMatchObject({
      outcome: 'closed',
      errors: {},
    });
    expect(filed()).toEqual({
      slackUserId: who,
      seed: view.id,
      channelId: CHANNEL,
      taskId: 'restart-service',
      asset: 'orders-worker',
      duration: '20m',
      reason: 'hangs since 03:05',
    });
  });

  it('keeps what was typed when the task changes, but no asset of another task', async () => {
    const view = await formWithTask();
    await at.local.people.fillView(who, view.id, {
      'asset.restart-service': { asset: 'orders-worker' },
      duration: { duration: '5m' },
      ...WHY,
    });
    await at.local.people.fillView(who, view.id, { task: { task: 'read-logs' } });
    const changed = await modal('Log group');
    const { values } = changed.state as { values: Record<string, unknown> };
    expect(Object.keys(values)).not.toContain('asset.restart-service');
    expect(values['duration']).toMatchObject({ duration: { value: '5m' } });
    expect(values['reason']).toMatchObject({ reason: { value: 'hangs since 03:05' } });
    // The only asset of the task is chosen already.
    expect(values['asset.read-logs']).toMatchObject({ asset: { selected_option: { value: 'orders-logs' } } });
  });

  it('opens filled in from the words after the command', async () => {
    await type('restart-service orders-api 30m it hangs, see #inc-orders');
    const { state } = await modal('orders-api');
    expect(state).toMatchObject({
      values: {
        task: { task: { selected_option: { value: 'restart-service' } } },
        'asset.restart-service': { asset: { selected_option: { value: 'orders-api' } } },
        duration: { duration: { value: '30m' } },
        reason: { reason: { value: 'it hangs, see #inc-orders' } },
      },
    });
  });

  it.each([
    ['unknown-asset', 'asset.restart-service'],
    ['bad-duration', 'duration'],
    ['reason-missing', 'reason'],
    ['no-device', 'task'],
    ['no-approver', 'task'],
  ] as const)('says %s at the field %s', async (code, block) => {
    const no = refusal(code, 'x');
    at.useCases.answer({ fileRequest: () => Promise.resolve(refused(no)) });
    const view = await formWithTask();
    const inputs = { 'asset.restart-service': { asset: 'orders-api' }, ...WHY };
    const { errors } = await at.local.people.submitView(who, view.id, inputs);
    expect(errors).toEqual({ [block]: no.person.replaceAll('`', '') });
  });

  it('files one request when the submission is delivered twice, and shows nothing twice', async () => {
    const view = await formWithTask();
    const inputs = { 'asset.restart-service': { asset: 'orders-api' }, ...WHY };
    const { envelopeId = '' } = await at.local.people.submitView(who, view.id, inputs);
    await at.local.admin.replayEnvelope(envelopeId);
    const seeds = at.useCases.inputsOf('fileRequest').map((input) => (input as { seed: string }).seed);
    expect(seeds.slice(-2)).toEqual([view.id, view.id]);
    expect(at.local.observe.topView(who)).toBeUndefined();
  });

  it('says at the form, within three seconds, that the store is away', async () => {
    const view = await formWithTask();
    at.useCases.answer({ fileRequest: () => Promise.reject(new Fault('redis-unavailable', 'gone')) });
    const inputs = { 'asset.restart-service': { asset: 'orders-api' }, ...WHY };
    const startedAtMs = Date.now();
    const { errors } = await at.local.people.submitView(who, view.id, inputs);
    expect(errors['task']).toContain('cannot reach its store right now, and nothing was changed');
    at.useCases.answer({ fileRequest: () => new Promise(() => undefined) });
    const late = await at.local.people.submitView(who, view.id);
    expect(late.errors['task']).toContain('one form is never filed twice');
    expect(Date.now() - startedAtMs).toBeLessThan(3000);
  });

  it('refuses without an open incident, and says how to open one', async () => {
    at.useCases.answer({ askOptions: () => Promise.resolve(ok(NOWHERE)) });
    await type('');
    await told('/breakglass open');
    expect(at.local.observe.topView(who)).toBeUndefined();
  });

  it('asks for which incident where there is none, and keeps what was typed', async () => {
    const [first] = OPTIONS.elsewhere;
    const options = (channelId: string): AskOptions =>
      channelId === CHANNEL ? OPTIONS : { ...OPTIONS, incidentId: null, incidentTitle: null };
    at.useCases.answer({ askOptions: ({ channelId }) => Promise.resolve(ok(options(channelId))) });
    const direct = await at.slack.posting.directChannel(who);
    await at.local.people.runSlashCommand(who, direct, '/breakglass', 'restart-service orders-api 10m hangs');
    const where = await modal('For which incident?');
    expect(where.rendered).toContain(first?.title);
    await at.local.people.submitView(who, where.id, { channel: { channel: CHANNEL } });
    expect((await modal('What has to be done?')).state).toMatchObject({
      values: { duration: { duration: { value: '10m' } }, reason: { reason: { value: 'hangs' } } },
    });
  });

  it('is filled in with what the person asked for last', async () => {
    const last = { taskId: 'read-logs', asset: 'orders-logs', durationSeconds: 300, reason: 'still late' };
    at.useCases.answer({ askOptions: () => Promise.resolve(ok({ ...OPTIONS, last })) });
    await type('');
    expect((await modal('Log group')).state).toMatchObject({
      values: {
        task: { task: { selected_option: { value: 'read-logs' } } },
        duration: { duration: { value: '5m' } },
        reason: { reason: { value: 'still late' } },
      },
    });
  });

  it('says what would be allowed, until when, and how many could approve it now', async () => {
    await type('restart-service orders-api 10m it hangs');
    const { rendered } = await modal('Allows ecs:UpdateService on orders-api, until');
    expect(rendered).toContain('Can be approved by any of 2 people now.');
    expect(at.useCases.inputsOf('who').at(-1)).toEqual({
      slackUserId: who,
      channelId: CHANNEL,
      taskId: 'restart-service',
      asset: 'orders-api',
    });
  });

  it('says that nobody could approve it, and how to see why; asking stays possible', async () => {
    at.useCases.answer({ who: () => Promise.resolve(ok({ ...OUTLOOK, isEnough: false })) });
    await type('restart-service');
    expect((await modal('/breakglass who restart-service')).submit).toBe('Ask');
  });

  it('opens at once when the choices take a moment, and fills them in', async () => {
    let answer = (): void => undefined;
    const slow: UseCases['askOptions'] = () =>
      new Promise((resolve) => {
        answer = () => resolve(ok(OPTIONS));
      });
    at.useCases.answer({ askOptions: slow });
    await type('restart-service');
    await modal('Looking up');
    answer();
    expect((await modal('Service')).submit).toBe('Ask');
  });

  it('says in the form why it cannot be filled in', async () => {
    let answer = (): void => undefined;
    const slow: UseCases['askOptions'] = () =>
      new Promise((_resolve, reject) => {
        answer = () => reject(new Fault('redis-unavailable', 'gone'));
      });
    at.useCases.answer({ askOptions: slow });
    await type('');
    await modal('Looking up');
    answer();
    await modal('cannot reach its store');
  });

  it('sends the form within 50 ms of the command', async () => {
    const tookMs: number[] = [];
    // The best of a few: a machine that is busy with other tests says nothing about ours.
    while (tookMs.length < 10 && !tookMs.some((ms) => ms < 50)) {
      const before = at.local.observe.calls('views.open').length;
      const startedAtMs = Date.now();
      await type('');
      await modal('What has to be done?');
      const call = at.local.observe.calls('views.open')[before];
      tookMs.push((call?.atMs ?? Number.POSITIVE_INFINITY) - startedAtMs);
    }
    expect(Math.min(...tookMs)).toBeLessThan(50);
  });

  it('never waits behind posts that Slack limits', async () => {
    at.local.admin.injectFault({
      method: 'chat.postMessage',
      kind: '429',
      times: 99,
      retryAfterSeconds: 60,
    });
    const message = { text: 'late', blocks: [], inThread: [] };
    const posting = Promise.allSettled(
      ['a', 'b', 'c'].map((key) => at.slack.posting.post({ key, place: { channelId: CHANNEL }, message })),
    );
    const startedAtMs = Date.now();
    await type('');
    await modal('What has to be done?');
    // Behind a limited post it would be a minute, and the trigger dead after three seconds.
    expect(Date.now() - startedAtMs).toBeLessThan(2500);
    await posting;
    at.local.admin.clearFaults();
  });

  it('asks for the channel first from the global shortcut', async () => {
    await at.local.people.openShortcut(who, 'breakglass_request');
    const where = await modal('For which incident?');
    await at.local.people.submitView(who, where.id, { channel: { channel: CHANNEL } });
    expect((await modal('What has to be done?')).privateMetadata).toBe(CHANNEL);
  });

  it('says why nothing can be asked for there', async () => {
    at.useCases.answer({ askOptions: () => Promise.resolve(ok(NOWHERE)) });
    await at.local.people.openShortcut(who, 'breakglass_request');
    await modal('No incident is open');
  });

  it('takes the channel of the message it is used on', async () => {
    const ts = at.local.people.postMessage(who, CHANNEL, 'orders-api is down');
    await at.local.people.openShortcut(who, 'breakglass_request_message', { channelId: CHANNEL, ts });
    expect((await modal('What has to be done?')).privateMetadata).toBe(CHANNEL);
  });

  it('takes names longer than an option can carry', async () => {
    const asset = `orders-${'very-long-'.repeat(18)}api`;
    const [task] = OPTIONS.tasks;
    const options = { ...OPTIONS, tasks: task === undefined ? [] : [{ ...task, assets: ['short', asset] }] };
    at.useCases.answer({ askOptions: () => Promise.resolve(ok(options)) });
    await type('');
    const view = await modal('Service');
    const [field] = view.controls.filter(({ actionId }) => actionId === 'asset');
    expect(field?.blockId).toBe('asset.restart-service');
    await at.local.people.submitView(who, view.id, {
      'asset.restart-service': { asset: `${asset.slice(0, 74)}…` },
      ...WHY,
    });
    expect(filed()).toMatchObject({ asset });
  });

  it('opens for a thousand assets', async () => {
    const assets = Array.from({ length: 1000 }, (_, index) => `service-${index}`);
    const [task] = OPTIONS.tasks;
    const options = { ...OPTIONS, tasks: task === undefined ? [] : [{ ...task, assets }] };
    at.useCases.answer({ askOptions: () => Promise.resolve(ok(options)) });
    await type('restart-service service-777');
    const { state } = await modal('service-777');
    expect(state).toMatchObject({
      values: { 'asset.restart-service': { asset: { selected_option: { value: 'service-777' } } } },
    });
  });

  it('looks up what is typed where there are more than a hundred assets, and files what was found', async () => {
    const assets = Array.from({ length: 1000 }, (_, index) => `service-${index}`);
    const [task] = OPTIONS.tasks;
    const options = { ...OPTIONS, tasks: task === undefined ? [] : [{ ...task, assets }] };
    at.useCases.answer({ askOptions: () => Promise.resolve(ok(options)) });
    await type('restart-service');
    const { id } = await modal('Service');
    const block = 'asset.restart-service';
    const found = await at.local.people.suggest(who, id, block, 'asset', 'ice-99');
    expect(found.map(({ text }) => text)).toEqual([
      'service-99',
      ...Array.from({ length: 10 }, (_, digit) => `service-99${digit}`),
    ]);
    expect(await at.local.people.suggest(who, id, block, 'asset', '')).toHaveLength(100);
    await at.local.people.fillView(who, id, { [block]: { asset: 'service-55' }, ...WHY });
    await at.local.people.submitView(who, id);
    expect(filed()).toMatchObject({ asset: 'service-55', taskId: 'restart-service' });
  });

  it('looks up tasks where there are more than a hundred, only those the person may ask for', async () => {
    const tasks = Array.from({ length: 150 }, (_, index) => ({
      taskId: `task-${index}`,
      title: `Do thing ${index}`,
      assetLabel: 'Thing',
      assets: ['one'],
      maxSeconds: 600,
    }));
    at.useCases.answer({ askOptions: () => Promise.resolve(ok({ ...OPTIONS, tasks })) });
    await type('');
    const { id } = await modal('What has to be done?');
    const found = await at.local.people.suggest(who, id, 'task', 'task', 'thing 149');
    expect(found).toEqual([{ text: 'Do thing 149', value: 'task-149' }]);
    at.useCases.answer({ askOptions: () => Promise.resolve(refused(refusal('not-internal', ''))) });
    expect(await at.local.people.suggest(who, id, 'task', 'task', 'thing 149')).toEqual([]);
  });

  it('says anew what it allows and until when after each change of task, asset and time', async () => {
    await type('restart-service orders-api 10m it hangs');
    const { id, rendered } = await modal('Allows ecs:UpdateService on orders-api, until');
    await at.local.people.fillView(who, id, { 'asset.restart-service': { asset: 'orders-worker' } });
    const other = await modal('Allows ecs:UpdateService on orders-worker, until');
    const untilIn = (text: string): string => /until (\d\d:\d\d)/.exec(text)?.[1] ?? '';
    expect(untilIn(other.rendered)).toMatch(/\d/);
    const enter = (input: string) =>
      at.local.people.clickInView(who, id, { blockId: 'duration', actionId: 'duration' }, { input });
    await enter('40m');
    const longer = await at.local.observe.waitForView(
      who,
      (view) => untilIn(view.rendered) !== untilIn(other.rendered),
    );
    expect(untilIn(longer.rendered)).not.toBe(untilIn(rendered));
    await enter('9h');
    await modal('That is no time this task can be asked for');
    await enter('5m');
    await modal('Allows ecs:UpdateService on orders-worker, until');
    await at.local.people.fillView(who, id, { task: { task: 'read-logs' } });
    await modal('on orders-logs');
  });

  it('draws the newest of several quick changes, in whatever order they are answered', async () => {
    const answers: (() => void)[] = [];
    const slow: UseCases['who'] = () => new Promise((resolve) => answers.push(() => resolve(ok(OUTLOOK))));
    await type('restart-service orders-api 10m it hangs');
    const { id } = await modal('Allows');
    at.useCases.answer({ who: slow });
    const before = at.useCases.inputsOf('who').length;
    await at.local.people.fillView(who, id, { 'asset.restart-service': { asset: 'orders-worker' } });
    await at.local.people.fillView(who, id, { task: { task: 'read-logs' } });
    await at.useCases.waitForCalls('who', before + 2);
    for (const answer of answers.toReversed()) answer();
    await modal('on orders-logs');
    expect(at.local.observe.topView(who)?.rendered).toContain('Log group');
  });
});
