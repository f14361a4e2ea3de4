import { describe, expect, it } from '@jest/globals';

import { Pacer } from '../../../src/slack/web/pacer.ts';

/** A clock that stands still, and what was waited. */
function paced(burst: number) {
  const clock = { atMs: 0, nowMs: () => clock.atMs };
  const waits: number[] = [];
  const sleep = (ms: number): Promise<void> => {
    waits.push(ms);
    return Promise.resolve();
  };
  return { clock, waits, pacer: new Pacer(clock, sleep, { intervalMs: 1000, burst }) };
}

describe('the pacer', () => {
  it('lets a burst through at once, then one in each interval', async () => {
    const { pacer, waits } = paced(3);
    for (let turn = 0; turn < 6; turn += 1) await pacer.turn('C1');
    expect(waits).toEqual([1000, 2000, 3000]);
  });

  it('does not let one channel wait for another', async () => {
    const { pacer, waits } = paced(1);
    await pacer.turn('C1');
    await pacer.turn('C2');
    expect(waits).toEqual([]);
  });

  it('gives the burst back with time, and not more', async () => {
    const { pacer, waits, clock } = paced(2);
    for (let turn = 0; turn < 2; turn += 1) await pacer.turn('C1');
    clock.atMs = 1_000_000;
    for (let turn = 0; turn < 3; turn += 1) await pacer.turn('C1');
    expect(waits).toEqual([1000]);
  });

  it('forgets channels that were idle', async () => {
    const { pacer, waits, clock } = paced(1);
    for (let channel = 0; channel < 1001; channel += 1) await pacer.turn(`C${channel}`);
    clock.atMs = 5000;
    await pacer.turn('C0');
    await pacer.turn('C0');
    expect(waits).toEqual([1000]);
  });
});
