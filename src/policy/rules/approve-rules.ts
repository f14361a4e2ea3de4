import { evidenceSuffices } from '../../domain/evidence.ts';
import type { ApproveQuestion } from '../question.ts';
import type { Rule, RuleVerdict } from '../rule.ts';
import { anyOf, forbid, permit, when } from '../rule.ts';
import { sameHuman } from '../same-human.ts';
import { inAnyGroup, inSupportTier, not } from './group-rules.ts';
import { incidentRules } from './incident-rules.ts';
import { standingRules } from './standing-rules.ts';

/** Who may decide a request: promises 1 and 2, checked at every click. */
export const APPROVE_RULES: readonly Rule<ApproveQuestion>[] = [
  forbid(
    'approver-is-requester',
    'Nobody decides their own request.',
    { code: 'own-request' },
    ({ requester, approver }) => verdictOf(sameHuman(requester.person, approver.person)),
  ),
  ...standingRules<ApproveQuestion>({
    role: 'approver',
    doing: 'approve',
    subjects: ({ approver }) => [approver],
    freshAtMs: ({ nowMs }) => nowMs,
    nowMs: ({ nowMs }) => nowMs,
    toldToThem: true,
  }),
  forbid(
    'approver-in-support-tier',
    'The support tier never approves.',
    { code: 'not-eligible' },
    ({ approver }) => inSupportTier(approver),
  ),
  ...incidentRules<ApproveQuestion>(),
  forbid(
    'shown-intent-differs',
    'A decision counts only for exactly what was shown.',
    { code: 'intent-changed' },
    ({ intentDigest, shownDigest }) => when(!isDigest(intentDigest) || intentDigest !== shownDigest),
  ),
  forbid(
    'approver-already-counted',
    'Every approval comes from another human.',
    { code: 'already-decided', detail: 'your approval is counted' },
    ({ verdict, earlier, approver }) =>
      verdict === 'deny'
        ? 'not'
        : anyOf(earlier, (one) => verdictOf(sameHuman(one.approver, approver.person))),
  ),
  forbid(
    'evidence-too-weak',
    'The task demands stronger evidence of who approves.',
    { code: 'not-eligible' },
    ({ verdict, evidence, task }) => when(verdict !== 'deny' && !evidenceSuffices(evidence, task.evidence)),
  ),
  ...standingRules<ApproveQuestion>({
    role: 'requester',
    doing: 'ask',
    // A no never waits for what is known of the person it refuses.
    subjects: ({ verdict, requester }) => (verdict === 'deny' ? [] : [requester]),
    freshAtMs: ({ nowMs }) => nowMs,
    nowMs: ({ nowMs }) => nowMs,
    toldToThem: false,
    except: ['support-tier'],
  }),
  forbid(
    'requester-not-in-ask-group',
    'The requester is no longer among those who may ask for this task.',
    { code: 'not-allowed' },
    ({ verdict, requester, task }) =>
      verdict === 'deny' ? 'not' : not(inAnyGroup(requester, task.askGroups)),
  ),
  permit(
    'approver-in-approve-group',
    'Members of the groups that may approve this task.',
    ({ approver, task }) => inAnyGroup(approver, task.approveGroups),
  ),
];

/** Separation of duties as a verdict: what cannot be told is not a no. */
export function verdictOf(same: 'yes' | 'no' | 'cannot-tell'): RuleVerdict {
  return same === 'cannot-tell' ? same : when(same === 'yes');
}

/** A base64url SHA-256. Two empty texts are equal too, and must not count as the same intent. */
export function isDigest(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text);
}
