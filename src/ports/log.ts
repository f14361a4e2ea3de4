import type { Json } from '../domain/json.ts';

/** Operational log, one JSON object a line. It is not the record; it must never hold a secret or free text of people. */
export interface Log {
  /** @param event a short stable name, e.g. `reader.parked`. */
  info(event: string, fields?: { readonly [key: string]: Json }): void;
  warn(event: string, fields?: { readonly [key: string]: Json }): void;
  error(event: string, fields?: { readonly [key: string]: Json }, cause?: unknown): void;
}
