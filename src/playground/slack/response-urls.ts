import type { IdSource } from './id-source.ts';

/** Published bounds of a response_url. @see https://docs.slack.dev/interactivity/handling-user-interaction */
const LIFETIME_MS = 30 * 60_000;
const MAX_USES = 5;

/** Where a response_url leads: the person and place of the interaction, and the message it may replace. */
export interface ResponseTarget {
  readonly userId: string;
  readonly channelId: string;
  readonly threadTs: string | undefined;
  /** The message that carried the clicked control, or the last answer through this URL. */
  originalTs: string | undefined;
}

interface Issued {
  readonly target: ResponseTarget;
  readonly issuedAtMs: number;
  uses: number;
}

/** The response URLs handed out with interactions: five uses within thirty minutes. */
export class ResponseUrls {
  readonly #issued = new Map<string, Issued>();
  readonly #ids: IdSource;
  readonly #nowMs: () => number;

  constructor(ids: IdSource, nowMs: () => number) {
    this.#ids = ids;
    this.#nowMs = nowMs;
  }

  /** The path of a new response URL. */
  issue(family: 'commands' | 'actions', teamId: string, target: ResponseTarget): string {
    const path = `/hooks/${family}/${teamId}/${this.#ids.hex(6)}/${this.#ids.hex(12)}`;
    this.#issued.set(path, { target, issuedAtMs: this.#nowMs(), uses: 0 });
    return path;
  }

  /** Counts one use; answers where it leads or why it no longer does. */
  use(path: string): { readonly target: ResponseTarget } | { readonly problem: string } {
    const issued = this.#issued.get(path);
    if (issued === undefined) return { problem: 'no_service' };
    if (this.#nowMs() - issued.issuedAtMs > LIFETIME_MS) return { problem: 'expired_url' };
    if (issued.uses >= MAX_USES) return { problem: 'used_url' };
    issued.uses += 1;
    return { target: issued.target };
  }
}
