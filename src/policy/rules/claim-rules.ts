import { digestOf } from '../../codec/digest.ts';
import { canonicalJson } from '../../codec/canonical-json.ts';
import { evidenceSuffices } from '../../domain/evidence.ts';
import type { Json } from '../../domain/json.ts';
import { subjectFromFacts } from '../facts.ts';
import type { ClaimQuestion, Subject } from '../question.ts';
import { CLOCK_TOLERANCE_MS, MAX_FACT_AGE_SECONDS } from '../question.ts';
import type { Rule } from '../rule.ts';
import { anyOf, forbid, permit, when } from '../rule.ts';
import { countHumans, sameHuman } from '../same-human.ts';
import { isDigest, verdictOf } from './approve-rules.ts';
import { inAnyGroup, inSupportTier, not } from './group-rules.ts';
import { incidentRules } from './incident-rules.ts';
import { withinLimit } from './request-rules.ts';
import { standingRules } from './standing-rules.ts';

/** Whether a session may exist: everything that was decided before, decided again by the issuer alone. */
export const CLAIM_RULES: readonly Rule<ClaimQuestion>[] = [
  forbid(
    'approver-is-requester',
    'Nobody decides their own request.',
    { code: 'own-request' },
    ({ requester, approvals }) =>
      anyOf(approvals, ({ approver }) => verdictOf(sameHuman(requester.person, approver))),
  ),
  ...standingRules<ClaimQuestion>({
    role: 'approver',
    doing: 'approve',
    subjects: approversOf,
    freshAtMs: ({ orderAtMs }) => orderAtMs,
    nowMs: ({ nowMs }) => nowMs,
    toldToThem: false,
  }),
  forbid(
    'approver-in-support-tier',
    'The support tier never approves.',
    { code: 'not-allowed' },
    (question) => anyOf(approversOf(question), inSupportTier),
  ),
  forbid(
    'approver-not-in-approve-group',
    'Only members of the groups that may approve this task approve it.',
    { code: 'not-allowed' },
    (question) =>
      anyOf(approversOf(question), (approver) => not(inAnyGroup(approver, question.task.approveGroups))),
  ),
  forbid(
    'quorum-not-reached',
    'The task needs more approvals, each of another human.',
    { code: 'not-allowed' },
    ({ approvals, task }) =>
      when(!(task.quorum >= 1 && countHumans(approvals.map((one) => one.approver)) >= task.quorum)),
  ),
  forbid(
    'evidence-too-weak',
    'The task demands stronger evidence of who approves.',
    { code: 'not-allowed' },
    ({ approvals, task }) =>
      anyOf(approvals, ({ evidence }) => when(!evidenceSuffices(evidence.kind, task.evidence))),
  ),
  ...standingRules<ClaimQuestion>({
    role: 'requester',
    doing: 'ask',
    subjects: ({ requester }) => [requester],
    freshAtMs: ({ orderAtMs }) => orderAtMs,
    nowMs: ({ nowMs }) => nowMs,
    toldToThem: true,
    except: ['support-tier'],
  }),
  forbid(
    'requester-not-in-ask-group',
    'The requester is not among those who may ask for this task.',
    { code: 'not-asker' },
    ({ requester, task }) => not(inAnyGroup(requester, task.askGroups)),
  ),
  ...incidentRules<ClaimQuestion>(),
  forbid(
    'intent-digest-differs',
    'Approvals count only for exactly what was shown.',
    { code: 'order-mismatch', detail: 'intent digest' },
    ({ intent, intentDigest, approvals }) =>
      when(
        !isDigest(intentDigest) ||
          digestOf(intent) !== intentDigest ||
          approvals.some((approval) => approval.intentDigest !== intentDigest),
      ),
  ),
  forbid(
    'task-differs',
    'The task in the approval is not the task of the issuer’s own catalogue.',
    { code: 'order-mismatch', detail: 'task' },
    (question) => when(!fitsTask(question)),
  ),
  forbid(
    'requester-differs',
    'The person who asked is not the person of the intent.',
    { code: 'order-mismatch', detail: 'requester' },
    ({ intent, requester }) =>
      when(intent.requester !== requester.person.personId || intent.agent !== requester.agent),
  ),
  forbid(
    'duration-outside-limit',
    'Access lasts no longer than the task allows.',
    { code: 'order-mismatch', detail: 'duration' },
    ({ intent, task }) => when(!withinLimit(intent.durationSeconds, task.maxSeconds)),
  ),
  forbid(
    'intent-without-device',
    'Credentials go only to devices the approval names.',
    { code: 'no-device' },
    ({ intent }) => when(intent.deviceThumbprints.length === 0),
  ),
  forbid(
    'approval-stale',
    `The last approval is at most ${MAX_FACT_AGE_SECONDS} seconds older than the order.`,
    { code: 'order-stale' },
    (question) => {
      const age = question.orderAtMs - lastApprovalAtMs(question);
      return when(!(age >= -CLOCK_TOLERANCE_MS && age <= MAX_FACT_AGE_SECONDS * 1000));
    },
  ),
  forbid(
    'deadline-moved',
    'Access ends at the last counted approval plus the time asked for.',
    { code: 'order-mismatch', detail: 'deadline' },
    (question) =>
      when(question.deadlineMs !== lastApprovalAtMs(question) + question.intent.durationSeconds * 1000),
  ),
  forbid(
    'deadline-passed',
    'The time that was approved is over.',
    { code: 'grant-ended', detail: 'expired' },
    ({ deadlineMs, nowMs }) => when(!(nowMs < deadlineMs)),
  ),
  permit(
    'approved-by-quorum',
    'Approved by enough eligible people, none of whom is the requester.',
    ({ approvals }) => when(approvals.length > 0),
  ),
];

function approversOf({ approvals }: ClaimQuestion): readonly Subject[] {
  return approvals.map(({ approver, facts }) => subjectFromFacts(approver, facts));
}

function lastApprovalAtMs({ approvals }: ClaimQuestion): number {
  return Math.max(...approvals.map((one) => one.atMs));
}

function fitsTask({ intent, task }: ClaimQuestion): boolean {
  const own: Json = [
    task.taskId,
    task.taskDigest,
    task.asset,
    sortedUnique(task.actions.flatMap(({ arns }) => arns)),
    sortedUnique(task.actions.map(({ action }) => action)),
    task.conditions,
  ];
  const asked: Json = [
    intent.task,
    intent.taskDigest,
    intent.asset,
    sortedUnique(intent.assetArns),
    sortedUnique(intent.actions),
    intent.conditions,
  ];
  return isDigest(task.taskDigest) && canonicalJson(own) === canonicalJson(asked);
}

function sortedUnique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}
