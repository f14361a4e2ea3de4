import type { Reloadable } from '../adapters/system/reloadable.ts';
import { reloadable } from '../adapters/system/reloadable.ts';
import { systemClock } from '../adapters/system/system-clock.ts';
import { systemActor } from '../domain/actor.ts';
import type { Rules } from '../policy/rules.ts';
import { rulesState } from '../policy/rules.ts';
import type { Recorder } from '../recording/recorder.ts';
import { recordRules } from '../recording/rules-record.ts';
import type { SlackHome } from '../slack/standing.ts';
import { loadRules } from './load-rules.ts';
import { requireHome } from './require-home.ts';
import type { GatewaySettings } from './settings.ts';

/** The gateway's rules, recorded, and read again when it is told to. */
export async function rulesOf(
  settings: GatewaySettings,
  first: Rules,
  home: SlackHome,
  recorder: Recorder,
): Promise<Reloadable<Rules>> {
  const record = (rules: Rules, part: 'reload' | 'startup'): Promise<void> =>
    recordRules(recorder, 'gateway', rulesState(rules), systemActor(part), systemClock.nowMs());
  await record(first, 'startup');
  return reloadable(
    first,
    async () => {
      const next = await loadRules(settings);
      requireHome(next.catalogue, home);
      return next;
    },
    (next) => record(next, 'reload'),
  );
}
