import type { ReportedOnCall } from '../../domain/reported-on-call.ts';
import { onCallName } from '../../domain/reported-on-call.ts';
import type { Clock } from '../../ports/clock.ts';
import type { OnCall, OnCallAnswer } from '../../ports/on-call.ts';
import type { Projections } from '../../ports/projections.ts';

/**
 * Who is on call, as an incident tool told it last. What is older than `maxAgeSeconds` is unknown: a rota that nobody
 * speaks of any more is not one that stands still.
 */
export function createReportedOnCall(deps: {
  readonly projections: Projections;
  readonly clock: Clock;
  readonly maxAgeSeconds: number;
}): OnCall {
  const { projections, clock, maxAgeSeconds } = deps;
  return {
    async onCall(groupId) {
      const nowMs = clock.nowMs();
      const fact = { name: `on call in ${groupId}`, source: 'incident tool' };
      const unknown = (why: string, readAtMs = nowMs) => ({
        ...fact,
        readAtMs,
        value: { kind: 'unknown', why } satisfies OnCallAnswer,
      });
      const kept = await projections.get(onCallName(groupId)).catch(() => null);
      if (kept === null) return unknown('nobody told who is on call, or it cannot be read');
      const { people, atMs } = kept.value as ReportedOnCall;
      if (nowMs - atMs > maxAgeSeconds * 1000) return unknown('it was told too long ago', atMs);
      return { ...fact, readAtMs: atMs, value: { kind: 'known', people } };
    },
  };
}
