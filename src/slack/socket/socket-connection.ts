import type { App } from '@slack/bolt';
import { SocketModeReceiver } from '@slack/bolt';

import type { Secret } from '../../domain/secret.ts';
import type { Log } from '../../ports/log.ts';
import { within } from '../time-limit.ts';
import { sdkLogger } from '../web/sdk-logger.ts';

export type SocketSettings = { readonly appToken: Secret; readonly slackApiUrl: string; readonly log: Log };

/** One WebSocket to Slack, used once: when it goes, a new one is made. */
export type SocketConnection = {
  /** Resolves when Slack said hello; rejects when it did not in time. */
  readonly ready: Promise<void>;
  /** Resolves when Slack asked us to leave, or the connection broke. */
  readonly gone: Promise<void>;
  close(): Promise<void>;
};

const HELLO_WITHIN_MS = 10_000;
const CLOSE_WITHIN_MS = 1000;

/**
 * Opens one connection and feeds what arrives to the app. The SDK's own reconnecting is off: it waits five seconds
 * after every recycling, during which a click would fail, and a failure in it ends the process.
 */
export function openSocket(app: App, { appToken, slackApiUrl, log }: SocketSettings): SocketConnection {
  const receiver = new SocketModeReceiver({
    appToken: appToken.reveal(),
    logger: sdkLogger(log),
    autoReconnectEnabled: false,
    installerOptions: {
      clientOptions: { slackApiUrl, timeout: HELLO_WITHIN_MS, retryConfig: { retries: 0 } },
    },
  });
  const { client } = receiver;
  receiver.init(app);
  let closed = false;

  const gone = new Promise<void>((resolve) => {
    client.on('disconnected', () => resolve());
    client.on('ws_message', (data: unknown) => {
      if (isFarewell(data)) resolve();
    });
  });
  const hello = client.start().then(
    () => {
      if (closed) void client.disconnect();
    },
    (cause: unknown) => {
      throw new Error('the socket closed before Slack said hello', { cause });
    },
  );
  const ready = within(hello, HELLO_WITHIN_MS).then((result) => {
    if (!result.done) throw new Error('Slack did not say hello in time');
  });
  // Both are looked at by whoever waits for `ready`; neither may end the process when nobody does any more.
  hello.catch(() => undefined);
  ready.catch(() => undefined);

  return {
    ready,
    gone,
    async close() {
      closed = true;
      await within(client.disconnect(), CLOSE_WITHIN_MS);
    },
  };
}

/** Slack's `disconnect` message: it recycles connections every few hours. */
function isFarewell(data: unknown): boolean {
  if (typeof data !== 'string' || !data.includes('"disconnect"')) return false;
  try {
    return (JSON.parse(data) as { type?: unknown }).type === 'disconnect';
  } catch {
    return false;
  }
}
