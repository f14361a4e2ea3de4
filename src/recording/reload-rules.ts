import { systemActor } from '../domain/actor.ts';
import { Fault } from '../domain/fault.ts';
import type { RulesRecord } from '../domain/rules-state.ts';
import type { Log } from '../ports/log.ts';
import type { Recorder } from './recorder.ts';
import { recordRefusedRules } from './rules-record.ts';

/**
 * Reads the rules of a process again. Rules that cannot be used, or cannot be recorded, leave those before in use: it
 * is said in the log and in the record. Never rejects.
 */
export async function reloadRules(
  reload: () => Promise<void>,
  process: RulesRecord['process'],
  recorder: Recorder,
  log: Log,
): Promise<boolean> {
  try {
    await reload();
    log.info('rules.reloaded');
    return true;
  } catch (cause) {
    log.error('alarm.rules-refused', {}, cause);
    const problem = cause instanceof Fault ? cause.message : 'they could not be read or recorded';
    await recordRefusedRules(recorder, process, problem.slice(0, 4000), systemActor('reload')).catch(
      (error: unknown) => log.error('rules.not-recorded', {}, error),
    );
    return false;
  }
}
