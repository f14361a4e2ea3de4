import type { EntityJson } from '@cedar-policy/cedar-wasm/nodejs';

import type { JsonObject } from '../domain/json.ts';
import type { Person } from '../domain/person.ts';
import type { BoundTask } from '../domain/task.ts';
import type { InstantMs } from '../domain/time.ts';
import { inSupportTier } from './answers.ts';
import { readGroups, readStanding } from './facts.ts';
import type { Subject } from './question.ts';
import { CLOCK_TOLERANCE_MS, MAX_FACT_AGE_SECONDS } from './question.ts';

type Uid = { readonly type: string; readonly id: string };

/** A reference to an entity, where the schema says that one stands. */
export function ref(type: string, id: string): JsonObject {
  return { type, id };
}

/** References to different members of an enumeration. */
export function refs(type: string, ids: readonly string[]): readonly JsonObject[] {
  return [...new Set(ids)].map((id) => ref(type, id));
}

/** Each of these answers once: Cedar's sets are what several people come to. */
export function distinct(answers: readonly string[]): readonly string[] {
  return [...new Set(answers)];
}

export function personUid({ personId }: Pick<Person, 'personId'>): Uid {
  return { type: 'Person', id: personId };
}

export const WORKSPACE: Uid = { type: 'Workspace', id: 'this' };

/** An instant as Cedar reads one, where the schema says that one stands. */
export function datetime(atMs: InstantMs): string {
  return new Date(atMs).toISOString();
}

/** The people of a question, each once, with the groups they are known to be in. */
export function personEntities(subjects: readonly Subject[]): readonly EntityJson[] {
  const groups = new Map<string, Set<string>>();
  for (const { person, groups: fact } of subjects) {
    const known = groups.get(person.personId) ?? new Set<string>();
    for (const group of readGroups(fact)?.member ?? []) known.add(group);
    groups.set(person.personId, known);
  }
  return [...groups].map(([id, names]) => ({
    uid: { type: 'Person', id },
    attrs: {},
    parents: [...names].map((name) => ({ type: 'Group', id: name })),
  }));
}

/** A task and its asset. */
export function taskEntities(task: BoundTask): readonly EntityJson[] {
  const asset = { type: 'Asset', id: task.asset };
  const attrs = {
    asset,
    risk: { type: 'Risk', id: task.risk },
    evidence: { type: 'Evidence', id: task.evidence },
    owner: { type: 'Person', id: task.owner },
    actions: task.actions.map(({ action }) => action),
    region: task.region,
    maxSeconds: task.maxSeconds,
    escapes: task.escapes !== null,
    drill: task.drill,
  };
  return [
    { uid: { type: 'Task', id: task.taskId }, attrs, parents: [] },
    { uid: asset, attrs: { name: task.asset }, parents: [] },
  ];
}

/** Between which instants facts have to have been read. */
export type Freshness = { readonly freshAtMs: InstantMs; readonly nowMs: InstantMs };

/** What is known of these people, as policies see it; of several, everything that holds for any of them. */
export function look(subjects: readonly Subject[], freshness: Freshness): JsonObject {
  return {
    standings: distinct(
      subjects.map(({ standing }) => {
        const read = readStanding(standing);
        return read.kind === 'outsider' ? read.why : read.kind;
      }),
    ),
    supportTier: distinct(subjects.map(inSupportTier)),
    fresh: subjects.every((subject) => isFresh(subject, freshness)),
    agent: subjects.some(({ agent }) => agent !== null),
  };
}

/** Sees nobody: nothing that is known of them counts. */
export const NOBODY: JsonObject = { standings: [], supportTier: [], fresh: true, agent: false };

function isFresh({ standing, groups }: Subject, { freshAtMs, nowMs }: Freshness): boolean {
  return [standing, groups].every(
    ({ readAtMs }) =>
      readAtMs >= freshAtMs - MAX_FACT_AGE_SECONDS * 1000 && readAtMs <= nowMs + CLOCK_TOLERANCE_MS,
  );
}

/** Whole seconds for Cedar, which knows no other numbers; what is none becomes none, and does not fit either. */
export function wholeSeconds(seconds: number): number {
  return Number.isSafeInteger(seconds) && seconds >= 0 ? seconds : 0;
}
