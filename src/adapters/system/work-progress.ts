import type { Clock } from '../../ports/clock.ts';

const EVERY_MS = 2_000;
/** The clock is not looked at for every one of millions. */
const LOOK_EVERY = 4_096;

/**
 * Says, every two seconds, how far long work on a log has come.
 * @param verb what is done with entries.
 */
export function workProgress(
  clock: Clock,
  stderr: { write(text: string): unknown },
  verb: string,
): (entries: number) => void {
  let saidAtMs = clock.nowMs();
  return (entries) => {
    if (entries % LOOK_EVERY !== 0 || clock.nowMs() < saidAtMs + EVERY_MS) return;
    saidAtMs = clock.nowMs();
    stderr.write(`breakglass: ${entries} entries ${verb}\n`);
  };
}
