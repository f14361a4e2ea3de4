import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { AwsError, awsError, isCommonErrorCode } from './aws-error.ts';

/**
 * A failure to show on purpose. It strikes the next `times` (1) calls of that service and operation (any), before
 * the call is run or `after`: then what it does has happened, and only the answer is lost.
 */
export type InjectedFault = FaultTarget &
  (
    | { readonly kind: 'error'; readonly code: string; readonly message?: string; readonly status?: number }
    | { readonly kind: 'delay'; readonly delayMs: number }
    /** Until `clear()`. */
    | { readonly kind: 'hang' }
    /** The connection is cut without an answer. */
    | { readonly kind: 'drop' }
  );

/** Which calls a fault strikes, when, and how often. */
export interface FaultTarget {
  readonly service?: string;
  readonly operation?: string;
  readonly when?: 'before' | 'after';
  readonly times?: number;
}

/** One moment of one call at which a fault can strike. */
export interface FaultMoment {
  readonly service: string;
  readonly operation: string;
  readonly when: 'before' | 'after';
}

/** The failures waiting to happen. */
export class InjectedFaults {
  #pending: { readonly fault: InjectedFault; timesLeft: number }[] = [];
  #release = new AbortController();
  #dateSkewSeconds = 0;
  #iamPropagationMs = 0;
  #cloudTrailDelayMs = 0;

  /** By how much the Date header of every answer is wrong; positive is ahead. */
  get dateSkewSeconds(): number {
    return this.#dateSkewSeconds;
  }

  setDateSkewSeconds(seconds: number): void {
    this.#dateSkewSeconds = seconds;
  }

  /** How long after an IAM write evaluation still goes by the version before; reads see the new one at once. */
  get iamPropagationMs(): number {
    return this.#iamPropagationMs;
  }

  /** For the writes that follow; what is already under way arrives when it would have. */
  setIamPropagationMs(milliseconds: number): void {
    this.#iamPropagationMs = milliseconds;
  }

  /** How old an event is when CloudTrail first shows it. */
  get cloudTrailDelayMs(): number {
    return this.#cloudTrailDelayMs;
  }

  setCloudTrailDelayMs(milliseconds: number): void {
    this.#cloudTrailDelayMs = milliseconds;
  }

  inject(fault: InjectedFault): void {
    this.#pending.push({ fault, timesLeft: fault.times ?? 1 });
  }

  /** Faults that have not struck as often as asked. */
  pending(): readonly InjectedFault[] {
    return this.#pending.map(({ fault, timesLeft }) => ({ ...fault, times: timesLeft }));
  }

  /** Forgets every fault and lets every held call go on. */
  clear(): void {
    this.#pending = [];
    this.#dateSkewSeconds = 0;
    this.#iamPropagationMs = 0;
    this.#cloudTrailDelayMs = 0;
    this.#release.abort();
    this.#release = new AbortController();
  }

  /**
   * Lets the first fault that fits this moment strike.
   * @returns whether the call goes on, or its connection is to be cut.
   * @throws AwsError for an `error` fault.
   */
  async strike(moment: FaultMoment): Promise<'go-on' | 'drop'> {
    const entry = this.#pending.find(({ fault }) => fits(fault, moment));
    if (entry === undefined) return 'go-on';
    entry.timesLeft -= 1;
    if (entry.timesLeft <= 0) this.#pending = this.#pending.filter((other) => other !== entry);
    const { fault } = entry;
    if (fault.kind === 'error') throw errorOf(fault);
    if (fault.kind === 'drop') return 'drop';
    await this.#hold(fault.kind === 'delay' ? fault.delayMs : undefined);
    return 'go-on';
  }

  async #hold(delayMs: number | undefined): Promise<void> {
    const { signal } = this.#release;
    const released = once(signal, 'abort');
    const timer = new AbortController();
    await Promise.race(
      delayMs === undefined ? [released] : [released, wait(delayMs, undefined, { signal: timer.signal })],
    );
    timer.abort();
  }
}

function fits(fault: InjectedFault, moment: FaultMoment): boolean {
  return (
    (fault.service ?? moment.service) === moment.service &&
    (fault.operation ?? moment.operation) === moment.operation &&
    (fault.when ?? 'before') === moment.when
  );
}

function errorOf(fault: InjectedFault & { kind: 'error' }): AwsError {
  const { code, message, status } = fault;
  const base = isCommonErrorCode(code) ? awsError(code, message) : new AwsError(code, message ?? code, 400);
  return new AwsError(base.code, base.message, status ?? base.status, 'injected fault');
}
