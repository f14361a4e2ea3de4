import { describe, expect, it } from '@jest/globals';

import { whileLogIsOpen } from '../../src/issuer/while-log-is-open.ts';
import { until } from '../issuance/seal-fixture.ts';

/** A log that is opened and lost by hand. */
class LogByHand {
  readonly asked: (number | null)[] = [];
  readonly told: string[] = [];
  #open: (isOpen: boolean) => void = () => {};
  #lose: () => void = () => {};

  whenOpen(timeoutMs: number | null): Promise<boolean> {
    this.asked.push(timeoutMs);
    return new Promise((resolve) => (this.#open = resolve));
  }

  whenLost(): Promise<void> {
    return new Promise((resolve) => (this.#lose = resolve));
  }

  /** Answers the question that is open; what waits for it goes on before the next is asked. */
  async open(isOpen: boolean, asks = this.asked.length): Promise<void> {
    await until(() => this.asked.length === asks);
    this.#open(isOpen);
    await new Promise((resolve) => setImmediate(resolve));
  }

  async lose(): Promise<void> {
    const { length } = this.asked;
    this.#lose();
    await until(() => this.asked.length > length);
  }

  start = () => {
    this.told.push('start');
    return { stop: async () => void this.told.push('stop') };
  };
}

describe('what runs only while the log is open here', () => {
  it('does not begin before, pauses for no short loss, and begins anew after a long one', async () => {
    const log = new LogByHand();
    const running = whileLogIsOpen(log, log.start);
    expect([log.told, log.asked]).toEqual([[], [null]]);
    await log.open(true);
    expect(log.told).toEqual(['start']);

    await log.lose();
    expect(log.asked).toEqual([null, 5_000]);
    await log.open(true);
    expect(log.told).toEqual(['start']);

    await log.lose();
    await log.open(false);
    expect(log.told).toEqual(['start', 'stop']);
    await log.open(true, 4);
    expect(log.told).toEqual(['start', 'stop', 'start']);
    await running.stop();
    expect(log.told).toEqual(['start', 'stop', 'start', 'stop']);
  });

  it('is stopped at once where the log was never open', async () => {
    const log = new LogByHand();
    await whileLogIsOpen(log, log.start).stop();
    await log.open(true);
    expect(log.told).toEqual([]);
  });
});
