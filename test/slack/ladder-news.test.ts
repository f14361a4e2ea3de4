import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { ShownRequest } from '../../src/approval/use-cases.ts';
import type { EventType } from '../../src/domain/event.ts';
import type { JsonObject } from '../../src/domain/json.ts';
import type { Announcer } from '../../src/slack/announcer.ts';
import { createAnnouncer } from '../../src/slack/announcer.ts';
import type { Connected } from './support/desk.ts';
import { connected } from './support/desk.ts';
import { event } from './support/events.ts';
import { memoryPosted } from './support/memory-ports.ts';
import {
  approved,
  AIKO,
  approvalBy,
  CHANNEL,
  DIGEST,
  FILED_AT_MS,
  JONAS,
  pending,
  REQUEST_ID,
  shown,
  taskOf,
} from './support/requests.ts';
import { useCasesDouble } from './support/use-cases-double.ts';

const LADDER = [
  ...taskOf({}).ladder,
  { afterSeconds: 300, groups: ['security'], quorum: 2, each: { security: 1 } },
];
const task = { ...taskOf({}), ladder: LADDER };
const jonas = { person: JONAS, slackUserId: 'U0APPROVER' };
const aiko = { person: AIKO, slackUserId: 'U0LEAD' };

let at: Connected;
let announcer: Announcer;
let current: ShownRequest;
beforeEach(async () => {
  at = await connected();
  const useCases = useCasesDouble();
  useCases.answer({ shownRequest: () => Promise.resolve(current) });
  const sleep = () => Promise.resolve();
  announcer = createAnnouncer({
    web: at.slack.posting,
    posted: memoryPosted(),
    useCases,
    log: at.log,
    sleep,
  });
  current = shown(pending({ task, asked: [jonas], requesterOnCall: 'yes' }));
  await tell('request.filed');
});
afterEach(() => at.local.stop());

const tell = (type: EventType, data: JsonObject = {}, hidden: JsonObject = {}) =>
  announcer.handle(event(type, { requestId: REQUEST_ID, ...data }, hidden));
const now = (next: ShownRequest, version: number): void => {
  current = { ...next, version };
};
const card = () => at.local.observe.channel(CHANNEL)[0];
const thread = () => (card()?.replies ?? []).map(({ rendered }) => rendered);
const dms = (userId: string) => at.local.observe.directMessages(userId);

describe('a request that asks its next rung', () => {
  const raised = pending({
    task,
    asked: [jonas, aiko],
    rung: 2,
    exception: true,
    raises: [{ rung: 2, why: 'time', atMs: FILED_AT_MS + 300_000 }],
  });

  it('writes to those who were not asked before, and shows everybody why', async () => {
    expect(dms('U0APPROVER')[0]?.rendered).toContain('They are on call');
    now(shown(raised), 1000);
    await tell('request.escalated', { rung: 2 }, { asked: ['aiko'] });
    expect(dms('U0LEAD')).toHaveLength(1);
    expect(dms('U0APPROVER')).toHaveLength(1);
    for (const userId of ['U0LEAD', 'U0APPROVER']) {
      expect(dms(userId)[0]?.rendered).toContain('Step 2 of 2: nobody decided on the one before in time');
      expect(dms(userId)[0]?.rendered).toContain('2 different people have to approve, among them security');
    }
    expect(card()?.rendered).toContain('2 of 2: nobody decided on the one before in time');
    expect(thread()).toEqual([expect.stringContaining('One more person is asked')]);
    await tell('request.escalated', { rung: 2 }, { asked: ['aiko'] });
    expect(dms('U0LEAD')).toHaveLength(1);
  });

  it('says from whom an approval is still missing', async () => {
    now(shown({ ...raised, approvals: [approvalBy(JONAS)] }), 1000);
    await tell('request.approval-counted');
    expect(card()?.rendered).toContain('1 of 2, still from security');
  });

  it('says once for a rung that nobody could be asked, and why', async () => {
    const excluded = [{ name: 'Aiko Tanaka', why: 'Slack shows the account as a guest.' }];
    await tell('request.escalation-failed', { rung: 2 }, { excluded });
    await tell('request.escalation-failed', { rung: 2 }, { excluded });
    expect(thread()).toEqual([expect.stringMatching(/nobody on step 2.*Aiko Tanaka: Slack shows/s)]);
  });
});

describe('an earlier approval that no longer counts', () => {
  it('is said in the thread, with whose it was and why, and the card counts without it', async () => {
    const why = 'Only people of this company approve, and Slack shows the account as deactivated.';
    now(shown(pending({ task: taskOf({ quorum: 2 }), asked: [jonas] })), 1000);
    const decision = { reasons: [{ rule: 'approver-is-deactivated', effect: 'forbid', text: why }] };
    await tell('request.approval-voided', { decision }, { approver: JONAS });
    expect(thread()).toEqual([`The earlier approval of @Jonas Holm no longer counts. ${why}`]);
    expect(card()?.rendered).toContain('0 of 2');
  });
});

describe('somebody who looks at a request', () => {
  it('is seen on the card and by everybody who is asked', async () => {
    const looking = [{ ...jonas, sinceMs: FILED_AT_MS + 5_000 }];
    now(shown(pending({ task, asked: [jonas], looking })), 1000);
    await tell('request.looking');
    for (const rendered of [card()?.rendered, dms('U0APPROVER')[0]?.rendered])
      expect(rendered).toMatch(/Looking at it/);
    expect(thread()).toEqual([]);
  });
});

describe('a request approved for less', () => {
  const reduction = {
    revision: 2,
    fromDigest: DIGEST,
    by: AIKO,
    identity: 'slack:U0LEAD',
    atMs: FILED_AT_MS,
    fromSeconds: 1800,
    toSeconds: 300,
    dropped: ['ecs:StopTask'],
    voided: [{ person: JONAS, identity: 'slack:U0APPROVER' }],
  };

  it('by whom it was complete tells whose approval no longer counts, and not to approve again', async () => {
    now(shown(approved(pending({ task, asked: [jonas], reductions: [reduction] }))), 1000);
    await tell('request.reduced', { revision: 2 });
    await tell('request.reduced', { revision: 2 });
    const [voided, ...more] = dms('U0APPROVER').filter(({ rendered }) =>
      rendered.includes('no longer counts'),
    );
    expect(more).toEqual([]);
    expect(voided?.rendered).toContain('It was decided without it');
    expect(voided?.rendered).not.toContain('approve again');
  });

  it('tells whoever signed in for an approval that it no longer counts, by their account', async () => {
    const signedIn = {
      ...reduction,
      voided: [{ person: JONAS, identity: 'idp:https://login.example.com#j' }],
    };
    now(shown(pending({ task: { ...task, evidence: 'idp' }, asked: [jonas], reductions: [signedIn] })), 1000);
    await tell('request.reduced', { revision: 2 });
    const told = dms('U0APPROVER').filter(({ rendered }) => rendered.includes('Your approval of'));
    expect(told).toHaveLength(1);
    expect(thread()).toEqual([expect.stringContaining('It still waits for approvers to sign in.')]);
  });

  it('shows what changed to the requester, and tells whose approval no longer counts', async () => {
    now(
      shown(pending({ task, asked: [jonas], reductions: [reduction], intentDigest: 'n'.repeat(43) })),
      1000,
    );
    await tell('request.reduced', { revision: 2 });
    await tell('request.reduced', { revision: 2 });
    expect(thread()).toEqual([
      expect.stringMatching(/for less: 5m instead of 30m, without ecs:StopTask.*One approval/),
    ]);
    expect(card()?.rendered).toContain('5m instead of 30m');
    const [asked, voided, ...more] = dms('U0APPROVER');
    expect(asked?.rendered).toContain('approve again if you agree');
    expect(asked?.controls[0]?.blockId).toContain('n'.repeat(43));
    expect(voided?.rendered).toContain('no longer counts');
    expect(more).toEqual([]);
  });
});

describe('a request that lapsed', () => {
  it('tells the requester what to do next', async () => {
    now(shown({ ...pending({ task, asked: [jonas] }), state: 'lapsed', lapsedAtMs: FILED_AT_MS }), 1000);
    await tell('request.lapsed');
    expect(dms('U0ONCALL').map(({ rendered }) => rendered)).toEqual([
      expect.stringMatching(/lapsed.*One person was asked.*ask again now.*breakglass who restart-service/),
    ]);
    expect(dms('U0APPROVER')[0]?.controls).toEqual([]);
  });
});
