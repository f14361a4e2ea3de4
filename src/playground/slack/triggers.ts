import type { IdSource } from './id-source.ts';

/** How long a trigger_id opens a view, counted from Slack's side. @see https://docs.slack.dev/surfaces/modals */
const TRIGGER_LIFETIME_MS = 3_000;

export type TriggerProblem = 'expired_trigger_id' | 'exchanged_trigger_id' | 'invalid_trigger_id';

/** Who acted, and in which view if it was in one: what a trigger_id stands for. */
export interface Trigger {
  readonly userId: string;
  readonly viewId: string | undefined;
}

/** The trigger ids handed out with interactions: single use, three seconds. */
export class Triggers {
  readonly #issued = new Map<string, Trigger & { readonly issuedAtMs: number; used: boolean }>();
  readonly #ids: IdSource;
  readonly #nowMs: () => number;

  constructor(ids: IdSource, nowMs: () => number) {
    this.#ids = ids;
    this.#nowMs = nowMs;
  }

  issue(userId: string, viewId?: string): string {
    const nowMs = this.#nowMs();
    const id = `${nowMs}.${Math.floor(nowMs / 1000)}.${this.#ids.hex(16)}`;
    this.#issued.set(id, { userId, viewId, issuedAtMs: nowMs, used: false });
    return id;
  }

  /** Looks a trigger up without using it, so that a refused view leaves it usable. */
  check(id: string): { readonly trigger: Trigger } | { readonly problem: TriggerProblem } {
    const issued = this.#issued.get(id);
    if (issued === undefined) return { problem: 'invalid_trigger_id' };
    if (issued.used) return { problem: 'exchanged_trigger_id' };
    if (this.#nowMs() - issued.issuedAtMs > TRIGGER_LIFETIME_MS) return { problem: 'expired_trigger_id' };
    return { trigger: issued };
  }

  use(id: string): void {
    const issued = this.#issued.get(id);
    if (issued !== undefined) issued.used = true;
  }
}
