import type { App, Receiver } from '@slack/bolt';

import { Fault } from '../../domain/fault.ts';
import { within } from '../time-limit.ts';
import type { Sleep } from '../web/pacer.ts';
import type { SocketSettings } from './socket-connection.ts';
import { openSocket } from './socket-connection.ts';
import { SocketLink } from './socket-link.ts';

const UP_WITHIN_MS = 3500;

export type TwinReceiverDeps = SocketSettings & { readonly nowMs: () => number; readonly sleep: Sleep };

/**
 * Two Socket Mode connections that feed one app. Slack sends each payload to any one of them, and recycles them
 * every few hours; with two there is always one to take a click.
 */
export class TwinReceiver implements Receiver {
  readonly #deps: TwinReceiverDeps;
  #links: readonly SocketLink[] = [];

  constructor(deps: TwinReceiverDeps) {
    this.#deps = deps;
  }

  init(app: App): void {
    const { nowMs, sleep, log } = this.#deps;
    this.#links = ['a', 'b'].map(
      (name) => new SocketLink({ name, open: () => openSocket(app, this.#deps), nowMs, sleep, log }),
    );
  }

  /**
   * Resolves when both connections are up, or after 3.5 seconds with one; the other is then still tried.
   * Fault: `slack-unavailable` with none.
   */
  async start(): Promise<void> {
    let up = 0;
    const starting = this.#links.map(async (link) => {
      await link.start();
      up += 1;
    });
    await within(Promise.all(starting), UP_WITHIN_MS);
    if (up > 0) return;
    await this.stop();
    throw new Fault(
      'slack-unavailable',
      'no Socket Mode connection to Slack; check that Socket Mode is on for the app, and the network',
    );
  }

  async stop(): Promise<void> {
    await Promise.all(this.#links.map((link) => link.stop()));
  }
}
