import { describe, expect, it } from '@jest/globals';

import { groupsOf } from '../../src/catalogue/groups-of.ts';
import { personFor } from '../../src/catalogue/person-for.ts';
import type { Identity, Person, Standing } from '../../src/domain/person.ts';
import { emailIdentity } from '../../src/domain/person.ts';
import { shippedPolicy } from '../../src/policy/shipped-policy.ts';
import { groupsFact, incidentFact, standingFact } from '../../src/policy/facts.ts';
import type { ApproveQuestion, Subject } from '../../src/policy/question.ts';
import { refusalFor } from '../../src/policy/refusal-for.ts';
import { catalogueOf, exampleWith, sampleTask } from '../catalogue/sample-catalogue.ts';
import {
  AIKO,
  APPROVER,
  JONAS,
  MARA,
  NOW_MS,
  REQUESTER,
  approvalBy,
  approveQuestion,
  membership,
  personOf,
  subjectOf,
} from './sample-question.ts';

const { decide } = shippedPolicy();

const lead = (person: Person, standing?: Standing): Subject =>
  subjectOf(person, membership('platform-leads'), standing);
const outsider = (why: Extract<Standing, { kind: 'outsider' }>['why']): Partial<ApproveQuestion> => ({
  approver: lead(AIKO, { kind: 'outsider', why }),
});
const standingValue = (value: never): Partial<ApproveQuestion> => ({
  approver: { ...APPROVER, standing: { ...APPROVER.standing, value } },
});
const groupsValue = (value: never): Partial<ApproveQuestion> => ({
  approver: { ...APPROVER, groups: { ...APPROVER.groups, value } },
});
const other = (...identities: Identity[]): Partial<ApproveQuestion> => ({
  approver: lead(personOf('other', ...identities)),
});
const read = (atMs: number): Partial<ApproveQuestion> => ({
  approver: { ...APPROVER, standing: { ...APPROVER.standing, readAtMs: atMs } },
});

/** Leads first, then security too, two of them. */
const LADDERED = sampleTask({
  ladder: [
    { afterSeconds: 0, groups: ['platform-leads'], quorum: 1, each: {} },
    { afterSeconds: 600, groups: ['security'], quorum: 2, each: { security: 1 } },
  ],
});

/** [what, where such a failure was seen if it was, the question changed, the rule that forbids, the refusal]. */
const CASES: readonly (readonly [string, string, Partial<ApproveQuestion>, string, string])[] = [
  ['the requester themselves', 'promise 1', { approver: lead(MARA) }, 'approver-is-requester', 'own-request'],
  [
    'a second Slack account of the requester',
    'promise 1',
    other('slack:U0MARA2', 'email:mara@acme.example'),
    'approver-is-requester',
    'own-request',
  ],
  [
    'an e-mail alias of the requester',
    'K8SB changelog: alias passed the self-approval check',
    other('slack:U0X', 'email:Ma.Ra+lead@ACME.example'),
    'approver-is-requester',
    'own-request',
  ],
  [
    'the requester, Slack id in small letters',
    'sso-elevator 4.2.2 (e): identity is string equality',
    other('slack:u0oncall'),
    'approver-is-requester',
    'own-request',
  ],
  [
    'the requester, scheme in capitals',
    'aws-iam-authenticator GHSA-pp3f-98qg-5g75',
    other('EMAIL:mara@acme.example'),
    'approver-is-requester',
    'own-request',
  ],
  [
    'the requester under another person id',
    'Teleport #68069: fallback matched another identity',
    other('slack:U0ONCALL', 'email:else@acme.example'),
    'approver-is-requester',
    'own-request',
  ],
  [
    'the requester, person id in capitals',
    'sso-elevator 4.2.2 (e)',
    { approver: lead(personOf('MARA', 'slack:U0Y')) },
    'approver-is-requester',
    'own-request',
  ],
  [
    'the requester where a group would allow them',
    'sso-elevator 4.2.2 (c): a second rule that allows it wins',
    { approver: subjectOf(MARA, membership('platform-leads', 'on-call')) },
    'approver-is-requester',
    'own-request',
  ],
  [
    'the requester saying no',
    'promise 1',
    { approver: lead(MARA), verdict: 'deny' },
    'approver-is-requester',
    'own-request',
  ],
  [
    'a single-channel or multi-channel guest',
    'promise 2',
    outsider('guest'),
    'approver-is-guest',
    'not-internal',
  ],
  [
    'a Slack Connect person',
    'PostHog PR #43263',
    outsider('foreign-team'),
    'approver-is-foreign-team',
    'not-internal',
  ],
  ['a stranger', 'stacklok/mecatl PR #1294', outsider('stranger'), 'approver-is-stranger', 'not-internal'],
  ['a bot', 'promise 2', outsider('bot'), 'approver-is-bot', 'not-internal'],
  [
    'a deactivated account',
    'stacklok/mecatl PR #1294',
    outsider('deactivated'),
    'approver-is-deactivated',
    'not-internal',
  ],
  [
    'somebody who has not joined yet',
    'promise 2',
    outsider('not-yet-joined'),
    'approver-is-not-yet-joined',
    'not-internal',
  ],
  [
    'an account with an unconfirmed e-mail address',
    'dust PR #24763',
    outsider('unconfirmed-email'),
    'approver-is-unconfirmed-email',
    'not-internal',
  ],
  [
    'the support tier, by standing',
    'the workflow is a privileged identity',
    outsider('support-tier'),
    'approver-is-support-tier',
    'not-internal',
  ],
  [
    'the support tier, by group',
    'teleport-plugins #121: who administers Slack approves himself',
    { approver: subjectOf(AIKO, { ...membership('platform-leads'), supportTier: 'member' }) },
    'approver-in-support-tier',
    'not-eligible',
  ],
  [
    'somebody whose standing cannot be read',
    'promise 2',
    { approver: lead(AIKO, { kind: 'unknown', why: 'slack:users.info timed out' }) },
    'approver-standing-unknown',
    'standing-unknown',
  ],
  [
    'a standing without its field',
    'promise 2: a missing field means no',
    standingValue({} as never),
    'approver-standing-unknown',
    'standing-unknown',
  ],
  [
    'a standing that is null',
    'promise 2',
    standingValue(null as never),
    'approver-standing-unknown',
    'standing-unknown',
  ],
  [
    'a standing that is a text',
    'curie-eng/curie #1531: the caller supplied the evidence',
    standingValue('internal' as never),
    'approver-standing-unknown',
    'standing-unknown',
  ],
  [
    'an outsider nobody has heard of',
    'promise 2',
    standingValue({ kind: 'outsider', why: 'alien' } as never),
    'approver-standing-unknown',
    'standing-unknown',
  ],
  [
    'an internal outsider',
    'promise 2',
    standingValue({ kind: 'internal', why: 'guest' } as never),
    'approver-standing-unknown',
    'standing-unknown',
  ],
  [
    'a standing read too long ago',
    'K8SB changelog: approver cache',
    read(NOW_MS - 121_000),
    'approver-facts-stale',
    'standing-unknown',
  ],
  [
    'a standing read in the future',
    'promise 2',
    read(NOW_MS + 60_000),
    'approver-facts-stale',
    'standing-unknown',
  ],
  ['a standing read never', 'promise 2', read(Number.NaN), 'approver-facts-stale', 'standing-unknown'],
  [
    'somebody in no group of the task',
    'hermes-agent #38068: buttons without an authorisation check',
    { approver: subjectOf(AIKO, membership('on-call')) },
    'default-deny',
    'not-eligible',
  ],
  [
    'somebody in no group at all',
    'K8SB changelog: zero groups were taken for unknown',
    { approver: subjectOf(AIKO, membership()) },
    'default-deny',
    'not-eligible',
  ],
  [
    'anybody, where no group approves',
    'K8SB changelog: an empty approver set let everyone approve',
    { task: sampleTask({ approveGroups: [] }) },
    'default-deny',
    'not-eligible',
  ],
  [
    'a group of the same name in other letters',
    'openclaw PR #80899: wrong allow-list',
    { approver: subjectOf(AIKO, membership('Platform-Leads')) },
    'default-deny',
    'not-eligible',
  ],
  [
    'what was not shown',
    'TEAM CVE-2025-1969: a valid request was modified',
    { shownDigest: 'x'.repeat(43) },
    'shown-intent-differs',
    'intent-changed',
  ],
  [
    'nothing, where nothing was shown',
    'sso-elevator #194 B1: empty equals empty',
    { shownDigest: '', intentDigest: '' },
    'shown-intent-differs',
    'intent-changed',
  ],
  [
    'a second time',
    'promise 1: distinct humans',
    { earlier: [approvalBy(APPROVER)] },
    'approver-already-counted',
    'already-decided',
  ],
  [
    'a second time by another account',
    'promise 1: distinct humans',
    { earlier: [approvalBy(lead(personOf('else', 'slack:U0LEAD')))] },
    'approver-already-counted',
    'already-decided',
  ],
  [
    'by a click where more is demanded',
    'AreevAI/areev PR #139: strength must follow proof',
    { task: sampleTask({ evidence: 'idp' }) },
    'evidence-too-weak',
    'not-eligible',
  ],
  [
    'after the incident closed',
    'promise 5',
    { incident: incidentFact('closed', { source: 'gateway', readAtMs: NOW_MS }) },
    'incident-closed',
    'incident-closed',
  ],
  [
    'without an incident',
    'promise 5',
    { incident: incidentFact('none', { source: 'gateway', readAtMs: NOW_MS }) },
    'incident-missing',
    'no-incident',
  ],
  [
    'a guest’s request',
    'promise 2',
    {
      requester: {
        ...REQUESTER,
        standing: standingFact({ kind: 'outsider', why: 'guest' }, { source: 's', readAtMs: NOW_MS }),
      },
    },
    'requester-is-guest',
    'not-allowed',
  ],
  [
    'a request of somebody who cannot be read any more',
    'design: unknown stops new rights',
    {
      requester: {
        ...REQUESTER,
        standing: standingFact({ kind: 'unknown', why: 'x' }, { source: 's', readAtMs: NOW_MS }),
      },
    },
    'requester-standing-unknown',
    'not-allowed',
  ],
  [
    'a request of somebody who left the group',
    'changed since the request',
    { requester: subjectOf(MARA, membership()) },
    'requester-not-in-ask-group',
    'not-allowed',
  ],
  [
    'the owner of the task, who asked',
    'Teleport GHSA-76cc-p55w-63g3: owners escalate their own rights',
    {
      approver: lead(MARA),
      task: sampleTask({ owner: 'mara' }),
    },
    'approver-is-requester',
    'own-request',
  ],
  [
    'the requester by the subject their company knows them by',
    'openclaw PR #63680: the same connection approves its own request',
    {
      requester: subjectOf(
        personOf('mara', 'slack:U0ONCALL', 'idp:https://id.acme.example#42'),
        membership('on-call'),
      ),
      approver: lead(personOf('other', 'slack:U0Z', 'idp:https://id.acme.example#42')),
    },
    'approver-is-requester',
    'own-request',
  ],
  [
    'no, by somebody who is merely in the channel',
    'sso-elevator 4.2.2 (f): any channel member may discard a request',
    { approver: subjectOf(AIKO, membership()), verdict: 'deny' },
    'default-deny',
    'not-eligible',
  ],
  [
    'no, by a guest of the channel',
    'sso-elevator 4.2.2 (f)',
    { ...outsider('guest'), verdict: 'deny' },
    'approver-is-guest',
    'not-internal',
  ],
  [
    'no, to what was not shown',
    'sso-elevator 4.2.2 (a): parameters are read from the message again',
    { shownDigest: 'x'.repeat(43), verdict: 'deny' },
    'shown-intent-differs',
    'intent-changed',
  ],
  [
    'whom only a later rung asks',
    'TEAM #81: approvers of one thing decided another',
    { approver: subjectOf(AIKO, membership('security')), task: LADDERED },
    'default-deny',
    'not-eligible',
  ],
  [
    'anybody, at a rung that is not there',
    'StrongDM skipAfter: a step that nobody answers is skipped',
    { task: LADDERED, rung: 4 },
    'default-deny',
    'not-eligible',
  ],
  ['anybody, at no rung', 'StrongDM skipAfter', { task: LADDERED, rung: 0 }, 'default-deny', 'not-eligible'],
  [
    'the first rung of a task whose review is overdue',
    'Glide #655: rules change and nobody looks at them again',
    { task: { ...LADDERED, reviewBy: '2026-11-22' } },
    'task-review-overdue',
    'not-eligible',
  ],
  [
    'anybody, for a task nobody reviewed for a month',
    'Glide #655',
    { task: { ...LADDERED, reviewBy: '2026-10-20' }, rung: 2 },
    'task-review-lapsed',
    'task-unreviewed',
  ],
  [
    'anybody, for a task whose review date is none',
    'K8SB changelog: a reference that cannot be resolved activated without approval',
    { task: { ...LADDERED, reviewBy: 'soon' }, rung: 2 },
    'task-review-lapsed',
    'task-unreviewed',
  ],
  [
    'a click, for a task that can run code as another role',
    'Entra PIM: a claim in an old token satisfied the demand for MFA',
    { task: sampleTask({ evidence: 'idp', escapes: 'as root' }) },
    'evidence-too-weak',
    'not-eligible',
  ],
  [
    'by an agent',
    'design: an agent never approves',
    { approver: { ...APPROVER, agent: { agentId: 'bot', entry: null } } },
    'approver-is-agent',
    'not-allowed',
  ],
];

/** [what, where it was seen, the question changed, what the operator reads]: no rule forbids, but one cannot tell. */
const CANNOT_TELL: readonly (readonly [string, string, Partial<ApproveQuestion>, string])[] = [
  [
    'whether it is the requester',
    'Tr3kkR/Yuzu #4128: unknown never equals the requester',
    { approver: lead({ ...AIKO, identities: [] }) },
    'approver-is-requester',
  ],
  [
    'whether the requester is anybody',
    'Tr3kkR/Yuzu #4128',
    { requester: { ...REQUESTER, person: { ...MARA, identities: [] } } },
    'approver-is-requester',
  ],
  [
    'whether they are in the group',
    'K8SB: lets approvals through when the group look-up fails',
    { approver: subjectOf(AIKO, { member: [], unknown: ['platform-leads'], supportTier: 'not-member' }) },
    'approver-in-approve-group',
  ],
  [
    'whether they are of the support tier',
    'K8SB changelog: deny-policy errors failed open',
    { approver: subjectOf(AIKO, { ...membership('platform-leads'), supportTier: 'unknown' }) },
    'approver-in-support-tier',
  ],
  [
    'what groups they are in',
    'promise 2: a missing field means no',
    groupsValue(['platform-leads'] as never),
    'approver-in-approve-group',
  ],
  [
    'whether there is an incident',
    'promise 5',
    { incident: { name: 'incident', value: true, source: 's', readAtMs: NOW_MS } },
    'incident-missing',
  ],
  [
    'anything, where a part of the question is missing',
    'K8SB changelog: unresolvable policy activated without approval',
    { task: undefined as never },
    'the question failed',
  ],
];

describe('approving is allowed', () => {
  it('to a different, internal member of the approving group', () => {
    expect(decide(approveQuestion())).toMatchObject({
      outcome: 'allow',
      reasons: [{ rule: 'approver-in-approve-group', effect: 'permit' }],
      limits: { maxSeconds: 1800 },
      operator: null,
    });
  });

  it('as the second of two, to another human', () => {
    const question = approveQuestion({
      earlier: [approvalBy(APPROVER)],
      approver: lead(JONAS),
      task: sampleTask({ quorum: 2 }),
    });
    expect(decide(question).outcome).toBe('allow');
  });

  it('by stronger evidence than is demanded', () => {
    expect(decide(approveQuestion({ evidence: 'idp' })).outcome).toBe('allow');
  });
});

describe('the table', () => {
  it('has at least sixty cases, each once', () => {
    const whats = [...CASES, ...CANNOT_TELL].map(([what, source]) => `${what} (${source})`);
    expect(new Set(whats).size).toBe(whats.length);
    expect(whats.length).toBeGreaterThanOrEqual(60);
  });
});

describe('a later rung', () => {
  const rung2 = { task: LADDERED, rung: 2 };

  it.each<readonly [string, Partial<ApproveQuestion>]>([
    ['adds its own groups', { ...rung2, approver: subjectOf(AIKO, membership('security')) }],
    ['keeps those asked before', { ...rung2, approver: lead(AIKO) }],
    ['decides alone while a review is overdue', { ...rung2, task: { ...LADDERED, reviewBy: '2026-11-22' } }],
  ])('%s', (_what, changes) => {
    expect(decide(approveQuestion(changes)).outcome).toBe('allow');
  });

  it('lets nobody approve their own request either', () => {
    const approver = subjectOf(MARA, membership('security', 'platform-leads'));
    expect(decide(approveQuestion({ ...rung2, approver })).reasons[0]).toMatchObject({
      rule: 'approver-is-requester',
    });
  });
});

describe('approving is denied', () => {
  it.each(CASES)('%s (%s)', (_what, _source, changes, rule, code) => {
    const decision = decide(approveQuestion(changes));
    expect(decision).toMatchObject({ outcome: 'deny', limits: null });
    expect(decision.reasons[0]).toMatchObject({ rule, effect: 'forbid' });
    expect(refusalFor(decision)).toMatchObject({ code });
  });

  it.each(CANNOT_TELL)('when it cannot be told %s (%s)', (_what, _source, changes, operator) => {
    const decision = decide(approveQuestion(changes));
    expect(decision.outcome).toBe('deny');
    expect(decision.operator).toContain(operator);
    expect(refusalFor(decision).operator).toContain(operator);
  });
});

describe('saying no is allowed', () => {
  it.each([
    ['with weak evidence', { task: sampleTask({ evidence: 'idp' }) }],
    ['to whoever approved before', { earlier: [approvalBy(APPROVER)] }],
    [
      'about somebody who cannot be read',
      {
        requester: {
          ...REQUESTER,
          standing: standingFact({ kind: 'unknown', why: 'x' }, { source: 's', readAtMs: 0 }),
        },
      },
    ],
  ] as const)('%s', (_what, changes) => {
    expect(decide(approveQuestion({ ...changes, verdict: 'deny' })).outcome).toBe('allow');
  });
});

describe('one person behind every name', () => {
  const catalogue = catalogueOf(
    exampleWith('slack: [U0ONCALL]', 'slack: [U0ONCALL, U0MARA2]').replace(
      'slackGroups: []',
      'slackGroups: [S0LEADS]',
    ),
  );
  const subject = (...identities: Identity[]): Subject => {
    const person = personFor(catalogue, { identities, fallbackId: identities[0] ?? '', name: 'x' });
    if (!person.ok) throw new Error(person.refusal.operator);
    const origin = { source: 'test', readAtMs: NOW_MS };
    const groups = groupsOf(
      catalogue,
      person.value,
      new Map([['S0LEADS', ['U0MARA2', 'U0ALIAS', 'U0NOOR']]]),
    );
    return {
      person: person.value,
      standing: standingFact({ kind: 'internal' }, origin),
      groups: groupsFact(groups, origin),
      agent: null,
    };
  };
  const requester = subject('slack:U0ONCALL');

  it('a group edited to hold a second account that the catalogue links does not help', () => {
    const approver = subject('slack:U0MARA2');
    expect(decide(approveQuestion({ requester, approver })).reasons[0]).toMatchObject({
      rule: 'approver-is-requester',
    });
  });

  it('nor does a new account with an alias of an address the catalogue knows: who that is cannot be said', () => {
    const identities = ['slack:U0ALIAS', emailIdentity('mara+new@acme.example')];
    expect(personFor(catalogue, { identities, fallbackId: 'slack:U0ALIAS', name: 'x' })).toMatchObject({
      ok: false,
      refusal: { code: 'person-ambiguous' },
    });
  });

  it('and another member of that group still may', () => {
    expect(decide(approveQuestion({ requester, approver: subject('slack:U0NOOR') })).outcome).toBe('allow');
  });
});
