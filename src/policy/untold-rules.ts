import { readGroups } from './facts.ts';
import { approversOf } from './claim-context.ts';
import type { PolicyRule } from './policy-rule.ts';
import type { Question, Subject } from './question.ts';

/**
 * Rules of the organisation that name a group of which it is not known whether somebody in the question is in it.
 * Cedar would take that for "is not", so a rule that forbids would be passed over.
 * @returns their ids.
 */
export function untoldRules(rules: Iterable<PolicyRule>, question: Question): readonly string[] {
  const unread = subjectsOf(question).map(unreadGroups);
  const asked = askedActions(question);
  return [...rules]
    .filter(({ origin, effect, actions }) => {
      const applies = actions === null || actions.some((action) => asked.includes(action));
      return origin === 'organisation' && effect === 'forbid' && applies;
    })
    .filter(({ names }) =>
      names.some(({ kind, name }) => kind === 'Group' && unread.some((isUnread) => isUnread(name))),
    )
    .map(({ id }) => id);
}

/** What policies call what a question asks; at a claim, everything before it is asked again. */
function askedActions(question: Question): readonly string[] {
  if (question.action === 'claim') return ['claim', 'request', 'approve'];
  return question.action === 'approve' ? [question.verdict] : [question.action];
}

function unreadGroups({ groups }: Subject): (name: string) => boolean {
  const membership = readGroups(groups);
  return (name) => membership === null || membership.unknown.includes(name);
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
    case 'revoke':
    case 'review':
      return [question.actor];
  }
}
