import { setTimeout as wait } from 'node:timers/promises';

import type { Random } from '../../ports/random.ts';

/**
 * Waits a random part of `longestMs`, so that many who were throttled together do not come back together.
 * @returns whether it waited to the end; `false` when `signal` fired.
 */
export async function randomPause(random: Random, longestMs: number, signal: AbortSignal): Promise<boolean> {
  const [high = 0, low = 0] = random.bytes(2);
  const part = (high * 256 + low) / 65_536;
  return wait(longestMs * part, true, { signal }).catch(() => false);
}
