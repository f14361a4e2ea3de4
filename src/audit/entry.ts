import { canonicalJson } from '../codec/canonical-json.ts';
import type { LogEntry } from '../contracts/log-entry.ts';
import type { Json } from '../domain/json.ts';

/** The leaf of an entry: its canonical JSON (RFC 8785). Disclosures are not in it. */
export function leafText(entry: LogEntry): string {
  return canonicalJson(entry as unknown as Json);
}
