import type { LogFolder } from '../adapters/sinks/log-folder.ts';
import { auditProgress } from './audit-progress.ts';
import type { CliIo } from './cli-io.ts';

/** A log that says how far it was read: over all readings, since some work reads it more than once. */
export function watchedLog(io: CliIo, log: LogFolder): LogFolder {
  const onEntry = auditProgress(io, 'read');
  let entries = 0;
  return {
    ...log,
    async *lines() {
      for await (const line of log.lines()) {
        entries += 1;
        onEntry(entries);
        yield line;
      }
    },
  };
}
