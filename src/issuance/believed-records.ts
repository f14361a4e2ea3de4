import { recordName } from '../recording/record-kind.ts';
import type { RecordKind } from '../recording/record-kind.ts';
import { isForged, raiseAlarm } from './alarm.ts';
import type { IssuanceDeps } from './deps.ts';

/** Reads a record; `null` when there is none that can be believed. */
export type BelievedRecords = <R>(kind: RecordKind<R>, id: string) => Promise<R | null>;

/**
 * Reads records for what must go on whatever somebody wrote into Redis: one that is not ours counts as none, and is
 * alarmed once. Faults: `redis-unavailable`.
 */
export function believedRecords(deps: IssuanceDeps): BelievedRecords {
  const alarmed = new Set<string>();
  return async (kind, id) => {
    try {
      return (await deps.recorder.load(kind, id))?.record ?? null;
    } catch (cause) {
      if (!isForged(cause)) throw cause;
      const name = recordName(kind, id);
      if (!alarmed.has(name)) await raiseAlarm(deps, 'record-forged', name, cause);
      alarmed.add(name);
      return null;
    }
  };
}
