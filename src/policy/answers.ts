import type { Fact } from '../domain/fact.ts';
import { readGroups } from './facts.ts';
import type { Subject } from './question.ts';

/** What could be told; `unknown` denies wherever it counts. */
export type Answer = 'yes' | 'no' | 'unknown';

/** A condition as an answer. */
export function answer(condition: boolean): Answer {
  return condition ? 'yes' : 'no';
}

/** `yes` when it is for any, else `unknown` when it is for any, else `no`. */
export function anyYes(answers: readonly Answer[]): Answer {
  if (answers.includes('yes')) return 'yes';
  return answers.includes('unknown') ? 'unknown' : 'no';
}

/** Whether somebody is in any of these groups. No group at all never holds anybody. */
export function inAnyGroup(subject: Subject, groups: readonly string[]): Answer {
  const membership = readGroups(subject.groups);
  if (membership === null) return 'unknown';
  if (groups.some((group) => membership.member.includes(group))) return 'yes';
  return groups.some((group) => membership.unknown.includes(group)) ? 'unknown' : 'no';
}

/** Whether somebody belongs to the support tier. */
export function inSupportTier(subject: Subject): Answer {
  const membership = readGroups(subject.groups);
  if (membership === null || membership.supportTier === 'unknown') return 'unknown';
  return answer(membership.supportTier === 'member');
}

/** Whether an incident is open; a value that is none of the known is unknown. */
export function incidentState({ value }: Fact): 'open' | 'closed' | 'none' | 'unknown' {
  return value === 'open' || value === 'closed' || value === 'none' ? value : 'unknown';
}
