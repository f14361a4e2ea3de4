import type { Catalogue } from '../catalogue/catalogue.ts';
import type { SlackGroupMembers } from '../catalogue/groups-of.ts';
import { groupsOf } from '../catalogue/groups-of.ts';
import { cataloguePerson, personFor } from '../catalogue/person-for.ts';
import type { PersonId } from '../domain/ids.ts';
import type { Identity, Person, Standing } from '../domain/person.ts';
import { slackIdentity } from '../domain/person.ts';
import type { BoundTask, Rung } from '../domain/task.ts';
import { groupsUpTo } from '../domain/task.ts';
import type { InstantMs } from '../domain/time.ts';
import { actingAgent, ownerOf } from './acting-agent.ts';
import { inAnyGroup } from './answers.ts';
import { eligibleApprovers } from './eligible-approvers.ts';
import { groupsFact, incidentFact, readGroups, standingFact } from './facts.ts';
import type { Policy } from './policy.ts';
import { quorumReached } from './quorum.ts';
import type { Subject } from './question.ts';

/** What is taken for true while nobody is asked: everything a catalogue cannot know. */
export type Assumptions = {
  readonly standingOf: (identities: readonly Identity[]) => Standing;
  /** Members of Slack user groups; one that is not in it is unknown. */
  readonly slackGroups: SlackGroupMembers;
  readonly incident: 'open' | 'closed' | 'none';
  readonly nowMs: InstantMs;
};

/** Who could decide at one rung of a ladder. */
export type RungAnswer = {
  /** From 1. */
  readonly rung: number;
  readonly terms: Rung;
  readonly eligible: readonly Person[];
  readonly excluded: readonly { readonly person: Person; readonly why: string }[];
  /** Slack user groups of which it is not known who is in them. */
  readonly unread: readonly string[];
  /** Whether those who could are enough by themselves, and somebody of its own groups is among them. */
  readonly enough: boolean;
};

/**
 * Who could approve a task right now, rung by rung, and who could not and why: the people that the catalogue and
 * the known Slack groups name, each asked of policy as if they approved this moment.
 * @param requester who would ask; `null` for somebody who is nobody of them.
 */
export function whoCanApprove(
  policy: Policy,
  catalogue: Catalogue,
  task: BoundTask,
  requester: Subject | null,
  assumed: Assumptions,
): readonly RungAnswer[] {
  return task.ladder.map((terms, index) => {
    const rung = index + 1;
    const groupIds = groupsUpTo(task, rung);
    const candidates = candidatesOf(catalogue, groupIds, assumed);
    const unread = slackGroupsOf(catalogue, groupIds).filter(
      (id) => (assumed.slackGroups.get(id) ?? null) === null,
    );
    // Whoever has no Slack account is nobody a card can reach, unless a Slack group shows them.
    const [reached, unreached] =
      unread.length > 0 ? [candidates, []] : partition(candidates, ({ person }) => hasSlackAccount(person));
    const { eligible, excluded } = eligibleApprovers(policy, reached, {
      requester: requester ?? somebody(task, assumed.nowMs),
      task,
      rung,
      incident: incidentFact(assumed.incident, { source: 'assumed', readAtMs: assumed.nowMs }),
      earlier: [],
      // Any digest will do: what is approved is what was shown.
      intentDigest: task.taskDigest,
      signIns: catalogue,
      nowMs: assumed.nowMs,
    });
    const counted = eligible.map(({ person, groups }) => ({
      person,
      groups: readGroups(groups)?.member ?? [],
    }));
    return {
      rung,
      terms,
      eligible: eligible.map(({ person }) => person),
      excluded: [
        ...excluded,
        ...unreached.map(({ person }) => ({ person, why: 'No Slack account is known.' })),
      ],
      unread,
      enough:
        quorumReached(terms, counted) && eligible.some((one) => inAnyGroup(one, terms.groups) === 'yes'),
    };
  });
}

/**
 * Somebody known by these identities, as policy takes them, with what is assumed about them. An agent stands and falls
 * with whoever answers for it.
 */
export function assumedSubject(catalogue: Catalogue, person: Person, assumed: Assumptions): Subject {
  const origin = { source: 'assumed', readAtMs: assumed.nowMs };
  const agent = actingAgent(catalogue, person);
  const held = agent === null ? person : (ownerOf(catalogue, agent) ?? person);
  return {
    person,
    standing: standingFact(assumed.standingOf(held.identities), origin),
    groups: groupsFact(groupsOf(catalogue, held, assumed.slackGroups), origin),
    agent,
  };
}

function candidatesOf(
  catalogue: Catalogue,
  groupIds: readonly string[],
  assumed: Assumptions,
): readonly Subject[] {
  const named = groupIds.flatMap((id) => catalogue.groups.get(id)?.people ?? []);
  const members = slackGroupsOf(catalogue, groupIds).flatMap((id) => assumed.slackGroups.get(id) ?? []);
  const people = new Map<string, Person>();
  for (const personId of named) {
    const known = catalogue.people.get(personId);
    if (known !== undefined) people.set(personId, cataloguePerson(catalogue, known));
  }
  for (const userId of members) {
    const own = slackIdentity(userId);
    const person = personFor(catalogue, { identities: [own], fallbackId: own, name: userId });
    if (person.ok) people.set(person.value.personId, person.value);
  }
  return [...people.values()].map((person) => assumedSubject(catalogue, person, assumed));
}

function hasSlackAccount({ identities }: Person): boolean {
  return identities.some((identity) => identity.startsWith('slack:'));
}

function partition<T>(all: readonly T[], is: (one: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [all.filter(is), all.filter((one) => !is(one))];
}

function slackGroupsOf(catalogue: Catalogue, groupIds: readonly string[]): readonly string[] {
  return [...new Set(groupIds.flatMap((id) => catalogue.groups.get(id)?.slackGroups ?? []))];
}

/** Somebody who may ask and is none of the people of the catalogue. */
function somebody(task: BoundTask, nowMs: InstantMs): Subject {
  const origin = { source: 'assumed', readAtMs: nowMs };
  const person = {
    personId: 'somebody-who-may-ask' as PersonId,
    name: 'somebody who may ask',
    identities: ['assumed:somebody-who-may-ask'],
  };
  const membership = { member: task.askGroups, unknown: [], supportTier: 'not-member' as const };
  return {
    person,
    standing: standingFact({ kind: 'internal' }, origin),
    groups: groupsFact(membership, origin),
    agent: null,
  };
}
