import type { Clock } from '../../src/ports/clock.ts';
import type { OnCall } from '../../src/ports/on-call.ts';

/** Who is on call, filled by hand. A group nobody put in is unknown. */
export type OnCallDouble = OnCall & { put(groupId: string, people: readonly string[] | null): void };

export function onCallDouble(clock: Clock): OnCallDouble {
  const rota = new Map<string, readonly string[] | null>();
  return {
    put: (groupId, people) => void rota.set(groupId, people),
    async onCall(groupId) {
      const people = rota.get(groupId) ?? null;
      return {
        name: `on call in ${groupId}`,
        value: people === null ? { kind: 'unknown', why: 'nobody said' } : { kind: 'known', people },
        source: 'webhook',
        readAtMs: clock.nowMs(),
      };
    },
  };
}
