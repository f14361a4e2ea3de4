import { personActor } from '../domain/actor.ts';
import { slackIdentity } from '../domain/person.ts';
import type { Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import { alarmAmbiguous } from './alarm-ambiguous.ts';
import type { ApprovalDeps } from './deps.ts';
import type { Caller } from './read-caller.ts';
import { readGroups } from './read-groups.ts';
import { personOfAccount, subjectOf } from './read-subject.ts';
import { outsiderRefusal } from './standing-refusal.ts';

/**
 * Who somebody is as it was known some minutes ago at most: to show and to route, never to decide. Whoever is known
 * not to be of this company is refused; nothing was asked for yet, so nothing is recorded but what the operator has to
 * mend.
 */
export async function knownCaller(
  deps: ApprovalDeps,
  slackUserId: string,
  groupIds: readonly string[],
): Promise<Result<Caller>> {
  const [account, groups] = await Promise.all([
    deps.directory.knownAccount(slackUserId),
    readGroups(deps, groupIds, 'known'),
  ]);
  const no = outsiderRefusal(account.standing);
  if (no !== null) return refused(no);
  const person = personOfAccount(deps, account);
  if (!person.ok) {
    await alarmAmbiguous(deps, slackUserId, person.refusal);
    return person;
  }
  const identity = slackIdentity(slackUserId);
  return ok({
    slackUserId,
    identity,
    person: person.value,
    actor: personActor(person.value, identity, 'click'),
    standing: account.standing,
    subject: subjectOf(deps, person.value, account, groups, 'asker'),
    groups,
  });
}
