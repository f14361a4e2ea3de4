import { describe, expect, it } from '@jest/globals';

import { systemClock } from '../../../src/adapters/system/system-clock.ts';
import { systemRandom } from '../../../src/adapters/system/system-random.ts';
import { systemTimer } from '../../../src/adapters/system/system-timer.ts';

describe('the parts of this machine', () => {
  it('tell the time in milliseconds', () => {
    expect(Math.abs(systemClock.nowMs() - Date.now())).toBeLessThan(1000);
  });

  it('give as many random bytes as asked for', () => {
    expect(systemRandom.bytes(32)).toHaveLength(32);
    expect(Buffer.from(systemRandom.bytes(32)).equals(Buffer.from(systemRandom.bytes(32)))).toBe(false);
  });

  it('wait, and can be called off', async () => {
    const ran: string[] = [];
    const cancel = systemTimer.after(1, () => ran.push('cancelled'));
    cancel();
    await new Promise<void>((resolve) => {
      systemTimer.after(5, () => {
        ran.push('waited');
        resolve();
      });
    });
    cancel();
    expect(ran).toEqual(['waited']);
  });
});
