import { z } from 'zod';

import { digestSchema, instantSchema } from '../contracts/person.ts';
import type { Actor } from '../domain/actor.ts';
import type { EventDraft } from '../domain/event.ts';
import { personal } from '../domain/event.ts';
import { refusal } from '../domain/refusal.ts';
import { ok, refused } from '../domain/result.ts';
import type { RulesRecord, RulesState, TaskChange } from '../domain/rules-state.ts';
import { RECENT_MS, sameRules, taskChanges } from '../domain/rules-state.ts';
import type { InstantMs } from '../domain/time.ts';
import type { RecordKind } from './record-kind.ts';
import { PLAIN_KIND } from './record-kind.ts';
import type { Recorder } from './recorder.ts';
import type { Loaded } from './stored-body.ts';

const names = z.string().max(80);

const rulesSchema: z.ZodType<RulesRecord> = z.strictObject({
  v: z.literal(1),
  process: z.enum(['gateway', 'issuer']),
  catalogueDigest: digestSchema,
  policyDigest: digestSchema,
  othersDigest: digestSchema,
  taskDigests: z.record(names, digestSchema),
  recent: z.strictObject({
    tasks: z.record(names, instantSchema),
    policyAtMs: instantSchema.nullable(),
    othersAtMs: instantSchema.nullable(),
  }),
});

const rulesKind: RecordKind<RulesRecord> = {
  ...PLAIN_KIND,
  kind: 'rules',
  schema: rulesSchema,
  idOf: ({ process }) => process,
};

/** The rules a process uses, as all its replicas recorded them last; `null` before the first. */
export async function currentRules(
  recorder: Recorder,
  process: RulesRecord['process'],
): Promise<RulesRecord | null> {
  return (await loadedRules(recorder, process))?.record ?? null;
}

/** The same with its version, which grows with every change. */
export function loadedRules(
  recorder: Recorder,
  process: RulesRecord['process'],
): Promise<Loaded<RulesRecord> | null> {
  return recorder.load(rulesKind, process);
}

/**
 * Records the rules a process begins to use, where they differ from those it used last, whether it was started or told
 * to read them again. Of several replicas with the same rules one records.
 */
export async function recordRules(
  recorder: Recorder,
  process: RulesRecord['process'],
  state: RulesState,
  actor: Actor,
  nowMs: InstantMs,
): Promise<void> {
  await recorder.transition(rulesKind, process, (loaded) => {
    const before = loaded?.record ?? null;
    if (before !== null && sameRules(before, state)) return refused(refusal('already-decided', 'in use'));
    const changes = before === null ? [] : taskChanges(before, state);
    const record: RulesRecord = { v: 1, process, ...state, recent: recentOf(before, state, changes, nowMs) };
    return ok({ record, events: [changedEvent(process, before, state, changes, actor)] });
  });
}

/** Records that rules were refused, and why; those before stay in use. */
export async function recordRefusedRules(
  recorder: Recorder,
  process: RulesRecord['process'],
  problem: string,
  actor: Actor,
): Promise<void> {
  await recorder.note({ type: 'rules.refused', actor, data: { process, problem: personal(problem) } });
}

function changedEvent(
  process: RulesRecord['process'],
  before: RulesState | null,
  after: RulesState,
  tasks: readonly TaskChange[],
  actor: Actor,
): EventDraft {
  return {
    type: 'rules.changed',
    actor,
    data: {
      process,
      catalogue: { before: before?.catalogueDigest ?? null, after: after.catalogueDigest },
      policy: { before: before?.policyDigest ?? null, after: after.policyDigest },
      others: { before: before?.othersDigest ?? null, after: after.othersDigest },
      tasks,
    },
  };
}

function recentOf(
  before: RulesRecord | null,
  after: RulesState,
  changes: readonly TaskChange[],
  nowMs: InstantMs,
): RulesRecord['recent'] {
  if (before === null) return { tasks: {}, policyAtMs: null, othersAtMs: null };
  const { tasks, policyAtMs, othersAtMs } = before.recent;
  const kept = Object.entries(tasks).filter(([, atMs]) => nowMs - atMs < RECENT_MS);
  return {
    tasks: Object.fromEntries([...kept, ...changes.map(({ taskId }) => [taskId, nowMs] as const)]),
    policyAtMs: before.policyDigest === after.policyDigest ? policyAtMs : nowMs,
    othersAtMs: before.othersDigest === after.othersDigest ? othersAtMs : nowMs,
  };
}
