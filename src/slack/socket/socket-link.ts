import type { Log } from '../../ports/log.ts';
import type { Sleep } from '../web/pacer.ts';
import type { SocketConnection } from './socket-connection.ts';

export type SocketLinkDeps = {
  readonly name: string;
  readonly open: () => SocketConnection;
  readonly nowMs: () => number;
  readonly sleep: Sleep;
  readonly log: Log;
};

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 15_000;
/** A connection that goes sooner than this counts as failed, so that a Slack that turns us away is not hammered. */
const SHORT_LIFE_MS = 5000;

/** Keeps one connection to Slack: the next one is opened the moment the last one goes. */
export class SocketLink {
  readonly #deps: SocketLinkDeps;
  #current: SocketConnection | null = null;
  readonly #abort = new AbortController();
  readonly #stopping = new Promise<void>((resolve) => {
    this.#abort.signal.addEventListener('abort', () => resolve());
  });

  constructor(deps: SocketLinkDeps) {
    this.#deps = deps;
  }

  /** Starts keeping the connection. Resolves when it is up for the first time, and not before. */
  start(): Promise<void> {
    return new Promise((resolve) => {
      void this.#keep(resolve);
    });
  }

  /** Closes the connection and opens no other. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#current?.close();
  }

  async #keep(up: () => void): Promise<void> {
    const { name, open, nowMs, sleep, log } = this.#deps;
    let failures = 0;
    while (!this.#abort.signal.aborted) {
      const openedAtMs = nowMs();
      const connection = open();
      this.#current = connection;
      try {
        await connection.ready;
        log.info('slack.socket-up', { name });
        up();
        await Promise.race([connection.gone, this.#stopping]);
        log.info('slack.socket-gone', { name });
      } catch (error) {
        log.warn('slack.socket-failed', { name, why: error instanceof Error ? error.message : 'unknown' });
      }
      failures = nowMs() - openedAtMs < SHORT_LIFE_MS ? failures + 1 : 0;
      void connection.close().catch(() => undefined);
      const waitMs = Math.min(FIRST_RETRY_MS * 2 ** (failures - 2), LAST_RETRY_MS);
      if (failures > 1)
        await Promise.race([sleep(waitMs, this.#abort.signal).catch(() => undefined), this.#stopping]);
    }
  }
}
