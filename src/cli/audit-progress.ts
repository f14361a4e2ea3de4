import type { CliIo } from './cli-io.ts';

const EVERY_MS = 2_000;
/** The clock is not looked at for every one of millions. */
const LOOK_EVERY = 4_096;

/** Says on standard error, every two seconds, how far long work has come. @param verb what is done with entries. */
export function auditProgress(io: CliIo, verb: string): (entries: number) => void {
  let saidAtMs = io.nowMs();
  return (entries) => {
    if (entries % LOOK_EVERY !== 0 || io.nowMs() < saidAtMs + EVERY_MS) return;
    saidAtMs = io.nowMs();
    io.stderr.write(`breakglass: ${entries} entries ${verb}\n`);
  };
}
