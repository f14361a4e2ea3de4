import { Fault } from '../domain/fault.ts';
import type { EntryHandler } from '../ports/event-source.ts';
import type { LogSink } from '../ports/log-sink.ts';
import type { SealedGrants } from '../ports/sealed-grants.ts';
import type { SealedLog, SealOutcome } from '../ports/sealed-log.ts';
import type { ProcessKeys } from '../proof/process-keys.ts';
import type { Sealer, SealerDeps } from './sealer.ts';
import { openSealer } from './sealer.ts';

export type SealKeeperDeps = Omit<SealerDeps, 'onBroken' | 'sink'> & {
  /** Opens the places of the log. Faults: `log-broken`, `log-unavailable`, `bad-setting`. */
  readonly openSink: () => Promise<LogSink>;
};

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 15_000;
/** How long a question waits for a log that is being opened. */
const ANSWER_WITHIN_MS = 2_000;
const CLOSE_WITHIN_MS = 4_000;

/** Before the log was ever read nothing is known of it; what is denied is taken back for nobody then. */
const NO_GRANTS: SealedGrants = {
  grant: () => Promise.resolve(null),
  incident: () => Promise.resolve({ closed: false, grants: [] }),
  endedEarly: () => Promise.resolve([]),
  unended: () => Promise.resolve([]),
};

/**
 * Keeps a sealer at work: opens the log, and opens it anew when it was taken away, damaged or locked by somebody
 * else, for as long as that takes. Meanwhile nothing is minted and nothing is acknowledged, and everything else goes
 * on: who ends a grant never has to wait for a log.
 */
export class SealKeeper implements SealedLog {
  readonly #deps: SealKeeperDeps;
  #sealer: Sealer | null = null;
  /** The last one that was open: what it knew of the grants is still true. */
  #last: Sealer | null = null;
  #stopped = false;
  #broken: Promise<void> = Promise.resolve();
  #wake: () => void = () => {};
  readonly #waiting = new Set<() => void>();
  readonly #running: Promise<void>;

  constructor(deps: SealKeeperDeps) {
    this.#deps = deps;
    this.#running = this.#run();
  }

  /** What the log says of the grants, as far as it was read. */
  readonly grants: SealedGrants = {
    grant: (grantId) => this.#grants.grant(grantId),
    incident: (incidentId) => this.#grants.incident(incidentId),
    endedEarly: (afterMs) => this.#grants.endedEarly(afterMs),
    unended: (afterMs) => this.#grants.unended(afterMs),
  };

  /** Seals an entry of a stream. It waits for a log that is away; it fails only when the keeper stops. */
  readonly handle: EntryHandler = async (entry) => {
    for (;;) {
      const sealer = await this.#opened(null);
      if (sealer === null) throw stopping();
      try {
        return await sealer.handle(entry);
      } catch (error) {
        // The log was lost with the entry unsealed; it is handed to the next one.
        if (!(error instanceof Fault) || !error.code.startsWith('log-')) throw error;
        if (this.#sealer === sealer) await this.#lost(sealer);
      }
    }
  };

  /** Whether a log is open. */
  get isOpen(): boolean {
    return this.#sealer !== null;
  }

  /** The latest checkpoint; `null` before the log was ever read. */
  get checkpoint(): string | null {
    return this.#last?.checkpoint ?? null;
  }

  /** Whether the log is known to hold that a key handed over to this one. */
  hasRotatedTo(keys: ProcessKeys): boolean {
    return this.#last?.hasRotatedTo(keys) ?? false;
  }

  /** Waits until a log is open. @returns whether it is, after `timeoutMs` at most; `null`: as long as it takes. */
  async whenOpen(timeoutMs: number | null): Promise<boolean> {
    return (await this.#opened(timeoutMs)) !== null;
  }

  async waitSealed(eventId: string, timeoutMs: number): Promise<SealOutcome> {
    const untilMs = this.#deps.clock.nowMs() + timeoutMs;
    for (let leftMs = timeoutMs; leftMs > 0; leftMs = untilMs - this.#deps.clock.nowMs()) {
      const sealer = await this.#opened(leftMs);
      if (sealer === null) break;
      try {
        return await sealer.waitSealed(eventId, Math.max(1, untilMs - this.#deps.clock.nowMs()));
      } catch (error) {
        if (!(error instanceof Fault) || !error.code.startsWith('log-')) throw error;
        if (this.#sealer === sealer) await this.#lost(sealer);
      }
    }
    return { kind: 'timeout' };
  }

  async hasEnded(grantId: string): Promise<boolean> {
    return (await this.#answering()).hasEnded(grantId);
  }

  async contradicts(requestId: string, grantId: string): Promise<boolean> {
    return (await this.#answering()).contradicts(requestId, grantId);
  }

  async sealedVersion(recordId: string): Promise<number> {
    return (await this.#answering()).sealedVersion(recordId);
  }

  /** Takes no more and frees the log; a log that hangs is left to the end of the process. */
  async close(): Promise<void> {
    this.#stopped = true;
    this.#wake();
    this.#tell();
    let cancel = (): void => {};
    const late = new Promise<void>((resolve) => {
      cancel = this.#deps.timer.after(CLOSE_WITHIN_MS, resolve);
    });
    await Promise.race([this.#running, late]);
    cancel();
  }

  /** Resolves when the log that is open now is lost, at once where none is. */
  async whenLost(): Promise<void> {
    await this.#broken;
  }

  get #grants(): SealedGrants {
    return this.#last?.grants ?? NO_GRANTS;
  }

  async #run(): Promise<void> {
    let retryMs = FIRST_RETRY_MS;
    while (!this.#stopped) {
      const opened = await this.#open();
      if (opened !== null) {
        retryMs = FIRST_RETRY_MS;
        await opened.broken;
        this.#sealer = null;
        await opened.sealer.close().catch((error: unknown) => this.#report('sealer.not-closed', error));
      }
      if (!this.#stopped) await this.#pause(retryMs);
      retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
    }
  }

  async #open(): Promise<{ readonly sealer: Sealer; readonly broken: Promise<void> } | null> {
    let onBroken = (): void => {};
    const broken = new Promise<void>((resolve) => {
      onBroken = resolve;
    });
    try {
      const sink = await this.#deps.openSink();
      const sealer = await openSealer({ ...this.#deps, sink, onBroken });
      this.#sealer = sealer;
      this.#last = sealer;
      this.#broken = broken;
      this.#wake = onBroken;
      this.#tell();
      if (this.#stopped) onBroken();
      return { sealer, broken };
    } catch (error) {
      this.#report('sealer.not-open', error);
      return null;
    }
  }

  /** Waits for the next log, or that there will be none. @param timeoutMs `null`: as long as it takes. */
  #opened(timeoutMs: number | null): Promise<Sealer | null> {
    if (this.#sealer !== null || this.#stopped) return Promise.resolve(this.#stopped ? null : this.#sealer);
    return new Promise((resolve) => {
      const settle = (): void => {
        cancel();
        this.#waiting.delete(settle);
        resolve(this.#stopped ? null : this.#sealer);
      };
      const cancel = timeoutMs === null ? () => {} : this.#deps.timer.after(timeoutMs, settle);
      this.#waiting.add(settle);
    });
  }

  /** Waits until a sealer that failed has been given up. */
  async #lost(sealer: Sealer): Promise<void> {
    while (this.#sealer === sealer && !this.#stopped) {
      await new Promise<void>((resolve) => this.#deps.timer.after(10, resolve));
    }
  }

  async #answering(): Promise<Sealer> {
    const sealer = await this.#opened(ANSWER_WITHIN_MS);
    if (sealer !== null) return sealer;
    throw this.#stopped ? stopping() : new Fault('log-unavailable', 'the sealed log is not open');
  }

  #tell(): void {
    for (const settle of this.#waiting) settle();
  }

  #report(event: string, error: unknown): void {
    this.#deps.log.error(event, { why: error instanceof Error ? error.message : String(error) }, error);
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#deps.timer.after(delayMs, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }
}

function stopping(): Fault {
  return new Fault('log-unavailable', 'the sealer is stopping');
}
