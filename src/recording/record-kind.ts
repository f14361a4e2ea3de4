import type { z } from 'zod';

import type { Deadline } from '../domain/deadline.ts';

/** A place in an index; lowest score first. */
export type IndexEntry = { readonly index: string; readonly member: string; readonly score: number };

/**
 * How one kind of record is kept. Everything beside the body (deadlines, indexes, held names, live key) is
 * derived from the record, so a change of state cannot forget it.
 */
export type RecordKind<R> = {
  /** `request`, `grant`, …; the record's name is `<kind>/<id>`. */
  readonly kind: string;
  readonly schema: z.ZodType<R>;
  readonly idOf: (record: R) => string;
  readonly deadlines: (record: R) => readonly Deadline[];
  readonly indexes: (record: R) => readonly IndexEntry[];
  /** Names only one record may hold at a time. */
  readonly claims: (record: R) => readonly string[];
  /** A key whose TTL shows what lives; `null` when nothing does. */
  readonly live: (
    record: R,
  ) => { readonly name: string; readonly untilMs: number; readonly value: string } | null;
};

/** The name of a record in store, stream and log. */
export function recordName(kind: { readonly kind: string }, id: string): string {
  return `${kind.kind}/${id}`;
}

/** A kind with nothing beside its body; spread it and state what differs. */
export const PLAIN_KIND = {
  deadlines: (): readonly Deadline[] => [],
  indexes: (): readonly IndexEntry[] => [],
  claims: (): readonly string[] => [],
  live: (): null => null,
};
