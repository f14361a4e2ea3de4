import type { Json } from '../../domain/json.ts';
import type { Log } from '../../ports/log.ts';

/** Says once that something is away and once that it is back, however often it is tried in between. */
export type OutageLog = { readonly failed: (error: unknown) => void; readonly worked: () => void };

/**
 * @param event e.g. `reader.redis`; logged as `reader.redis-away` and `reader.redis-back`.
 * @param fields stand in both lines.
 */
export function outageLog(log: Log, event: string, fields: { readonly [key: string]: Json }): OutageLog {
  let away = false;
  return {
    failed(error) {
      if (away) return;
      away = true;
      log.error(`${event}-away`, fields, error);
    },
    worked() {
      if (!away) return;
      away = false;
      log.info(`${event}-back`, fields);
    },
  };
}
