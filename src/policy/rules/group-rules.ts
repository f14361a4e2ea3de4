import { readGroups } from '../facts.ts';
import type { Subject } from '../question.ts';
import type { RuleVerdict } from '../rule.ts';
import { when } from '../rule.ts';

/** Whether somebody is in any of these groups. No group at all never holds anybody. */
export function inAnyGroup(subject: Subject, groups: readonly string[]): RuleVerdict {
  const membership = readGroups(subject.groups);
  if (membership === null) return 'cannot-tell';
  if (groups.some((group) => membership.member.includes(group))) return 'applies';
  return groups.some((group) => membership.unknown.includes(group)) ? 'cannot-tell' : 'not';
}

/** Whether somebody belongs to the support tier. */
export function inSupportTier(subject: Subject): RuleVerdict {
  const membership = readGroups(subject.groups);
  if (membership === null || membership.supportTier === 'unknown') return 'cannot-tell';
  return when(membership.supportTier === 'member');
}

/** The opposite; what cannot be told stays so. */
export function not(verdict: RuleVerdict): RuleVerdict {
  if (verdict === 'cannot-tell') return verdict;
  return when(verdict === 'not');
}
