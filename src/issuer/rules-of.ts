import type { Reloadable } from '../adapters/system/reloadable.ts';
import { reloadable } from '../adapters/system/reloadable.ts';
import { systemClock } from '../adapters/system/system-clock.ts';
import { systemActor } from '../domain/actor.ts';
import type { Rules } from '../policy/rules.ts';
import { rulesState } from '../policy/rules.ts';
import type { Recorder } from '../recording/recorder.ts';
import { recordRules } from '../recording/rules-record.ts';
import { loadRules } from './load-rules.ts';
import type { IssuerSettings } from './settings.ts';

/** The issuer's rules, recorded, and read again when it is told to. */
export async function rulesOf(
  settings: IssuerSettings,
  first: Rules,
  recorder: Recorder,
): Promise<Reloadable<Rules>> {
  const record = (rules: Rules, part: 'reload' | 'startup'): Promise<void> =>
    recordRules(recorder, 'issuer', rulesState(rules), systemActor(part), systemClock.nowMs());
  await record(first, 'startup');
  return reloadable(
    first,
    () => loadRules(settings),
    (next) => record(next, 'reload'),
  );
}
