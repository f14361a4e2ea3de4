import bolt from '@slack/bolt';
import type { App as BoltApp } from '@slack/bolt';
import type { LocalSlack } from '../../../src/playground/slack/local-slack.ts';
import { sampleWorkspace } from '../../../src/playground/slack/sample-workspace.ts';
import { quietLogger } from './web-client.ts';

const { App, SocketModeReceiver } = bolt;

/** The real Bolt over the Slack wire protocol, with as many Socket Mode connections as asked for. */
export async function startBolt(
  slack: LocalSlack,
  listen: (app: BoltApp) => void,
  connections = 2,
): Promise<{ readonly app: BoltApp; readonly stop: () => Promise<void> }> {
  const { botToken, appToken } = sampleWorkspace().app;
  const clientOptions = { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 }, logger: quietLogger };
  const receivers = Array.from(
    { length: connections },
    () =>
      new SocketModeReceiver({
        appToken,
        logger: quietLogger,
        clientPingTimeout: 200,
        installerOptions: { clientOptions },
      }),
  );
  const [first, ...others] = receivers;
  if (first === undefined) throw new Error('At least one connection is needed');
  const app = new App({ token: botToken, receiver: first, clientOptions, logger: quietLogger });
  listen(app);
  await app.start();
  for (const receiver of others) {
    receiver.init(app);
    await receiver.start();
  }
  await slack.observe.waitForConnections(connections);
  return {
    app,
    stop: async () => {
      await Promise.all(receivers.map((receiver) => receiver.stop()));
      // Bolt's own stop doesn't wait for the sockets to be closed.
      await slack.observe.waitFor(() => slack.observe.connectionCount === 0, 'all sockets closed');
    },
  };
}
