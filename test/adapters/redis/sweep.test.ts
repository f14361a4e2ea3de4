import { describe, expect, it, jest } from '@jest/globals';

import { startSweep } from '../../../src/adapters/redis/sweep.ts';
import { memoryLog } from '../../support/memory-log.ts';

describe('a sweep', () => {
  it('repeats, with a pause that varies by a tenth, and goes on after a failure', async () => {
    jest.useFakeTimers();
    const log = memoryLog();
    let runs = 0;
    let random = 0;
    const sweep = startSweep({
      name: 'overdue',
      everyMs: 1000,
      log,
      random: () => random,
      async run() {
        runs += 1;
        if (runs === 1) throw new Error('once');
      },
    });
    await jest.advanceTimersByTimeAsync(899);
    expect(runs).toBe(0);
    random = 1;
    await jest.advanceTimersByTimeAsync(1);
    expect(runs).toBe(1);
    await jest.advanceTimersByTimeAsync(1099);
    expect(runs).toBe(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(runs).toBe(2);
    expect(log.lines).toMatchObject([{ event: 'sweep.failed', fields: { name: 'overdue' } }]);
    await sweep.stop();
    await jest.advanceTimersByTimeAsync(5000);
    expect(runs).toBe(2);
    jest.useRealTimers();
  });

  it('can be run at once; runs never overlap', async () => {
    let running = 0;
    let runs = 0;
    const sweep = startSweep({
      name: 'overdue',
      everyMs: 1_000_000,
      log: memoryLog(),
      async run() {
        running += 1;
        expect(running).toBe(1);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        runs += 1;
      },
    });
    await Promise.all([sweep.tick(), sweep.tick()]);
    expect(runs).toBe(2);
    await sweep.stop();
  });

  it('gives the error of a run to whoever asked for it', async () => {
    const sweep = startSweep({
      name: 'x',
      everyMs: 1_000_000,
      log: memoryLog(),
      run: () => Promise.reject(new Error('no')),
    });
    await expect(sweep.tick()).rejects.toThrow('no');
    await sweep.stop();
  });
});
