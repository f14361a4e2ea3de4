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

/**
 * Whether somebody is in any of these groups. No group at all never holds anybody.
 * @returns `settling` for a member who has not been seen in it long enough to decide.
 */
export function inAnyGroup(subject: Subject, groups: readonly string[]): Answer | 'settling' {
  const membership = readGroups(subject.groups);
  if (membership === null) return 'unknown';
  const { member, unknown, settling = {} } = membership;
  if (groups.some((group) => member.includes(group))) return 'yes';
  if (groups.some((group) => unknown.includes(group))) return 'unknown';
  return groups.some((group) => Object.hasOwn(settling, group)) ? 'settling' : 'no';
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
