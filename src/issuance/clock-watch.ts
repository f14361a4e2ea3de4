import type { Refusal } from '../domain/refusal.ts';
import { refusal } from '../domain/refusal.ts';
import type { AwsClock } from '../ports/aws-clock.ts';

/** No credentials are made beyond this difference of clocks: the deadline would not be the one that was approved. */
export const CLOCK_LIMIT_MS = 60_000;

/**
 * How far the clock of STS was from ours when it last answered, by Region. After an answer that was too far off, or a
 * refusal for that, STS is asked for the time again before anything is made, so that no attempt is used up on a session that nobody
 * may get.
 */
export class ClockWatch {
  readonly #aws: AwsClock;
  readonly #offsetsMs = new Map<string, number>();

  constructor(aws: AwsClock) {
    this.#aws = aws;
  }

  /** Notes what an answer showed; `null` where it showed nothing. */
  note(region: string, offsetMs: number | null): void {
    if (offsetMs !== null) this.#offsetsMs.set(region, offsetMs);
  }

  /** Notes that STS refused a call for its time: it is asked for the time before the next one. */
  doubt(region: string): void {
    this.#offsetsMs.set(region, Number.POSITIVE_INFINITY);
  }

  /** Why nothing may be made in a Region right now; `null` when the clocks agree as far as is known. */
  async flaw(region: string): Promise<Refusal | null> {
    if (!this.#isOff(region)) return null;
    const offsetMs = await this.#aws.measure(region);
    this.note(region, offsetMs);
    if (offsetMs === null) return refusal('aws-clock', 'too far off before, and cannot be read now');
    return this.#isOff(region) ? refusal('aws-clock', `${offsetMs} ms`) : null;
  }

  #isOff(region: string): boolean {
    return Math.abs(this.#offsetsMs.get(region) ?? 0) > CLOCK_LIMIT_MS;
  }
}
