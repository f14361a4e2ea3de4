import type { Fact } from '../domain/fact.ts';
import type { OnCallState } from '../domain/ladder.ts';
import type { Person } from '../domain/person.ts';
import { slackIdentity } from '../domain/person.ts';
import type { OnCallAnswer } from '../ports/on-call.ts';
import type { ApprovalDeps } from './deps.ts';

/** Who is on call, by the groups for which that is a question. */
export type OnCallSnapshot = ReadonlyMap<string, Fact<OnCallAnswer>>;

/** Reads who is on call in these groups of the catalogue, each from where the catalogue says. */
export async function readOnCall(deps: ApprovalDeps, groupIds: readonly string[]): Promise<OnCallSnapshot> {
  const { groups } = deps.catalogue();
  const asked = [...new Set(groupIds)].map((id) => groups.get(id)).filter((group) => group !== undefined);
  const facts = asked.flatMap(({ groupId, onCall }) =>
    onCall === null ? [] : [readOne(deps, groupId, onCall)],
  );
  return new Map(await Promise.all(facts));
}

/** Whether somebody is on call in any of these groups; `null` where none of them says who is. */
export function onCallState(
  snapshot: OnCallSnapshot,
  groupIds: readonly string[],
  person: Person,
): OnCallState | null {
  const facts = [...new Set(groupIds)].map((id) => snapshot.get(id)).filter((fact) => fact !== undefined);
  if (facts.length === 0) return null;
  const known = new Set([...person.identities, `person:${person.personId}`]);
  if (facts.some(({ value }) => value.kind === 'known' && value.people.some((one) => known.has(one))))
    return 'yes';
  return facts.some(({ value }) => value.kind === 'unknown') ? 'unknown' : 'no';
}

async function readOne(
  { directory, onCall }: ApprovalDeps,
  groupId: string,
  source: string,
): Promise<[string, Fact<OnCallAnswer>]> {
  if (source === 'reported') return [groupId, await onCall.onCall(groupId)];
  const { value: members, ...read } = await directory.knownGroupMembers(source);
  const value: OnCallAnswer =
    members === null
      ? { kind: 'unknown', why: `Slack group ${source} could not be read` }
      : { kind: 'known', people: members.map(slackIdentity) };
  return [groupId, { ...read, name: `on call in ${groupId}`, value }];
}
