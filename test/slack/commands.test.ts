import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { Fault } from '../../src/domain/fault.ts';
import { refusal } from '../../src/domain/refusal.ts';
import { ok, refused } from '../../src/domain/result.ts';
import type { Desk } from './support/desk.ts';
import { desk } from './support/desk.ts';
import { CHANNEL, INCIDENT, pending, shown } from './support/requests.ts';
import { OUTLOOK } from './support/use-cases-double.ts';

let at: Desk;

beforeAll(async () => {
  at = await desk();
});
afterAll(() => at.stop());

const type = (text: string, userId = 'U0ONCALL', channelId = CHANNEL) =>
  at.local.people.runSlashCommand(userId, channelId, '/breakglass', text);
const told = (userId: string, part: string, channelId = CHANNEL) =>
  at.local.observe.waitForEphemeral(
    userId,
    (message) => message.rendered.includes(part) && message.channelId === channelId,
  );

describe('the command', () => {
  it('is served by two sockets', () => {
    expect(at.local.observe.connectionCount).toBe(2);
  });

  it('opens an incident under its title', async () => {
    await type('open Orders are &lt;b&gt;stuck&lt;/b&gt; &amp; late');
    await at.useCases.waitForCalls('openIncident', 1);
    expect(at.useCases.inputsOf('openIncident')).toEqual([
      { slackUserId: 'U0ONCALL', channelId: CHANNEL, title: 'Orders are <b>stuck</b> & late' },
    ]);
  });

  it('shows a device code to nobody else', async () => {
    await type('login');
    expect((await told('U0ONCALL', 'breakglass login')).rendered).toContain('K7QP-2MXA');
    expect(at.local.observe.ephemerals('U0APPROVER')).toEqual([]);
    expect(JSON.stringify(at.log.lines)).not.toContain('K7QP');
  });

  it('answers a replayed envelope once', async () => {
    const codes = () =>
      at.local.observe.ephemerals('U0LEAD').filter(({ rendered }) => rendered.includes('K7QP'));
    const { envelopeId = '' } = await type('login', 'U0LEAD');
    await at.local.observe.waitFor(() => codes().length === 1);
    await at.local.admin.replayEnvelope(envelopeId);
    // A later command is answered after the replay was, so what the replay led to is there by then.
    await type('help', 'U0LEAD');
    await told('U0LEAD', '/breakglass status');
    expect(codes()).toHaveLength(1);
    expect(at.useCases.inputsOf('showDeviceCode')).toHaveLength(2);
  });

  it('shows what is open', async () => {
    const { rendered } = await type('status').then(() => told('U0ONCALL', INCIDENT.title));
    expect(rendered).toContain('Restart a service on orders-api');
    expect(rendered).toContain('Waiting for approval');
  });

  it('withdraws the newest waiting request of the person, and nobody else’s', async () => {
    await type('withdraw');
    await told('U0ONCALL', 'withdrawn');
    await type('withdraw', 'U0APPROVER');
    await told('U0APPROVER', 'no request here that still waits');
    expect(at.useCases.inputsOf('withdraw')).toEqual([
      { slackUserId: 'U0ONCALL', requestId: pending().requestId },
    ]);
  });

  it('ends the named grant, and refuses what is no grant id', async () => {
    await type('done bg-aaaabbbbcc');
    await told('U0ONCALL', 'nothing in this channel');
    await type('done everything');
    await told('U0ONCALL', 'no such grant');
    expect(at.useCases.inputsOf('release')).toEqual([
      { slackUserId: 'U0ONCALL', channelId: CHANNEL, grantId: 'bg-aaaabbbbcc' },
    ]);
  });

  it('orders the end of the grant that is named, and never says that it is done', async () => {
    await type('revoke', 'U0LEAD');
    const answer = await told('U0LEAD', 'The end is ordered');
    expect(answer.rendered).toContain('orders-api');
    expect(answer.rendered).not.toMatch(/revoked|has ended/i);
    await type('revoke bg-aaaabbbbcc', 'U0LEAD');
    await at.useCases.waitForCalls('revoke', 2);
    await type('revoke all', 'U0LEAD');
    await told('U0LEAD', 'no such grant');
    expect(at.useCases.inputsOf('revoke')).toEqual([
      { slackUserId: 'U0LEAD', channelId: CHANNEL, grantId: null },
      { slackUserId: 'U0LEAD', channelId: CHANNEL, grantId: 'bg-aaaabbbbcc' },
    ]);
  });

  it('tells who closes what is ending', async () => {
    const ending = [shown(pending())];
    at.useCases.answer({
      closeIncident: () => Promise.resolve({ ok: true, value: { incident: INCIDENT, ending } }),
    });
    await type('close');
    const ask = await at.local.observe.waitForView('U0ONCALL', ({ rendered }) =>
      rendered.includes('Closing ends all of this'),
    );
    expect(ask.rendered).toContain('Restart a service on orders-api');
    expect(at.useCases.inputsOf('closeIncident')).toEqual([]);
    await at.local.people.submitView('U0ONCALL', ask.id);
    await at.local.observe.waitForView('U0ONCALL', ({ rendered }) => rendered.includes('Ending now'));
    expect(at.useCases.inputsOf('closeIncident')).toEqual([{ slackUserId: 'U0ONCALL', channelId: CHANNEL }]);
    await at.local.people.closeView('U0ONCALL', at.local.observe.topView('U0ONCALL')?.id ?? '');
  });

  it('closes at once where nothing would end', async () => {
    at.useCases.answer({ status: () => Promise.resolve(ok({ incident: INCIDENT, requests: [] })) });
    await type('close', 'U0LEAD');
    await told('U0LEAD', 'Ending now');
    at.useCases.reset();
  });

  it('says that there is nothing to close, and closes nothing', async () => {
    at.useCases.answer({ status: () => Promise.resolve(ok({ incident: null, requests: [] })) });
    const before = at.useCases.inputsOf('closeIncident').length;
    await type('close', 'U0LEAD');
    await told('U0LEAD', 'No incident is open in this channel');
    expect(at.useCases.inputsOf('closeIncident')).toHaveLength(before);
    at.useCases.reset();
  });

  it('says that there is nothing to end', async () => {
    await type('done', 'U0LEAD');
    await told('U0LEAD', 'You hold nothing in this channel');
  });

  it('tells who could approve a task, and why others could not', async () => {
    await type('who restart-service orders-api', 'U0SUPPORT');
    const { rendered } = await told('U0SUPPORT', 'can be approved now');
    expect(rendered).toContain('Jonas Holm');
    expect(rendered).toContain('Mara Weiss: Nobody decides their own request.');
    expect(at.useCases.inputsOf('who')).toEqual([
      { slackUserId: 'U0SUPPORT', channelId: CHANNEL, taskId: 'restart-service', asset: 'orders-api' },
    ]);
    await type('who', 'U0SUPPORT');
    await told('U0SUPPORT', 'Name the task');
    const short = [
      '2 approvers are needed, 1 of security, each counted once, and those who can are not enough.',
    ];
    at.useCases.answer({ who: () => Promise.resolve(ok({ ...OUTLOOK, quorum: 2, isEnough: false, short })) });
    await type('who restart-service orders-api', 'U0SUPPORT');
    await told(
      'U0SUPPORT',
      'cannot be approved now. 2 approvers are needed, 1 of security, each counted once, and those who can are not enough. Tell the owner',
    );
  });

  it('says what is wrong with a word it does not know, without letting it mention anybody', async () => {
    await type('<!channel> please');
    const answer = await told('U0ONCALL', 'neither a command nor a task');
    expect(JSON.stringify(answer.blocks)).toContain('&lt;!channel&gt;');
  });

  it('tells a refused person why, and only them', async () => {
    at.useCases.answer({ release: () => Promise.resolve(refused(refusal('not-internal', 'a guest'))) });
    await type('done', 'U0GUEST');
    await told('U0GUEST', 'Slack shows your account as a guest');
    expect(at.local.observe.channel(CHANNEL)).toEqual([]);
  });

  it('says within three seconds that the store is away', async () => {
    at.useCases.answer({
      status: () => Promise.reject(new Fault('redis-unavailable', 'connect ECONNREFUSED')),
    });
    const startedAtMs = Date.now();
    await type('status', 'U0LEAD');
    await told('U0LEAD', 'cannot reach its store right now, and nothing was changed');
    expect(Date.now() - startedAtMs).toBeLessThan(3000);
    expect(at.log.lines.filter(({ event }) => event === 'slack.use-case-failed')).toHaveLength(1);
  });

  it('says within three seconds that it takes longer', async () => {
    at.useCases.answer({ status: () => new Promise(() => undefined) });
    const startedAtMs = Date.now();
    await type('status', 'U0SUPPORT');
    await told('U0SUPPORT', 'takes longer than usual');
    expect(Date.now() - startedAtMs).toBeLessThan(3000);
  });

  it('gives a neutral answer to a bug, with nothing of it', async () => {
    at.useCases.answer({ status: () => Promise.reject(new TypeError('secret detail of the inside')) });
    await type('status', 'U0APPROVER');
    expect((await told('U0APPROVER', 'Something went wrong inside')).rendered).not.toContain('secret detail');
  });
});

describe('events', () => {
  it('draws App Home for whoever opens it', async () => {
    at.local.people.openHome('U0LEAD');
    const { rendered } = await at.local.observe.waitForHome('U0LEAD');
    expect(rendered).toContain('When something breaks');
  });

  it.each([
    ['archived', 'C0INCIDENT', (id: string) => at.local.admin.archiveChannel(id, 'U0LEAD'), 'U0LEAD'],
    ['deleted', 'C0OLD', (id: string) => at.local.admin.deleteChannel(id, 'U0LEAD'), 'U0LEAD'],
    ['shared', 'C0INCIDENT', (id: string) => at.local.admin.shareChannel(id, 'T0VENDOR000'), null],
    ['fit', 'C0INCIDENT', (id: string) => at.local.admin.unshareChannel(id), null],
    [
      'app-removed',
      'C0SHARED',
      (id: string) => at.local.admin.removeMember(id, 'U0BREAKGLAS', 'U0LEAD'),
      null,
    ],
  ] as const)('say that a channel is %s', async (change, channelId, act, slackUserId) => {
    const before = at.useCases.inputsOf('channelChanged').length;
    act(channelId);
    await at.useCases.waitForCalls('channelChanged', before + 1);
    expect(at.useCases.inputsOf('channelChanged').at(-1)).toEqual({ channelId, change, slackUserId });
  });

  it('about an account lead to another look at who has something open', async () => {
    at.local.admin.deactivateUser('U0SUPPORT');
    await at.useCases.waitForCalls('standingChanged', 1);
    expect(at.useCases.inputsOf('standingChanged')).toEqual([{ slackUserId: 'U0SUPPORT' }]);
  });

  it('about a group too, and to a look at who edited it', async () => {
    at.local.admin.editUserGroup('S0APPROVERS', ['U0APPROVER', 'U0LEAD'], 'U0LEAD');
    // Slack says it twice: who is in it changed, and so the group did.
    await at.useCases.waitForCalls('groupChanged', 2);
    expect(at.useCases.inputsOf('groupChanged')).toEqual(Array(2).fill({ slackGroup: 'S0APPROVERS' }));
  });

  it('make the directory read a group again', async () => {
    expect((await at.directory.groupMembers('S0APPROVERS')).value).toEqual(['U0APPROVER', 'U0LEAD']);
    at.local.admin.editUserGroup('S0APPROVERS', ['U0LEAD'], 'U0LEAD');
    const members = async (): Promise<readonly string[] | null> => {
      await new Promise((resolve) => setImmediate(resolve));
      return (await at.directory.groupMembers('S0APPROVERS')).value;
    };
    const startedAtMs = Date.now();
    while ((await members())?.length !== 1);
    // Sooner than what it knows would have been read again anyway.
    expect(Date.now() - startedAtMs).toBeLessThan(10_000);
  });
});
