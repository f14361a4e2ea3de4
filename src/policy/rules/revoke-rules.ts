import { readStanding } from '../facts.ts';
import type { RevokeQuestion } from '../question.ts';
import type { Rule } from '../rule.ts';
import { anyOf, permit, when } from '../rule.ts';
import { sameHuman } from '../same-human.ts';

/**
 * Who may end a grant early. Ending takes rights away, so nothing here can fail to be told: a requester may
 * always release, and an approver or owner whose standing is unknown simply is not permitted by that.
 */
export const REVOKE_RULES: readonly Rule<RevokeQuestion>[] = [
  permit(
    'actor-is-requester',
    'Whoever asked may give the access back at any time.',
    ({ actor, requester }) => when(sameHuman(actor.person, requester) === 'yes'),
  ),
  permit('actor-approved', 'Whoever approved may take the approval back.', (question) =>
    anyOf(question.approvers, (approver) =>
      when(isInternal(question) && sameHuman(question.actor.person, approver) === 'yes'),
    ),
  ),
  permit('actor-owns-task', 'The owner of the task may end access to it.', (question) =>
    when(isInternal(question) && question.actor.person.personId === question.owner),
  ),
];

function isInternal({ actor }: RevokeQuestion): boolean {
  return readStanding(actor.standing).kind === 'internal';
}
