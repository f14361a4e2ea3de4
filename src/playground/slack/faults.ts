/** How Slack misbehaves on demand. */
export type FaultKind =
  /** HTTP 429 with `Retry-After`; nothing is done. */
  | '429'
  /** HTTP 500; nothing is done. */
  | '500'
  /** The work is done, then the connection is dropped before the reply. */
  | 'lost-reply'
  /** Waits, then does the work and replies. */
  | 'slow'
  /** Nothing is done and nothing is replied until the caller gives up. */
  | 'hang'
  /** HTTP 200 with `ok: false` and the given error; nothing is done. */
  | 'error'
  /** Reading a history leaves out the newest messages; for history methods only. */
  | 'history-lag';

export interface FaultOrder {
  /** A Web API method, `response_url`, or `*` for every call. */
  readonly method: string;
  readonly kind: FaultKind;
  /** How many calls it hits; 1 by default. */
  readonly times?: number;
  /** How many calls pass unharmed first; 0 by default. */
  readonly skip?: number;
  /** Only calls whose `channel` argument is this. */
  readonly channelId?: string;
  /** For `429`; 1 by default. */
  readonly retryAfterSeconds?: number;
  /** For `slow`, how long it waits; for `history-lag`, how old a message must be to be seen. 1,000 by default. */
  readonly afterMs?: number;
  /** For `error`, the error to answer; `internal_error` by default. */
  readonly error?: string;
}

interface Planted {
  readonly order: FaultOrder;
  remaining: number;
  toSkip: number;
}

/** The faults waiting to happen. */
export class Faults {
  #planted: Planted[] = [];

  /** Plants a fault; answers how to see what is left of it and how to take it back. */
  inject(order: FaultOrder): { readonly remaining: () => number; readonly clear: () => void } {
    const planted = { order, remaining: order.times ?? 1, toSkip: order.skip ?? 0 };
    this.#planted.push(planted);
    return {
      remaining: () => planted.remaining,
      clear: () => {
        planted.remaining = 0;
      },
    };
  }

  clear(): void {
    this.#planted = [];
  }

  /** The fault that hits this call, counted down; undefined where none does. */
  take(method: string, channelId: string | undefined): FaultOrder | undefined {
    this.#planted = this.#planted.filter((planted) => planted.remaining > 0);
    const hit = this.#planted.find(
      ({ order }) =>
        (order.method === method || order.method === '*') &&
        (order.channelId === undefined || order.channelId === channelId),
    );
    if (hit === undefined) return undefined;
    if (hit.toSkip > 0) {
      hit.toSkip -= 1;
      return undefined;
    }
    hit.remaining -= 1;
    return hit.order;
  }
}
