import type { Actor } from '../domain/actor.ts';
import { personActor } from '../domain/actor.ts';
import type { EvidenceKind, IdpEvidence } from '../domain/evidence.ts';
import type { Identity, Person, Standing } from '../domain/person.ts';
import { slackIdentity } from '../domain/person.ts';
import type { DeviceThumbprint, PersonId } from '../domain/ids.ts';
import type { Result } from '../domain/result.ts';
import { ok } from '../domain/result.ts';
import { readStanding } from '../policy/facts.ts';
import type { Subject } from '../policy/question.ts';
import { agentSubject } from './agent-subject.ts';
import { alarmAmbiguous } from './alarm-ambiguous.ts';
import type { ApprovalDeps } from './deps.ts';
import type { GroupSnapshot } from './read-groups.ts';
import { readGroups } from './read-groups.ts';
import type { SubjectRole } from './read-subject.ts';
import { personOfAccount, subjectOf } from './read-subject.ts';
import type { RefusedAs } from './record-refusal.ts';
import { recordRefusal } from './record-refusal.ts';

/** Somebody who acts, with everything that was just read about them. */
export type Caller = {
  readonly slackUserId: string;
  readonly identity: Identity;
  readonly person: Person;
  readonly actor: Actor;
  readonly standing: Standing;
  readonly subject: Subject;
  /** The groups that were read with them; good for others in the same question too. */
  readonly groups: GroupSnapshot;
};

/**
 * Reads who acts, fresh from the directory, with their membership in these groups of the catalogue. Somebody who
 * cannot be told to be one person is refused, and that is recorded.
 * @param as whoever decides counts in a Slack group only after a while.
 * @param by the device, or the sign-in, by which the issuer knows that it is them; without one they act in Slack itself.
 * @param agent that acts, by a device of its own; the account is its owner's then.
 */
export async function readCaller(
  deps: ApprovalDeps,
  slackUserId: string,
  groupIds: readonly string[],
  refusedAs: RefusedAs,
  as: SubjectRole = 'asker',
  by: DeviceThumbprint | IdpEvidence | null = null,
  agent: Person | null = null,
): Promise<Result<Caller>> {
  const [account, groups] = await Promise.all([
    deps.directory.account(slackUserId),
    readGroups(deps, groupIds),
  ]);
  const { identity, evidence } = actsBy(slackUserId, by);
  if (agent !== null) {
    const subject = agentSubject(deps, agent, account, personOfAccount(deps, account), groups);
    const standing = readStanding(subject.standing);
    const actor = personActor(subject.person, identity, evidence);
    return ok({ slackUserId, identity, person: subject.person, actor, standing, subject, groups });
  }
  const person = personOfAccount(deps, account);
  if (!person.ok) {
    await alarmAmbiguous(deps, slackUserId, person.refusal);
    const own = slackIdentity(slackUserId);
    const unknown = { personId: own as PersonId, name: slackUserId, identities: [own] };
    return recordRefusal(deps, refusedAs, personActor(unknown, identity, evidence), person.refusal);
  }
  return ok({
    slackUserId,
    identity,
    person: person.value,
    actor: personActor(person.value, identity, evidence),
    standing: account.standing,
    subject: subjectOf(deps, person.value, account, groups, as),
    groups,
  });
}

function actsBy(
  slackUserId: string,
  by: DeviceThumbprint | IdpEvidence | null,
): { readonly identity: Identity; readonly evidence: EvidenceKind | 'device' } {
  if (by === null) return { identity: slackIdentity(slackUserId), evidence: 'click' };
  return typeof by === 'string'
    ? { identity: `device:${by}`, evidence: 'device' }
    : { identity: by.identity, evidence: by.kind };
}
