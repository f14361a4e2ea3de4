import { groupsUpTo } from '../domain/task.ts';
import type { InstantMs } from '../domain/time.ts';
import { utcMinute } from '../domain/time.ts';
import { inAnyGroup } from './answers.ts';
import { approversOf } from './claim-context.ts';
import { readGroups } from './facts.ts';
import type { PolicyRule } from './policy-rule.ts';
import type { Question, Subject } from './question.ts';
import { ownForbids } from './untold-rules.ts';

/** The shipped rule about members of a Slack group who do not count in it yet. */
export const SETTLING_RULE = 'approver-is-settling';

/** From when on everybody who decides counts in all groups that matter; `null` where that is not known yet. */
export type SettledFrom = { readonly fromMs: InstantMs | null };

/**
 * Whether somebody who decides is in a group that matters and does not count in it yet: one that may approve the
 * task, where they are in no other of those, or one that a rule of the organisation speaks of. Such a rule may take
 * from its members or from everybody else, so while somebody settles it cannot be told.
 * @returns `null` where nobody is.
 */
export function settledFrom(rules: Iterable<PolicyRule>, question: Question): SettledFrom | null {
  const deciders = decidersOf(question).filter(({ subject }) => isSettling(subject));
  if (deciders.length === 0) return null;
  const named = ownForbids(rules, question).flatMap(({ names }) =>
    names.filter(({ kind }) => kind === 'Group').map(({ name }) => [name]),
  );
  const instants = deciders.flatMap(({ subject, groups }) =>
    [groups, ...named]
      .filter((any) => inAnyGroup(subject, any) === 'settling')
      .map((any) => first(subject, any)),
  );
  if (instants.length === 0) return null;
  const known = instants.filter((atMs) => atMs !== null);
  return { fromMs: known.length < instants.length ? null : Math.max(...known) };
}

/** What {@link SETTLING_RULE} says of this case, beside its own text. */
export function settlingNote({ fromMs }: SettledFrom): string {
  return fromMs === null
    ? 'Whoever edited the group themselves before that begins anew when somebody else has edited it.'
    : `Here that is from ${utcMinute(fromMs)} on.`;
}

type Decider = { readonly subject: Subject; readonly groups: readonly string[] };

function decidersOf(question: Question): readonly Decider[] {
  const { action } = question;
  if (action === 'approve')
    return [{ subject: question.approver, groups: groupsUpTo(question.task, question.rung) }];
  // Whoever reviews as somebody who may approve is told so by the answer; rules of the organisation can only wait.
  if (action === 'review') return [{ subject: question.actor, groups: [] }];
  if (action !== 'claim') return [];
  return approversOf(question).map((subject, at) => ({
    subject,
    groups: groupsUpTo(question.task, question.approvals[at]?.rung ?? 0),
  }));
}

function isSettling({ groups }: Subject): boolean {
  return Object.keys(readGroups(groups)?.settling ?? {}).length > 0;
}

function first(subject: Subject, groups: readonly string[]): InstantMs | null {
  const { settling = {} } = readGroups(subject.groups) ?? {};
  const known = groups.map((group) => settling[group]).filter((atMs) => typeof atMs === 'number');
  return known.length === 0 ? null : Math.min(...known);
}
