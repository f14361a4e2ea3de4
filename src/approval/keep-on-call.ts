import { systemActor } from '../domain/actor.ts';
import { personal } from '../domain/event.ts';
import type { IncidentNews } from '../domain/incident-news.ts';
import { refusal } from '../domain/refusal.ts';
import { onCallName } from '../domain/reported-on-call.ts';
import type { Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import type { ApprovalDeps } from './deps.ts';

/**
 * Keeps who is on call in a group, as an incident tool told it: recorded first, so that it can be read later who was
 * asked and why. It gives nobody a right. A time that lies ahead counts as now.
 */
export async function keepOnCall(
  deps: ApprovalDeps,
  source: string,
  { group, people, sequence, atMs }: Extract<IncidentNews, { kind: 'on-call-changed' }>,
): Promise<Result<'done' | 'outdated'>> {
  if (deps.catalogue().groups.get(group)?.onCall !== 'reported')
    return refused(refusal('on-call-not-reported', group.slice(0, 80)));
  const name = onCallName(group);
  const known = await deps.projections.get(name);
  if (known !== null && known.version >= sequence) return ok('outdated');
  const saidAtMs = Math.min(atMs, deps.clock.nowMs());
  await deps.recorder.note({
    type: 'oncall.told',
    actor: systemActor('incident-tool'),
    data: { source, group, sequence, saidAtMs, people: personal(people) },
  });
  const written = await deps.projections.putIfNewer(name, sequence, { people, atMs: saidAtMs });
  return ok(written ? 'done' : 'outdated');
}
