import { describe, expect, it } from '@jest/globals';
import type { PlainTextOption, SectionBlock } from '@slack/types';

import type { ShownDeeds } from '../../src/approval/shown-grant.ts';
import type { ShownRequest } from '../../src/approval/use-cases.ts';
import { asDrill } from '../../src/catalogue/as-drill.ts';
import type { PendingRequest } from '../../src/domain/access-request.ts';
import { refusal } from '../../src/domain/refusal.ts';
import { Secret } from '../../src/domain/secret.ts';
import { approverMessage } from '../../src/slack/views/approver-message.ts';
import { NOTHING_FILLED } from '../../src/slack/views/prefill.ts';
import { incidentModal } from '../../src/slack/views/incident-modal.ts';
import { claimMessage } from '../../src/slack/views/claim-message.ts';
import { denyModal } from '../../src/slack/views/deny-modal.ts';
import { decisionBlockId } from '../../src/slack/views/decision-block.ts';
import { homeView } from '../../src/slack/views/home-view.ts';
import {
  closingRecord,
  incidentClosed,
  incidentClosing,
  incidentOpened,
} from '../../src/slack/views/incident-messages.ts';
import type { Message } from '../../src/slack/views/message.ts';
import type { Choice } from '../../src/slack/views/choice-input.ts';
import { offered } from '../../src/slack/views/choice-input.ts';
import { requestCard } from '../../src/slack/views/request-card.ts';
import { loadingModal, noticeModal, requestModal, taskChoices } from '../../src/slack/views/request-modal.ts';
import { deviceCodeMessage, helpMessage, refusalMessage } from '../../src/slack/views/short-messages.ts';
import { releasedMessage, statusMessage } from '../../src/slack/views/status-message.ts';
import { deedsDetails } from '../../src/slack/views/deeds.ts';
import { rulesChanged, rulesRefused } from '../../src/slack/views/rules-messages.ts';
import { summary } from '../../src/slack/views/summary.ts';
import {
  claimedLine,
  countedLine,
  endingLine,
  outcomeLine,
  wholeText,
} from '../../src/slack/views/thread-lines.ts';
import { mrkdwn } from '../../src/slack/views/mrkdwn.ts';
import {
  approvalBy,
  approved,
  CHANNEL,
  denied,
  FILED_AT_MS,
  grant,
  GRANT_ID,
  INCIDENT,
  JONAS,
  pending,
  shown,
  TASK,
} from './support/requests.ts';
import { problemsOfMessage, problemsOfView } from './support/slack-rules.ts';
import { NOTHING_AT_HOME, OPTIONS, OUTLOOK } from './support/use-cases-double.ts';

const ENDED = grant({
  state: 'ended',
  reason: 'expired',
  certainty: 'by-time',
  endedAtMs: FILED_AT_MS,
  claims: 2,
});

/** A request as bad as its schema allows. */
function awful(text: string): PendingRequest {
  const fill = (length: number): string => text.repeat(Math.ceil(length / text.length)).slice(0, length);
  const name = { ...JONAS, name: fill(200), identities: [] };
  const task = {
    ...TASK,
    title: fill(200),
    owner: fill(120),
    asset: fill(200),
    actions: Array.from({ length: 50 }, (_, index) => ({
      action: `service${index}:${fill(150)}`,
      arns: Array.from({ length: 5 }, (_of, at) => `arn:aws:service:::${at}/${fill(300)}`),
    })),
    sight: Array.from({ length: 20 }, () => fill(200)),
    alsoPermits: Array.from({ length: 20 }, () => fill(500)),
    risk: 'high' as const,
    quorum: 3,
    ladder: [
      ...TASK.ladder,
      { afterSeconds: 1, groups: [fill(80)], quorum: 3, each: { [fill(80)]: 2, [fill(79)]: 1 } },
    ],
  };
  const reasons = Array.from({ length: 100 }, () => ({
    rule: 'r',
    effect: 'permit' as const,
    text: fill(1000),
  }));
  const base = pending();
  return pending({
    reason: fill(3000),
    requester: name,
    task,
    intent: { ...base.intent, asset: fill(200) },
    decision: { ...base.decision, reasons },
    approvals: Array.from({ length: 20 }, () => approvalBy(name)),
    exception: true,
    rung: 2,
    raises: [{ rung: 2, why: 'on-call-unknown', atMs: FILED_AT_MS }],
    requesterOnCall: 'unknown',
    reductions: [
      {
        revision: 2,
        fromDigest: base.intentDigest,
        by: name,
        identity: 'idp:none',
        atMs: FILED_AT_MS,
        fromSeconds: 1800,
        toSeconds: 61,
        dropped: Array.from({ length: 50 }, () => fill(200)),
        voided: [],
      },
    ],
    looking: Array.from({ length: 20 }, () => ({
      person: name,
      slackUserId: 'U0APPROVER',
      sinceMs: FILED_AT_MS,
    })),
  });
}

function everyMessage(request: PendingRequest): readonly (readonly [string, Message])[] {
  const yes = approved(request);
  const no = { ...denied(request), deniedBy: request.requester, denyReason: request.reason };
  const states: readonly ShownRequest[] = [
    shown(request),
    shown(yes),
    shown(no),
    shown(yes, grant()),
    shown(yes, ENDED),
  ];
  const incident = { ...INCIDENT, title: request.reason.slice(0, 300), openedBy: request.requester };
  const rulesChangedLately = {
    ...shown(request),
    recentChange: { taskAtMs: FILED_AT_MS, policyAtMs: FILED_AT_MS, othersAtMs: FILED_AT_MS },
  };
  const tasks = [false, true].flatMap((isNew) =>
    Array.from({ length: 40 }, () => ({ taskId: request.reason.slice(0, 80), isNew, isGone: !isNew })),
  );
  const many = Array.from({ length: 60 }, () => shown(yes, ENDED));
  return [
    ...states.map((one, index) => [`card ${index}`, requestCard(one)] as const),
    ...states.map((one, index) => [`approver ${index}`, approverMessage(one, incident)] as const),
    ...[yes, no].map((one) => [`line ${one.state}`, outcomeLine(one) ?? NOTHING] as const),
    ['card of changed rules', requestCard(rulesChangedLately)],
    ['approver of changed rules', approverMessage(rulesChangedLately, incident)],
    ['rules changed', rulesChanged('gateway', tasks, { policy: true, others: true })],
    ['rules refused', rulesRefused('issuer', request.reason)],
    ['counted', countedLine(request) ?? NOTHING],
    ['claimed', claimedLine(grant({ claimedBy: 'abcdefgh' }), FILED_AT_MS)],
    ['ending', endingLine(grant({ state: 'ending', reason: 'released' }), 'U0LEAD')],
    ['claim', claimMessage(yes, { grantId: GRANT_ID, deadlineMs: FILED_AT_MS, claimByMs: FILED_AT_MS })],
    ['summary', summary(yes, { ...ENDED, deeds: DEEDS, refusal: request.reason.slice(0, 1000) })],
    ['deeds', deedsDetails(DEEDS)],
    ['opened', incidentOpened(incident)],
    [
      'closed',
      incidentClosed({ ...incident, state: 'closed', closedBy: request.requester, closedAtMs: FILED_AT_MS }),
    ],
    [
      'closed, with much in it',
      incidentClosed(
        { ...incident, state: 'closed', closedBy: null, closedAtMs: FILED_AT_MS },
        many.map((one) => ({ ...one, grant: { ...ENDED, deeds: DEEDS } })),
      ),
    ],
    ['record of a closing', closingRecord({ checkpoint: request.reason, atMs: FILED_AT_MS })],
    ['closing', incidentClosing(many)],
    ['status', statusMessage({ incident, requests: many })],
    ['released', releasedMessage(many)],
    ['refusal', refusalMessage(refusal('unknown-task', request.reason))],
    ['help', helpMessage(request.reason)],
    [
      'code',
      deviceCodeMessage({
        code: new Secret('K7QP-2MXA'),
        expiresAtMs: FILED_AT_MS,
        issuerUrl: 'https://issuer.example',
      }),
    ],
    ...requestCard(shown(request)).inThread.flatMap((text) =>
      wholeText(text).map((one) => ['whole', one] as const),
    ),
  ];
}

/** As much as an event of the issuer can hold. */
const DEEDS: ShownDeeds = {
  calls: 80,
  denied: 80,
  failed: 0,
  actions: Array.from({ length: 40 }, (_, at) => ({
    action: `ecs:${'Long'.repeat(40)}${at}`,
    calls: 2,
    denied: 2,
    outside: 2,
  })),
  outside: 80,
  outsideEvents: Array.from({ length: 10 }, () => '9'.repeat(36)),
  doneAfterEnd: 3,
  proof: null,
  unread: [{ region: 'eu-west-1', why: 'unavailable' }],
  isCut: true,
  isFinal: true,
  readAtMs: FILED_AT_MS,
  checkpoint: `breakglass/${'w'.repeat(40)}\n123456789\n${'r'.repeat(44)}\n\n— breakglass ${'s'.repeat(92)}\n`,
};

/** A menu of these options. */
const staticMenu = (options: PlainTextOption[]): SectionBlock => ({
  type: 'section',
  text: { type: 'plain_text', text: 'x' },
  accessory: { type: 'static_select', action_id: 'x', options },
});

const LONG_ASSETS = (long: string): readonly Choice[] =>
  Array.from({ length: 300 }, (_, at) => ({ text: `${at}${long.slice(0, 190)}`, name: `${at}${long}` }));

/** No message at all: Slack takes none without a text, so a test that meets it fails. */
const NOTHING: Message = { text: '', blocks: [], inThread: [] };

const TEXTS = [
  ['letters', 'orders '],
  ['what has to be escaped', '<&>'],
  ['mentions and calls', '<!channel> <@U0LEAD> <!subteam^S0APPROVERS> '],
  ['emoji of many code units', '👩‍👩‍👧‍👦'],
  ['right to left', 'שלום עולם '],
  ['text that reorders itself', '\u202eapproved\u202c\u2066x\u2069'],
  ['lines', 'a\nb\n'],
  ['formatting', '*_~`>'],
  ['half a pair', 'x\ud83d'],
] as const;

describe.each(TEXTS)('texts made of %s', (_what, text) => {
  const request = awful(text);
  const drill = { ...request, task: asDrill(request.task), intent: { ...request.intent, drill: true } };
  const messages = [...everyMessage(request), ...everyMessage(drill)];

  it('keep every message inside the limits of Slack', () => {
    const problems = messages.flatMap(([name, message]) =>
      problemsOfMessage(message).map((one) => `${name}: ${one}`),
    );
    expect(problems).toEqual([]);
  });

  it('never become a mention, a call or a link', () => {
    for (const [, message] of messages) {
      const parsed = [message.text, ...mrkdwnTexts(message.blocks)].join('\n');
      const tokens = [...parsed.matchAll(/<([^>]*)>/g)].map(([, token]) => token ?? '');
      for (const token of tokens) {
        expect(token).toMatch(/^(@(U0ONCALL|U0APPROVER|U0LEAD)|#C0INCIDENT|!date\^\d+\^[^<>]*\|[^<>]*)$/);
      }
    }
  });

  it('lose what would reorder or break them', () => {
    for (const [, message] of messages) {
      const json = JSON.stringify([message.text, message.blocks]);
      expect(json).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
      expect(json).not.toMatch(/\\ud[89ab]/);
    }
  });

  it('keep every view inside the limits of Slack', () => {
    const long = text.repeat(3000).slice(0, 3000);
    const options = {
      ...OPTIONS,
      tasks: Array.from({ length: 120 }, (_, index) => ({
        taskId: `task-${index}-${long.slice(0, 70)}`,
        title: long.slice(0, 200),
        assetLabel: long.slice(0, 80),
        assets: Array.from({ length: 300 }, (_of, at) => `${at}${long.slice(0, 190)}`),
        maxSeconds: 3600,
      })),
    };
    const [first] = options.tasks;
    const filled = {
      taskId: first?.taskId ?? '',
      asset: first?.assets[7] ?? '',
      duration: long,
      reason: long,
    };
    const views = [
      requestModal({ channelId: CHANNEL, drill: false }, options, filled, {
        outlook: OUTLOOK,
        nowMs: FILED_AT_MS,
      }),
      requestModal({ channelId: CHANNEL, drill: false }, options, NOTHING_FILLED, null),
      requestModal({ channelId: CHANNEL, drill: true }, { ...options, incidentId: null }, filled, {
        outlook: OUTLOOK,
        nowMs: FILED_AT_MS,
      }),
      {
        ...noticeModal(mrkdwn``),
        // What Slack shows of a menu that is looked up, held to the limits of one that stands in the form.
        blocks: [
          staticMenu(offered(taskChoices(options.tasks), '')),
          staticMenu(offered(LONG_ASSETS(long), '')),
        ],
      },
      incidentModal([{ channelId: CHANNEL, title: long }], long),
      noticeModal(mrkdwn`${long}`),
    ];
    expect(views.flatMap(problemsOfView)).toEqual([]);
  });
});

describe('views', () => {
  it('that show nothing of people are inside the limits of Slack', () => {
    const views = [
      incidentModal(OPTIONS.elsewhere, ''),
      loadingModal({ channelId: CHANNEL, drill: false }),
      denyModal(decisionBlockId(pending())),
      homeView(NOTHING_AT_HOME, FILED_AT_MS),
    ];
    expect(views.flatMap(problemsOfView)).toEqual([]);
  });
});

describe('the approver’s message', () => {
  const json = JSON.stringify(approverMessage(shown(pending()), INCIDENT));

  it.each([
    'Restart a service',
    'orders-api hangs since 03:05',
    'ecs:UpdateService',
    'arn:aws:ecs:eu-central-1:111122223333:service/prod/orders-api',
    'ecs:DescribeServices',
    'can also change the number of tasks',
    'Mara is on call for orders.',
    '<@U0ONCALL>',
    'Orders are stuck',
    '30m',
  ])('says %s', (text) => {
    expect(json).toContain(text);
  });

  it('lists every action and resource in sight or in its thread', () => {
    const request = awful('x');
    const { blocks, inThread } = approverMessage(shown(request), INCIDENT);
    const everything = JSON.stringify(blocks) + inThread.map(({ text }) => text).join('\n');
    for (const { action, arns } of request.task.actions) {
      for (const text of [action, ...arns]) expect(everything).toContain(text);
    }
  });

  it('asks back before a high risk is approved, and only then', () => {
    const risky = approverMessage(shown(pending({ task: { ...TASK, risk: 'high' } })), INCIDENT);
    expect(JSON.stringify(risky)).toContain('"confirm"');
    expect(json).not.toContain('"confirm"');
  });

  it('has no buttons after the outcome, and says it', () => {
    const after = JSON.stringify(approverMessage(shown(denied()), INCIDENT));
    expect(after).not.toContain('"button"');
    expect(after).toContain('Denied by <@U0APPROVER>');
  });
});

describe('the end of a grant', () => {
  const ended = (change: Parameters<typeof grant>[0]) =>
    summary(approved(), grant({ state: 'ended', endedAtMs: FILED_AT_MS, claims: 1, ...change })).text;

  it.each([
    ['by time', { reason: 'expired', certainty: 'by-time' }, /The time was over\. AWS ended it by time/],
    [
      'unclaimed',
      { reason: 'unclaimed', certainty: 'never-minted' },
      /never claimed\. No session was ever made/,
    ],
    [
      'released, by time',
      { reason: 'released', certainty: 'by-time' },
      /Released by the person.*AWS ended it by time/,
    ],
    [
      'by a deny',
      { reason: 'revoked', certainty: 'deny-written' },
      /Deny written .*usually takes effect within seconds; AWS gives no bound/,
    ],
    ['refused', { reason: 'refused', certainty: null }, /The issuer refused the approval/],
  ] as const)('%s says how surely', (_how, change, text) => {
    expect(ended(change)).toMatch(text);
  });

  it('early says when AWS ends it at the latest', () => {
    const text = endingLine(grant({ state: 'ending', reason: 'incident-closed' }), null).text;
    expect(text).toMatch(
      /incident was closed\. Deny pending: AWS ends it at <!date\^\d+\^\{time_secs\}\|[\d:]+ UTC> at the latest/,
    );
  });
});

describe('all texts', () => {
  it('are calm: no exclamation mark, and nothing is called revoked', () => {
    const all = everyMessage(pending()).map(([, { text, blocks }]) =>
      [text, ...mrkdwnTexts(blocks)].join('\n'),
    );
    const spoken = all.join('\n').replaceAll(/<!date[^>]*>/g, '');
    expect(spoken).not.toContain('!');
    expect(spoken).not.toMatch(/revoked/i);
  });
});

function mrkdwnTexts(value: unknown): readonly string[] {
  if (value === null || typeof value !== 'object') return [];
  if (Array.isArray(value)) return value.flatMap(mrkdwnTexts);
  const { type, text } = value as { type?: unknown; text?: unknown };
  const own = type === 'mrkdwn' && typeof text === 'string' ? [text] : [];
  return [...own, ...Object.values(value).flatMap(mrkdwnTexts)];
}
