import { memberAtOnce } from './at-once.ts';
import { readGroups } from './facts.ts';
import { approversOf } from './claim-context.ts';
import type { PolicyRule } from './policy-rule.ts';
import type { Question, Subject } from './question.ts';

/**
 * Rules of the organisation that name a group of which it is not known whether somebody in the question is in it, or
 * in which they do not count yet. Cedar would take that for "is not", so a rule that forbids its members would be
 * passed over; taken for "is", one that forbids everybody else would be.
 * @returns their ids.
 */
export function untoldRules(rules: Iterable<PolicyRule>, question: Question): readonly string[] {
  const untold = subjectsOf(question).map(untoldGroups);
  return ownForbids(rules, question)
    .filter(({ names }) =>
      names.some(({ kind, name }) => kind === 'Group' && untold.some((isUntold) => isUntold(name))),
    )
    .map(({ id }) => id);
}

/** Rules of the organisation that can take away what is asked. */
export function ownForbids(rules: Iterable<PolicyRule>, question: Question): readonly PolicyRule[] {
  const asked = askedActions(question);
  return [...rules].filter(({ origin, effect, actions }) => {
    const applies = actions === null || actions.some((action) => asked.includes(action));
    return origin === 'organisation' && effect === 'forbid' && applies;
  });
}

/** What policies call what a question asks; at a claim, everything before it is asked again. */
function askedActions(question: Question): readonly string[] {
  if (question.action === 'claim') return ['claim', 'request', 'approve'];
  return question.action === 'approve' ? [question.verdict] : [question.action];
}

function untoldGroups({ groups }: Subject): (name: string) => boolean {
  const membership = readGroups(groups);
  return (name) =>
    membership === null ||
    membership.unknown.includes(name) ||
    Object.hasOwn(membership.settling ?? {}, name);
}

function subjectsOf(question: Question): readonly Subject[] {
  switch (question.action) {
    case 'request':
      return [question.requester];
    case 'approve':
      return [question.requester, question.approver];
    case 'claim':
      return [question.requester, ...approversOf(question)];
    case 'open':
    case 'close':
    case 'review':
      return [question.actor];
    case 'revoke':
      return [memberAtOnce(question.actor)];
  }
}
