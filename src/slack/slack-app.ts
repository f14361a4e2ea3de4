import { App } from '@slack/bolt';

import type { UseCases } from '../approval/use-cases.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Once } from '../ports/once.ts';
import type { SlackConnection } from './connect-slack.ts';
import type { SlackDirectory } from './directory/slack-directory.ts';
import { runOnce } from './http/run-once.ts';
import { SignedReceiver } from './http/signed-receiver.ts';
import { registerListeners } from './listeners/register.ts';
import { TwinReceiver } from './socket/twin-receiver.ts';
import { within } from './time-limit.ts';
import type { Sleep } from './web/pacer.ts';
import { realSleep } from './web/pacer.ts';
import { sdkLogger } from './web/sdk-logger.ts';
import { slackErrorCode } from './web/slack-error.ts';

export type SlackAppDeps = {
  /** Made by `connectSlack`, which has checked the settings. */
  readonly slack: SlackConnection;
  readonly useCases: UseCases;
  readonly once: Once;
  readonly directory: Pick<SlackDirectory, 'forgetAccount' | 'forgetChannel' | 'forgetGroup'>;
  readonly log: Log;
  readonly clock: Clock;
  readonly sleep?: Sleep;
};

/** The Slack side of the gateway, not yet connected. */
export type SlackApp = {
  /**
   * Connects, or listens. Fault: `slack-unavailable` when no connection is up within 3.5 seconds; `bad-setting` when
   * the address cannot be listened on.
   */
  start(): Promise<void>;
  /** Lets what is being handled end, for at most five seconds, and disconnects. */
  stop(): Promise<void>;
};

const DRAIN_MS = 3000;
const LAST_DRAIN_MS = 1000;

/** Builds the Bolt app: two socket connections or signed requests in, thin listeners, use cases behind them. */
export function createSlackApp(deps: SlackAppDeps): SlackApp {
  const { slack, log, clock, sleep = realSleep } = deps;
  const { transport, botToken, slackApiUrl } = slack.settings;
  const receiver =
    transport.kind === 'http'
      ? new SignedReceiver({ ...transport, log, clock })
      : new TwinReceiver({
          appToken: transport.appToken,
          slackApiUrl,
          log,
          nowMs: () => clock.nowMs(),
          sleep,
        });
  const { userId: botUserId, botId } = slack.bot;
  const app = new App({
    receiver,
    logger: sdkLogger(log),
    convoStore: false,
    clientOptions: { slackApiUrl },
    authorize: () => Promise.resolve({ botToken: botToken.reveal(), botId, botUserId }),
  });
  const inHand = new Set<Promise<void>>();
  app.use(async ({ next }) => {
    const handling = next();
    inHand.add(handling);
    try {
      await handling;
    } finally {
      inHand.delete(handling);
    }
  });
  app.use((args) => runOnce(deps, args));
  app.error((error) => {
    log.error('slack.listener-failed', { code: slackErrorCode(error) ?? error.code }, error);
    return Promise.resolve();
  });
  registerListeners(app, { ...deps, interactive: slack.interactive });

  return {
    start: () => receiver.start(),
    async stop() {
      await within(Promise.allSettled(inHand), DRAIN_MS);
      await receiver.stop();
      await within(Promise.allSettled(inHand), LAST_DRAIN_MS);
    },
  };
}
