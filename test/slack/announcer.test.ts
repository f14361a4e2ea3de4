import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { ShownGrant } from '../../src/approval/shown-grant.ts';
import type { ShownRequest } from '../../src/approval/use-cases.ts';
import type { PendingRequest } from '../../src/domain/access-request.ts';
import type { EventType } from '../../src/domain/event.ts';
import { Fault } from '../../src/domain/fault.ts';
import type { PersonId, RequestId } from '../../src/domain/ids.ts';
import type { JsonObject } from '../../src/domain/json.ts';
import type { Announcer } from '../../src/slack/announcer.ts';
import { createAnnouncer } from '../../src/slack/announcer.ts';
import type { Connected } from './support/desk.ts';
import { connected } from './support/desk.ts';
import { event } from './support/events.ts';
import type { MemoryPosted } from './support/memory-ports.ts';
import { memoryPosted, noSleep } from './support/memory-ports.ts';
import {
  approvalBy,
  approved,
  CHANNEL,
  denied,
  FILED_AT_MS,
  grant,
  INCIDENT,
  JONAS,
  pending,
  shown,
  taskOf,
} from './support/requests.ts';
import { useCasesDouble } from './support/use-cases-double.ts';

/** A local Slack for each test: what was posted by one is not what another finds. */
let at: Connected;
let posted: MemoryPosted;
let announcer: Announcer;
const useCases = useCasesDouble();

beforeEach(async () => {
  at = await connected({ nowMs: () => FILED_AT_MS });
  posted = memoryPosted();
  announcer = createAnnouncer({ web: at.slack.posting, posted, useCases, sleep: noSleep, log: at.log });
  now(shown(pending()));
  useCases.answer({ incident: () => Promise.resolve(INCIDENT) });
});
afterEach(() => at.local.stop());

const now = (state: ShownRequest | null): void =>
  useCases.answer({ shownRequest: () => Promise.resolve(state) });
const tell = (type: EventType, data?: JsonObject) => announcer.handle(event(type, data));
const inChannel = (channelId = CHANNEL) => at.local.observe.channel(channelId);
const dms = (userId: string) => at.local.observe.directMessages(userId);
const posts = () => at.local.observe.calls('chat.postMessage').length;

describe('a request from asking to its end', () => {
  it('reads as one card with its thread, a message to each approver, one to the requester', async () => {
    await tell('request.filed');
    now(shown(approved()));
    await tell('request.approval-counted');
    await tell('request.approved');
    now(shown(approved(), grant()));
    await tell('grant.accepted', { deadlineMs: approved().deadlineMs, claimByMs: FILED_AT_MS + 300_000 });
    now(shown(approved(), grant({ state: 'minting', claims: 1 })));
    await announcer.handle(
      event('grant.minting', { device: 'abcdefgh12' }, { deviceLabel: 'Mara’s *laptop*' }),
    );
    now(shown(approved(), grant({ state: 'active', claims: 1, claimedBy: 'abcdefgh' })));
    await tell('grant.minted');
    const end = {
      state: 'ended',
      reason: 'expired',
      certainty: 'by-time',
      claims: 1,
      endedAtMs: FILED_AT_MS,
    } as const;
    now(shown(approved(), grant(end)));
    await tell('grant.ended');

    const [card, ...broadcast] = inChannel();
    expect(card?.rendered).toContain('AWS ended it by time');
    expect(card?.isEdited).toBe(true);
    expect(broadcast.map(({ text }) => text.split(':')[0])).toEqual(['Granted', 'Ended']);
    expect(card?.replies.map(({ text }) => text.split(/[ :]/)[0])).toEqual(['Granted', 'Claimed', 'Ended']);
    for (const userId of ['U0APPROVER', 'U0LEAD']) {
      expect(dms(userId)).toHaveLength(1);
      expect(dms(userId)[0]?.controls).toEqual([]);
    }
    const [granted, claiming, ...more] = dms('U0ONCALL');
    expect(more).toEqual([]);
    expect(granted?.rendered).toContain('breakglass configure bg-aaaabbbbcc --profile bg-aaaabbbbcc');
    expect(claiming?.rendered).toContain('on your device Mara’s *laptop* (abcdefgh)');
    expect(claiming?.rendered).toContain('/breakglass done bg-aaaabbbbcc');
  });

  it('of an agent tells its owner of each step, and nothing that only the agent could do', async () => {
    const asks = { personId: 'night-bot' as PersonId, name: 'Night bot', identities: ['agent:night-bot'] };
    const intent = { ...pending().intent, agent: 'night-bot', requester: asks.personId };
    const request = approved(pending({ requester: asks, intent }));
    now(shown(request, grant()));
    await tell('grant.accepted', { deadlineMs: request.deadlineMs, claimByMs: FILED_AT_MS + 300_000 });
    await announcer.handle(event('grant.minting', { device: 'abcdefgh12' }, { deviceLabel: 'runner 7' }));
    await tell('request.ending-soon');
    const { state: _, ...waits } = pending({ requester: asks, intent });
    now(shown({ ...waits, state: 'lapsed', lapsedAtMs: FILED_AT_MS }));
    await tell('request.lapsed');
    const [granted, claiming, lapsed, ...more] = dms('U0ONCALL');
    expect(more).toEqual([]);
    expect(lapsed?.rendered).toContain('what the agent Night bot, for which you answer, asked for lapsed');
    expect(granted?.rendered).toContain('The agent Night bot, for which you answer, asked for it');
    expect(granted?.rendered).not.toContain('breakglass exec');
    expect(claiming?.rendered).toContain('by the agent Night bot (runner 7), for which you answer');
    expect(inChannel()[0]?.rendered).toContain('agent Night bot');
  });

  it('costs ten calls, and two for each approver', async () => {
    const before = at.local.observe.calls().length;
    await tell('request.filed');
    now(shown(approved()));
    await tell('request.approval-counted');
    await tell('request.approved');
    now(shown(approved(), grant()));
    await tell('grant.accepted', { deadlineMs: approved().deadlineMs });
    await tell('grant.minting');
    now(shown(approved(), grant({ state: 'active', claims: 1 })));
    await tell('grant.minted');
    now(shown(approved(), grant({ state: 'ended', reason: 'expired', certainty: 'by-time', claims: 1 })));
    await tell('grant.ended');
    const methods = at.local.observe
      .calls()
      .slice(before)
      .map(({ method }) => method);
    expect(methods.filter((method) => method === 'chat.postMessage')).toHaveLength(6 + 2);
    expect(methods.filter((method) => method === 'chat.update')).toHaveLength(4 + 2);
    expect(methods).toHaveLength(10 + 2 * 2);
  });

  it.each([
    ['request.denied', denied(), 'Not now.'],
    ['request.lapsed', { ...pending(), state: 'lapsed', lapsedAtMs: FILED_AT_MS }, 'lapsed'],
    [
      'request.withdrawn',
      {
        ...pending(),
        state: 'withdrawn',
        withdrawnBy: null,
        withdrawnAtMs: FILED_AT_MS,
        why: 'incident-closed',
      },
      'incident was closed',
    ],
  ] as const)('after %s nobody has buttons, and the thread says why', async (type, request, why) => {
    await tell('request.filed');
    expect(dms('U0LEAD')[0]?.controls.map(({ actionId }) => actionId)).toEqual([
      'approve',
      'less',
      'deny',
      'look',
    ]);
    now(shown(request));
    await tell(type);
    expect(dms('U0APPROVER')[0]?.controls).toEqual([]);
    expect(dms('U0LEAD')[0]?.controls).toEqual([]);
    const [card, ...others] = inChannel();
    expect(card?.replies.at(-1)?.rendered).toContain(why);
    expect(others).toEqual([]);
  });

  it('says in the thread when more approvals are needed', async () => {
    await tell('request.filed');
    now(shown(pending({ task: taskOf({ quorum: 2 }), approvals: [approvalBy(JONAS)] })));
    await tell('request.approval-counted');
    expect(inChannel()[0]?.replies.map(({ text }) => text)).toEqual(['<@U0APPROVER> approved: 1 of 2.']);
  });

  it('tells the requester what the issuer refused, and what to do', async () => {
    await tell('request.filed');
    now(shown(approved(), grant({ state: 'ended', reason: 'refused', refusal: 'Ask again.' })));
    await tell('grant.refused', {
      code: 'order-stale',
      person: 'The approval reached the issuer too late. Ask again.',
    });
    expect(dms('U0ONCALL')[0]?.rendered).toContain('too late. Ask again.');
    expect(inChannel()[0]?.replies[0]?.rendered).toContain('nothing was granted');
  });

  it('tells the requester once of a claim refused for the same reason', async () => {
    now(shown(approved(), grant()));
    await tell('grant.claim-refused', { code: 'device-too-new' });
    await tell('grant.claim-refused', { code: 'device-too-new' });
    expect(dms('U0ONCALL').map(({ rendered }) => rendered)).toEqual([
      expect.stringContaining('bound after the request'),
    ]);
  });

  it('says that a grant is ending, and until when AWS may take', async () => {
    await tell('request.filed');
    now(shown(approved(), grant({ state: 'ending', reason: 'released', claims: 1 })));
    await tell('grant.ending');
    expect(inChannel()[0]?.replies[0]?.rendered).toMatch(/Released.*AWS ends it at .* at the latest/);
  });
});

describe('a grant that somebody took back', () => {
  it('names them in its thread, and the task’s owner by name wherever it is read', async () => {
    await tell('request.filed');
    now(shown(approved(), grant({ state: 'ending', reason: 'revoked', claims: 1 })));
    await announcer.handle(event('grant.ending', {}, { by: JONAS }));
    expect(inChannel()[0]?.replies[0]?.text).toMatch(/^<@U0APPROVER> ended this early\. Taken back/);
    for (const read of [inChannel()[0], dms('U0LEAD')[0]])
      expect(read?.rendered).toContain('The task belongs to Aiko Tanaka');
  });
});

describe('shells that a grant may have left open', () => {
  const ended = (shells: ShownGrant['shells']) =>
    shown(approved(), grant({ state: 'ended', reason: 'expired', certainty: 'by-time', claims: 1, shells }));

  it('are named in the summary, and what became of them in the thread', async () => {
    await tell('request.filed');
    now(ended({ state: 'owed', closed: 0, checkedAtMs: null }));
    await tell('grant.ended');
    now(ended({ state: 'failing', closed: 0, checkedAtMs: null }));
    await tell('grant.ending-step-failed');
    now(ended({ state: 'done', closed: 2, checkedAtMs: Date.UTC(2026, 10, 23, 3, 12, 40) }));
    await tell('grant.ending-step-done');
    expect(inChannel()[0]?.replies.map(({ rendered }) => rendered)).toEqual([
      expect.stringContaining('They are being closed'),
      expect.stringContaining('one may still be open'),
      expect.stringMatching(/The 2 shells it left open were closed; none was open/),
    ]);
  });

  it('have no word of their own while the grant is still ending', async () => {
    await tell('request.filed');
    const shells = { state: 'failing', closed: 0, checkedAtMs: null } as const;
    now(shown(approved(), grant({ state: 'ending', reason: 'released', claims: 1, shells })));
    await tell('grant.ending-step-failed');
    expect(inChannel()[0]?.replies).toEqual([]);
  });
});

describe('a deny that had to be widened', () => {
  it('is told in the thread of everybody it hits', async () => {
    await tell('request.filed');
    now(shown(approved(), grant({ state: 'active', claims: 1 })));
    const affected = [{ grantId: 'bg-aaaaaaaaaa', requestId: approved().requestId }, { grantId: 'x' }, 7];
    await tell('revocation.widened', { affected });
    expect(inChannel()[0]?.replies.map(({ rendered }) => rendered)).toEqual([
      expect.stringContaining('It now denies this one too, though nobody ended it'),
    ]);
  });
});

describe('a message is posted once', () => {
  it('when the event is delivered again', async () => {
    const filed = event('request.filed');
    await announcer.handle(filed);
    await announcer.handle(filed);
    await announcer.handle(filed);
    expect(inChannel()).toHaveLength(1);
    expect(dms('U0APPROVER')).toHaveLength(1);
    expect(posts()).toBe(3);
  });

  it('when the process dies between posting and remembering', async () => {
    const filed = event('request.filed');
    posted.crashAtNextPut();
    await expect(announcer.handle(filed)).rejects.toThrow('the process died');
    expect(inChannel()).toHaveLength(1);
    await announcer.handle(filed);
    expect(inChannel()).toHaveLength(1);
    expect([...posted.messages.keys()].sort()).toEqual([
      'card/req_aaaabbbbccccdddd',
      'dm/req_aaaabbbbccccdddd/U0APPROVER',
      'dm/req_aaaabbbbccccdddd/U0LEAD',
    ]);
  });

  it('and shows what is true by then, where the request went on while the process was dead', async () => {
    const filed = event('request.filed');
    posted.crashAtNextPut();
    await expect(announcer.handle(filed)).rejects.toThrow('the process died');
    now(shown(approved(), grant({ state: 'ended', reason: 'unclaimed', certainty: 'never-minted' })));
    await announcer.handle(filed);
    expect(inChannel()).toHaveLength(1);
    expect(inChannel()[0]?.rendered).toContain('never claimed');
  });

  it('and leaves no buttons with an approver whose message was posted by a process that died', async () => {
    at.local.admin.injectFault({ method: 'chat.postMessage', kind: 'lost-reply', channelId: 'U0LEAD' });
    await expect(announcer.handle(event('request.filed'))).rejects.toMatchObject({
      code: 'slack-unavailable',
    });
    now(shown(approved()));
    await tell('request.approved');
    expect(dms('U0LEAD')).toHaveLength(1);
    expect(dms('U0LEAD')[0]?.controls).toEqual([]);
  });

  it.each([
    ['the card', { channelId: CHANNEL }],
    ['a direct message', { channelId: 'U0LEAD' }],
  ])('when Slack’s answer to %s is lost', async (_what, only) => {
    at.local.admin.injectFault({ method: 'chat.postMessage', kind: 'lost-reply', ...only });
    const filed = event('request.filed');
    await expect(announcer.handle(filed)).rejects.toMatchObject({ code: 'slack-unavailable' });
    await announcer.handle(filed);
    expect(inChannel()).toHaveLength(1);
    expect(dms('U0LEAD')).toHaveLength(1);
    expect(dms('U0APPROVER')).toHaveLength(1);
  });

  it('when the answer to a line of the thread is lost', async () => {
    await tell('request.filed');
    now(shown(approved()));
    const yes = event('request.approved');
    at.local.admin.injectFault({ method: 'chat.postMessage', kind: 'lost-reply' });
    await expect(announcer.handle(yes)).rejects.toMatchObject({ code: 'slack-unavailable' });
    await announcer.handle(yes);
    expect(inChannel()[0]?.replies).toHaveLength(1);
  });

  it('and posted all the same when history may not be read', async () => {
    at.local.admin.setBotScopes(['chat:write', 'im:write']);
    at.local.admin.injectFault({ method: 'chat.postMessage', kind: '500', channelId: CHANNEL });
    const filed = event('request.filed');
    await expect(announcer.handle(filed)).rejects.toMatchObject({ code: 'slack-unavailable' });
    await announcer.handle(filed);
    expect(inChannel()).toHaveLength(1);
    expect(at.log.count('slack.history-unreadable')).toBe(1);
  });

  it('and not taken for the post of somebody else with the same key', async () => {
    const filed = event('request.filed');
    posted.crashAtNextPut();
    await expect(announcer.handle(filed)).rejects.toThrow('the process died');
    at.local.admin.deleteMessage(CHANNEL, inChannel()[0]?.ts ?? '');
    at.local.people.postMessage('U0SUPPORT', CHANNEL, 'card/req_aaaabbbbccccdddd');
    await announcer.handle(filed);
    expect(inChannel().map(({ userId }) => userId)).toEqual(['U0SUPPORT', 'U0BREAKGLAS']);
  });
});

describe('the card', () => {
  it('is never drawn back to something older', async () => {
    now(shown(approved(), grant({ state: 'ended', reason: 'unclaimed', certainty: 'never-minted' })));
    await tell('request.filed');
    now(shown(pending()));
    await tell('request.approval-counted');
    expect(inChannel()[0]?.rendered).toContain('never claimed');
    expect(at.local.observe.calls('chat.update')).toEqual([]);
  });

  it('is edited once for events that changed nothing to see', async () => {
    await tell('request.filed');
    now(shown(approved()));
    await tell('request.approval-counted');
    await tell('request.approved');
    const edits = at.local.observe
      .calls('chat.update')
      .map(({ args }) => (args as { channel: string }).channel);
    expect(edits.filter((channel) => channel === CHANNEL)).toHaveLength(1);
  });

  it('is one although two streams tell about the request at once', async () => {
    now(shown(approved(), grant()));
    await Promise.all([
      tell('request.filed'),
      tell('request.approved'),
      tell('grant.accepted', { deadlineMs: FILED_AT_MS }),
    ]);
    expect(inChannel().filter(({ threadTs }) => threadTs === undefined)).toHaveLength(1);
  });

  it('carries long texts whole in its thread, once', async () => {
    const reason = `${'because of this and that; '.repeat(110)}the end`;
    now(shown(pending({ reason })));
    const filed = event('request.filed');
    await announcer.handle(filed);
    await announcer.handle(filed);
    const replies = inChannel()[0]?.replies ?? [];
    expect(replies).toHaveLength(1);
    expect(replies[0]?.rendered).toContain('the end');
    expect(dms('U0LEAD')[0]?.replies.map(({ rendered }) => rendered)).toEqual([
      expect.stringContaining('the end'),
    ]);
  });

  it('keeps thirty requests of one channel apart, in the order they came', async () => {
    const ids = Array.from(
      { length: 30 },
      (_, index) => `req_${'a'.repeat(14)}${String.fromCharCode(97 + (index % 26))}${index < 26 ? 'b' : 'c'}`,
    );
    const requests = new Map(
      ids.map((id): [string, PendingRequest] => [
        id,
        pending({ requestId: id as RequestId, asked: [], reason: id }),
      ]),
    );
    useCases.answer({
      shownRequest: (id) => Promise.resolve(shown(requests.get(id) ?? pending())),
    });
    await Promise.all(ids.map((requestId) => tell('request.filed', { requestId })));
    const order = inChannel().map(({ rendered }) => ids.find((id) => rendered.includes(id)));
    expect(order).toEqual(ids);
  });
});

describe('a channel that does not take posts', () => {
  it.each([
    ['is archived', () => at.local.admin.archiveChannel(CHANNEL, 'U0LEAD')],
    ['lost the app', () => at.local.admin.removeMember(CHANNEL, 'U0BREAKGLAS', 'U0LEAD')],
    ['is gone', () => at.local.admin.deleteChannel(CHANNEL, 'U0LEAD')],
  ])('because it %s: the requester reads it instead, and the approvers are asked', async (_why, happens) => {
    happens();
    await tell('request.filed');
    expect(dms('U0APPROVER')).toHaveLength(1);
    now(shown(approved()));
    const yes = event('request.approved');
    await announcer.handle(yes);
    await announcer.handle(yes);
    expect(dms('U0ONCALL').map(({ rendered }) => rendered)).toEqual([
      expect.stringMatching(/could not be posted in[\s\S]*Granted/),
    ]);
    expect(at.log.count('slack.post-refused')).toBeGreaterThan(0);
  });

  it('after the card was posted: the end reaches the requester', async () => {
    await tell('request.filed');
    at.local.admin.archiveChannel(CHANNEL, 'U0LEAD');
    now(shown(approved(), grant({ state: 'ended', reason: 'incident-closed', certainty: 'never-minted' })));
    await tell('grant.ended');
    expect(dms('U0ONCALL')[0]?.rendered).toContain('Summary');
  });

  it('does not keep an approver who left from being skipped', async () => {
    now(shown(pending({ asked: [{ person: JONAS, slackUserId: 'U0LEFT' }, ...pending().asked] })));
    await tell('request.filed');
    expect(dms('U0LEAD')).toHaveLength(1);
  });
});

describe('Slack in trouble', () => {
  it('waits out a rate limit, and posts', async () => {
    at.local.admin.injectFault({ method: 'chat.postMessage', kind: '429', times: 2, retryAfterSeconds: 7 });
    await tell('request.filed');
    expect(inChannel()).toHaveLength(1);
    expect(
      at.log.lines.filter(({ event: name }) => name === 'slack.rate-limited').map(({ fields }) => fields),
    ).toEqual([
      { method: 'chat.postMessage', waitMs: 7000 },
      { method: 'chat.postMessage', waitMs: 7000 },
    ]);
  });

  it('is not hidden from the reader, which comes again', async () => {
    at.local.admin.injectFault({ method: 'chat.postMessage', kind: 'error', error: 'internal_error' });
    const filed = event('request.filed');
    await expect(announcer.handle(filed)).rejects.toBeInstanceOf(Fault);
    await announcer.handle(filed);
    expect(inChannel()).toHaveLength(1);
  });

  it.each(['message_not_found', 'edit_window_closed'] as const)(
    'posts a card anew, once, that cannot be edited any more: %s',
    async (error) => {
      await tell('request.filed');
      if (error === 'message_not_found') at.local.admin.deleteMessage(CHANNEL, inChannel()[0]?.ts ?? '');
      at.local.admin.injectFault({ method: 'chat.update', kind: 'error', error, channelId: CHANNEL });
      now(shown(approved()));
      await tell('request.approved');
      const card = inChannel().findLast(({ threadTs }) => threadTs === undefined);
      expect(card?.rendered).toContain('the issuer is checking it');
      expect(card?.replies.map(({ text }) => text)).toEqual([expect.stringContaining('Granted')]);
      now(shown(approved(), grant()));
      await tell('grant.accepted', { deadlineMs: approved().deadlineMs });
      const cards = inChannel().filter(({ threadTs }) => threadTs === undefined);
      expect(cards).toHaveLength(error === 'message_not_found' ? 1 : 2);
      expect(cards.at(-1)?.rendered).toContain('not claimed yet');
      expect(at.log.count('slack.posted-anew')).toBe(1);
    },
  );

  it('does not post anew for ever where nothing may be edited', async () => {
    await tell('request.filed');
    at.local.admin.injectFault({
      method: 'chat.update',
      kind: 'error',
      error: 'edit_window_closed',
      times: 99,
    });
    now(shown(approved()));
    await tell('request.approved');
    now(shown(approved(), grant()));
    await tell('grant.accepted', { deadlineMs: approved().deadlineMs });
    await tell('grant.minted');
    expect(inChannel().filter(({ threadTs }) => threadTs === undefined)).toHaveLength(2);
  });
});

describe('other news', () => {
  it('an incident opens and closes in its channel', async () => {
    await tell('incident.opened');
    const incident = { ...INCIDENT, state: 'closed', closedBy: JONAS, closedAtMs: FILED_AT_MS } as const;
    useCases.answer({
      incident: () => Promise.resolve(incident),
      incidentStory: () => Promise.resolve({ incident, requests: [], closing: null }),
    });
    await tell('incident.closed');
    expect(inChannel().map(({ text }) => text)).toEqual([
      expect.stringContaining('Orders are stuck'),
      expect.stringContaining('closed by <@U0APPROVER>'),
    ]);
  });

  it.each([
    ['shared', 'shared with another organisation'],
    [null, 'can be used again'],
  ] as const)('a channel that is now %s says so itself', async (trouble, part) => {
    await tell('incident.channel-changed', { trouble });
    expect(inChannel().map(({ rendered }) => rendered)).toEqual([expect.stringContaining(part)]);
  });

  it('the app was removed: who opened the incident and who waits is written to', async () => {
    await tell('incident.channel-changed', { trouble: 'app-removed' });
    for (const userId of ['U0ONCALL', 'U0LEAD'])
      expect(dms(userId)[0]?.rendered).toContain('/invite @Breakglass');
    expect(inChannel()).toEqual([]);
  });

  it('the end is near: its holder can ask for more', async () => {
    now(shown(approved(), grant({ state: 'active', claims: 1 })));
    await tell('request.ending-soon');
    expect(dms('U0ONCALL')[0]?.controls.map(({ label }) => label)).toEqual(['Ask for more time']);
    now(shown(approved(), grant({ state: 'ended', reason: 'released' })));
    await tell('request.ending-soon');
    expect(dms('U0ONCALL')).toHaveLength(1);
  });

  it('a device was bound: its person hears of it', async () => {
    const person = {
      personId: 'mara',
      name: 'Mara',
      identities: ['slack:U0ONCALL', 'email:mara@acme.example'],
    };
    await announcer.handle(
      event('device.bound', { expiresAtMs: FILED_AT_MS }, { person, label: 'laptop <of> Mara' }),
    );
    expect(dms('U0ONCALL')[0]?.rendered).toContain('laptop <of> Mara');
  });

  it('a device that was taken away is told to its person, and an agent’s to nobody', async () => {
    const person = { personId: 'mara', name: 'Mara', identities: ['slack:U0ONCALL'] };
    await announcer.handle(event('device.unbound', { agent: 'night-bot' }, { person, label: 'runner 7' }));
    await announcer.handle(event('device.unbound', { agent: null }, { person, label: 'laptop' }));
    expect(dms('U0ONCALL').map(({ rendered }) => rendered)).toEqual([
      expect.stringContaining('A device is not bound to you any more: laptop'),
    ]);
  });

  it('an agent that logs in is told to whoever answers for it', async () => {
    const owner = { personId: 'aiko', name: 'Aiko', identities: ['slack:U0LEAD', 'agent:night-bot'] };
    const person = { personId: 'night-bot', name: 'Night bot', identities: ['agent:night-bot'] };
    const data = { agent: 'night-bot', expiresAtMs: FILED_AT_MS };
    await announcer.handle(event('device.bound', data, { person, owner, label: 'runner 7' }));
    expect(dms('U0LEAD')[0]?.rendered).toContain(
      'The agent night-bot, for which you answer, proved who it is',
    );
    expect(dms('U0LEAD')[0]?.rendered).toContain('runner 7');
  });

  it('an erased person is not guessed', async () => {
    await announcer.handle({ ...event('device.bound', {}, { person: 'x' }), disclosures: [] });
    expect(at.log.count('announcer.no-person')).toBe(1);
  });

  describe('the rules of a process', () => {
    const changedBy = (catalogue: string | null, policy: string, tasks: JsonObject[] = []): JsonObject => ({
      process: 'issuer',
      catalogue: { before: catalogue, after: 'new' },
      policy: { before: policy, after: 'new' },
      tasks,
    });
    const task = (taskId: string, before: string | null, after: string | null) => ({ taskId, before, after });
    const toOperators = () => {
      announcer = createAnnouncer({
        web: at.slack.posting,
        posted,
        useCases,
        sleep: noSleep,
        log: at.log,
        operatorsChannel: CHANNEL,
      });
    };

    it('leave two people alike: the operators’ channel reads whose account, once', async () => {
      const alarm = event(
        'alarm.raised',
        { kind: 'person-ambiguous' },
        { account: 'U0LEAD', operator: 'identities match several people of the catalogue: aiko, mara' },
      );
      await announcer.handle(alarm);
      expect(posts()).toBe(0);
      toOperators();
      await announcer.handle(alarm);
      await announcer.handle(alarm);
      await announcer.handle(event('alarm.raised', { kind: 'record-forged' }));
      const [first, ...more] = inChannel();
      expect(more).toEqual([]);
      expect(first?.rendered).toContain('It cannot be told who @');
      expect(first?.rendered).toContain('aiko, mara');
    });

    it('changed: the operators’ channel reads what, once', async () => {
      toOperators();
      const changed = event(
        'rules.changed',
        changedBy('old', 'old', [
          task('restart', 'a', 'b'),
          task('read-<logs>', null, 'b'),
          task('reboot', 'a', null),
        ]),
      );
      await announcer.handle(changed);
      await announcer.handle(changed);
      const [first, ...more] = inChannel();
      expect(more).toEqual([]);
      for (const part of [
        'The rules of the issuer changed',
        'Changed tasks: restart.',
        'New tasks: read-<logs>.',
        'Tasks taken out: reboot.',
        'The policy changed.',
      ])
        expect(first?.rendered).toContain(part);
    });

    describe('that change while a request waits', () => {
      const requestId = pending().requestId;
      const before = shown(pending());
      const after: ShownRequest = {
        ...before,
        version: before.version + 1,
        recentChange: { taskAtMs: null, policyAtMs: FILED_AT_MS, othersAtMs: null },
      };
      const edits = () => at.local.observe.calls('chat.update').length;
      beforeEach(async () => {
        useCases.answer({ pendingRequests: () => Promise.resolve([requestId]) });
        await tell('request.filed');
        now(after);
      });

      it('are shown on its card and to everybody who was asked, each edited once', async () => {
        const change = event('rules.changed', { ...changedBy('old', 'old'), process: 'gateway' });
        await announcer.handle(change);
        const said = 'The policy was changed';
        expect(inChannel()[0]?.rendered).toContain(said);
        for (const userId of ['U0APPROVER', 'U0LEAD']) {
          expect(dms(userId)).toHaveLength(1);
          expect(dms(userId)[0]?.rendered).toContain(said);
        }
        await announcer.handle(change);
        // Another process that takes over, or comes up again, finds all of it done.
        await createAnnouncer({
          web: at.slack.posting,
          posted,
          useCases,
          sleep: noSleep,
          log: at.log,
        }).handle(change);
        expect(edits()).toBe(3);
        expect(useCases.inputsOf('pendingRequests').at(-1)).toBeNull();
      });

      it('are tried again where Slack was away for some of it', async () => {
        const change = event('rules.changed', { ...changedBy('old', 'old'), process: 'gateway' });
        const update = at.slack.posting.update.bind(at.slack.posting);
        let calls = 0;
        Object.assign(at.slack.posting, {
          update: (...args: Parameters<typeof update>): Promise<void> => {
            calls += 1;
            return calls === 2 ? Promise.reject(new Fault('slack-unavailable', 'away')) : update(...args);
          },
        });
        await expect(announcer.handle(change)).rejects.toThrow('away');
        await announcer.handle(change);
        expect(edits()).toBe(3);
      });

      it('for a task are asked about for that task, and those of the issuer draw nothing', async () => {
        const ofTask = { ...changedBy('old', 'new', [task('restart', 'a', 'b')]), process: 'gateway' };
        await tell('rules.changed', ofTask);
        expect(useCases.inputsOf('pendingRequests').at(-1)).toEqual(['restart']);
        const drawn = edits();
        await tell('rules.changed', changedBy('old', 'old'));
        expect(edits()).toBe(drawn);
      });

      it('and were decided meanwhile change nothing of how that stands', async () => {
        now({ ...after, request: approved() });
        await tell('rules.changed', { ...changedBy('old', 'old'), process: 'gateway' });
        expect(edits()).toBe(0);
      });
    });

    it('changed beside tasks and policy: it says what else decides', async () => {
      toOperators();
      const others = { before: 'old', after: 'new' };
      await tell('rules.changed', { ...changedBy('old', 'new'), others });
      expect(inChannel()[0]?.rendered).toContain('People, agents or settings changed');
      expect(inChannel()[0]?.rendered).not.toContain('The policy changed');
    });

    it('refused: it says what is wrong and that the old ones stay', async () => {
      toOperators();
      await announcer.handle(
        event('rules.refused', { process: 'gateway' }, { problem: 'line 7: risk must be' }),
      );
      expect(inChannel()[0]?.rendered).toContain('stay in use');
      expect(inChannel()[0]?.rendered).toContain('line 7: risk must be');
    });

    it('that it began with, and any where no channel is named, are nobody’s news', async () => {
      await tell('rules.changed', changedBy('old', 'old'));
      toOperators();
      await tell('rules.changed', changedBy(null, 'old'));
      expect(posts()).toBe(0);
    });
  });

  it.each(['request.approval-refused', 'order.refused', 'alarm.raised', 'device.code-shown'] as const)(
    '%s is nobody’s news in the channel',
    async (type) => {
      await tell(type);
      expect(posts()).toBe(0);
    },
  );

  it('a request that is not known any more is said in the log only', async () => {
    now(null);
    await tell('request.filed');
    expect(posts()).toBe(0);
    expect(at.log.count('announcer.no-request')).toBe(1);
  });
});
