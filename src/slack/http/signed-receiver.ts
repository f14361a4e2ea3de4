import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';

import type { App, Receiver } from '@slack/bolt';
import { HTTPReceiver } from '@slack/bolt';

import { Fault } from '../../domain/fault.ts';
import type { Secret } from '../../domain/secret.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { sdkLogger } from '../web/sdk-logger.ts';

/** Where Slack sends everything: commands, interactions and events. */
export const SLACK_PATH = '/slack/events';
/** Under this name the signature of a request travels with it; see `run-once.ts`. */
export const SIGNATURE = 'requestSignature';

export type SignedReceiverDeps = {
  readonly signingSecret: Secret;
  readonly host: string;
  readonly port: number;
  readonly log: Log;
  readonly clock: Clock;
};

/** Slack's own bound for the past; here it holds for the future too. */
const CLOCK_BOUND_SECONDS = 300;
/** A view is 250 kB at most, and comes URL-encoded inside a payload. */
const BODY_LIMIT_BYTES = 1024 * 1024;
const REQUEST_WITHIN_MS = 10_000;

/**
 * Signed HTTP requests that feed one app. Signature and age are checked by Bolt; what it lets pass is checked here
 * first: a timestamp in the future, or one that is no number.
 * Source: https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export class SignedReceiver implements Receiver {
  readonly #deps: SignedReceiverDeps;
  readonly #bolt: HTTPReceiver;
  #server: Server | null = null;

  constructor(deps: SignedReceiverDeps) {
    this.#deps = deps;
    this.#bolt = new HTTPReceiver({
      signingSecret: deps.signingSecret.reveal(),
      endpoints: SLACK_PATH,
      bodyLimit: BODY_LIMIT_BYTES,
      logger: sdkLogger(deps.log),
      customPropertiesExtractor: ({ headers }) => ({ [SIGNATURE]: headers['x-slack-signature'] }),
    });
  }

  init(app: App): void {
    this.#bolt.init(app);
  }

  /** Resolves when requests are taken. Fault: `bad-setting`. */
  async start(): Promise<void> {
    const { host, port } = this.#deps;
    const server = createServer({ requestTimeout: REQUEST_WITHIN_MS }, (request, response) =>
      this.#take(request, response),
    );
    this.#server = server;
    server.listen(port, host);
    try {
      await once(server, 'listening');
    } catch (cause) {
      throw new Fault(
        'bad-setting',
        `GATEWAY_LISTEN: ${host}:${port} cannot be listened on; choose an address of this host and a free port`,
        { cause },
      );
    }
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server === null || !server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeIdleConnections();
    await closed;
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    const { method, url = '', headers } = request;
    if (method !== 'POST' || url.split('?')[0] !== SLACK_PATH) return refuse(response, 404);
    if (!this.#isOfNow(headers['x-slack-request-timestamp'])) {
      this.#deps.log.warn('slack.request-out-of-time');
      return refuse(response, 401);
    }
    if (typeof headers['x-slack-signature'] !== 'string') return refuse(response, 401);
    this.#bolt.requestListener(request, response);
  }

  #isOfNow(timestamp: string | string[] | undefined): boolean {
    if (typeof timestamp !== 'string' || !/^\d{1,12}$/.test(timestamp)) return false;
    return Math.abs(this.#deps.clock.nowMs() / 1000 - Number(timestamp)) <= CLOCK_BOUND_SECONDS;
  }
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { connection: 'close' }).end();
}
