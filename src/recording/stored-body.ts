import { canonicalJson } from '../codec/canonical-json.ts';
import { Fault } from '../domain/fault.ts';
import type { Json } from '../domain/json.ts';
import type { StoredRecord } from '../ports/record-store.ts';
import type { RecordKind } from './record-kind.ts';

/** A record as read: its version counts its events, and the last of them is named. */
export type Loaded<R> = {
  readonly record: R;
  readonly version: number;
  readonly lastEventDigest: string | null;
};

/** The body under the MAC: the record and the digest of its last event. */
export function storedBody(record: Json, lastEventDigest: string | null): string {
  return canonicalJson({ lastEventDigest, record });
}

/** Parses a stored body. @throws Fault `bad-record` when it does not fit its schema. */
export function parseStoredBody<R>(kind: RecordKind<R>, stored: StoredRecord): Loaded<R> {
  let body: { lastEventDigest?: unknown; record?: unknown };
  try {
    body = JSON.parse(stored.body) as typeof body;
  } catch (cause) {
    throw new Fault('bad-record', `${stored.name} is not JSON`, { cause });
  }
  const parsed = kind.schema.safeParse(body.record);
  const last = body.lastEventDigest;
  if (!parsed.success || (last !== null && typeof last !== 'string')) {
    throw new Fault('bad-record', `${stored.name} does not fit its schema`, { cause: parsed.error });
  }
  return { record: parsed.data, version: stored.version, lastEventDigest: last };
}
