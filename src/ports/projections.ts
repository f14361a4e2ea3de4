import type { JsonObject } from '../domain/json.ts';

/**
 * What one process has learnt from verified events of the other, kept for showing. Not a record: it can be
 * rebuilt from the stream, and nothing is decided by it. Fault: `redis-unavailable`.
 */
export interface Projections {
  get(name: string): Promise<{ readonly version: number; readonly value: JsonObject } | null>;
  /** Writes unless a version at least as new is there. @returns whether it was written. */
  putIfNewer(name: string, version: number, value: JsonObject): Promise<boolean>;
}
