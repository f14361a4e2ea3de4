import type { GroupMembership, Settling } from '../catalogue/groups-of.ts';
import type { PendingRequest } from '../domain/access-request.ts';
import type { Fact } from '../domain/fact.ts';
import type { Json, JsonObject } from '../domain/json.ts';
import type { RequestId } from '../domain/ids.ts';
import { LADDER_FACT } from '../domain/ladder.ts';
import type { OutsiderReason, Person, Standing } from '../domain/person.ts';
import { agentOf } from '../domain/person.ts';
import type { AskVerdict } from '../domain/standing-copy.ts';
import type { InstantMs } from '../domain/time.ts';
import type { Subject } from './question.ts';

/** Where a fact was read, and when. */
export type FactOrigin = { readonly source: string; readonly readAtMs: InstantMs };

/** What is known of somebody's standing, as policy takes it. */
export function standingFact(standing: Standing, origin: FactOrigin): Fact {
  return { name: 'standing', value: standing, ...origin };
}

/** In which groups somebody is, as policy takes it. */
export function groupsFact(membership: GroupMembership, origin: FactOrigin): Fact {
  return { name: 'groups', value: membership, ...origin };
}

/** Whether the incident is open, as policy takes it. */
export function incidentFact(state: 'open' | 'closed' | 'none', origin: FactOrigin): Fact {
  return { name: 'incident', value: state, ...origin };
}

/** How many live devices somebody has, as policy takes it. */
export function devicesFact(count: number, origin: FactOrigin): Fact {
  return { name: 'devices', value: count, ...origin };
}

/** Whether somebody may still ask for what they have open, by request. */
export function verdictsFact(verdicts: Readonly<Record<RequestId, AskVerdict>>, origin: FactOrigin): Fact {
  return { name: 'requests', value: verdicts, ...origin };
}

/** What a fact says of one request; `null` where it says nothing, `unknown` where that is not understood. */
export function readVerdict(fact: Fact, requestId: RequestId): AskVerdict | null {
  const verdict = objectOf(fact.value)?.[requestId];
  if (verdict === undefined) return null;
  return verdict === 'may-ask' || verdict === 'left-group' || verdict === 'task-withdrawn'
    ? verdict
    : 'unknown';
}

/** How a request came to the rung it stands on, as it travels with an order. */
export function ladderFact(
  { rung, exception, raises }: Pick<PendingRequest, 'exception' | 'raises' | 'rung'>,
  readAtMs: InstantMs,
): Fact {
  const steps = raises.map(({ rung: to, why, atMs }) => ({ rung: to, why, atMs }));
  return { name: LADDER_FACT, value: { rung, exception, raises: steps }, source: 'gateway', readAtMs };
}

/**
 * Puts a person and the facts that travelled with them together; a fact that is missing or doubled is unknown. Whether
 * they are an agent is told by their identities; what it may ask for is for the asking catalogue to add.
 */
export function subjectFromFacts(person: Person, facts: readonly Fact[]): Subject {
  const only = (name: string): Fact => {
    const named = facts.filter((fact) => fact.name === name);
    const [fact] = named;
    return fact !== undefined && named.length === 1
      ? fact
      : { name, value: null, source: 'missing', readAtMs: 0 };
  };
  const agentId = agentOf(person);
  const agent = agentId === null ? null : { agentId, entry: null };
  return { person, standing: only('standing'), groups: only('groups'), agent };
}

const OUTSIDER_REASONS: ReadonlySet<string> = new Set<OutsiderReason>([
  'bot',
  'deactivated',
  'foreign-team',
  'guest',
  'not-yet-joined',
  'stranger',
  'support-tier',
  'unconfirmed-email',
]);

/** The standing in a fact; unknown where the value is not one. */
export function readStanding(fact: Fact): Standing {
  const value = objectOf(fact.value);
  const { kind, why } = value ?? {};
  if (kind === 'internal' && Object.keys(value ?? {}).length === 1) return { kind };
  if (kind === 'outsider' && typeof why === 'string' && OUTSIDER_REASONS.has(why))
    return { kind, why: why as OutsiderReason };
  return {
    kind: 'unknown',
    why: kind === 'unknown' && typeof why === 'string' ? why : 'the fact has no standing in it',
  };
}

/** The membership in a fact; `null` where the value is not one. */
export function readGroups(fact: Fact): GroupMembership | null {
  const { member, unknown, supportTier, settling = {} } = objectOf(fact.value) ?? {};
  if (!isNames(member) || !isNames(unknown) || !isSettling(settling)) return null;
  if (supportTier !== 'member' && supportTier !== 'not-member' && supportTier !== 'unknown') return null;
  return { member, unknown, supportTier, settling };
}

function isSettling(value: Json): value is Settling {
  const instants = Object.values(objectOf(value) ?? { none: 'an object' });
  return instants.every((fromMs) => fromMs === null || typeof fromMs === 'number');
}

function objectOf(value: Json): JsonObject | null {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as JsonObject) : null;
}

function isNames(value: Json | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string' && name !== '');
}
