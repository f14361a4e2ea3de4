import type { Clock } from '../../ports/clock.ts';
import type { OnCall } from '../../ports/on-call.ts';

/** For an installation that nobody tells who is on call: always unknown. */
export function noOnCall(clock: Clock): OnCall {
  return {
    onCall: (groupId) =>
      Promise.resolve({
        name: `on call in ${groupId}`,
        value: { kind: 'unknown', why: 'nobody tells this installation who is on call' },
        source: 'none',
        readAtMs: clock.nowMs(),
      }),
  };
}
