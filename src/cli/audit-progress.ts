import { workProgress } from '../adapters/system/work-progress.ts';
import type { CliIo } from './cli-io.ts';

/** Says on standard error, every two seconds, how far long work has come. @param verb what is done with entries. */
export function auditProgress(io: CliIo, verb: string): (entries: number) => void {
  return workProgress({ nowMs: () => io.nowMs() }, io.stderr, verb);
}
