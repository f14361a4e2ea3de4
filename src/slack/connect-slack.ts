import { WebClient } from '@slack/web-api';

import { Fault } from '../domain/fault.ts';
import type { Secret } from '../domain/secret.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import { checkScopes } from './check-scopes.ts';
import type { SlackHome } from './standing.ts';
import { within } from './time-limit.ts';
import type { InteractiveWeb } from './web/interactive-web.ts';
import { createInteractiveWeb } from './web/interactive-web.ts';
import type { Sleep } from './web/pacer.ts';
import { realSleep } from './web/pacer.ts';
import type { PostingWeb } from './web/posting-web.ts';
import { createPostingWeb } from './web/posting-web.ts';
import { sdkLogger } from './web/sdk-logger.ts';
import { slackErrorCode } from './web/slack-error.ts';
import { interactiveClient, postingClient } from './web/web-clients.ts';

export type SlackSettings = {
  readonly botToken: Secret;
  readonly transport: SlackTransport;
  /** Ends in a slash; {@link SLACK_API_URL} outside of tests. */
  readonly slackApiUrl: string;
};

/** How Slack's payloads come in: by connections the gateway opens, or by signed requests to an address of its own. */
export type SlackTransport =
  | { readonly kind: 'socket'; readonly appToken: Secret }
  | { readonly kind: 'http'; readonly signingSecret: Secret; readonly host: string; readonly port: number };

/** A Slack that answered: who we are there, and both ways to call it. */
export type SlackConnection = {
  readonly settings: SlackSettings;
  readonly home: SlackHome;
  readonly bot: { readonly userId: string; readonly botId: string };
  readonly interactive: InteractiveWeb;
  readonly posting: PostingWeb;
};

export const SLACK_API_URL = 'https://slack.com/api/';

const ANSWER_WITHIN_MS = 5000;

/**
 * Checks the tokens against Slack and makes the clients. Bolt itself would retry a wrong address or token for
 * minutes; this says within five seconds what is wrong.
 * Fault: `slack-unavailable` when Slack does not answer, `bad-setting` when it refuses; the message names the
 * setting and the remedy.
 */
export async function connectSlack(
  settings: SlackSettings,
  deps: { readonly log: Log; readonly clock: Clock; readonly sleep?: Sleep },
): Promise<SlackConnection> {
  const { slackApiUrl, transport } = settings;
  const { log, clock, sleep = realSleep } = deps;
  const interactive = interactiveClient({ token: settings.botToken, slackApiUrl, log });
  const answers = Promise.all([
    interactive.auth
      .test()
      .catch((error: unknown) => refuse('SLACK_BOT_TOKEN', 'a bot token (xoxb-…)', error)),
    transport.kind === 'socket' ? checkAppToken(transport.appToken, slackApiUrl, log) : null,
  ]);
  const answer = await within(answers, ANSWER_WITHIN_MS);
  if (!answer.done) throw notReached();
  const [identity] = answer.value;
  const { team_id: teamId, user_id: userId, bot_id: botId } = identity;
  if (teamId === undefined || userId === undefined || botId === undefined) {
    throw new Fault(
      'bad-setting',
      'SLACK_BOT_TOKEN is not the token of a bot; use the Bot User OAuth Token (xoxb-…) of the app',
    );
  }
  checkScopes(identity.response_metadata?.scopes, log);
  return {
    settings,
    home: { teamId, enterpriseId: identity.enterprise_id ?? null },
    bot: { userId, botId },
    interactive: createInteractiveWeb(interactive),
    posting: createPostingWeb({
      client: postingClient({ token: settings.botToken, slackApiUrl, log }),
      botId,
      clock,
      sleep,
      log,
    }),
  };
}

async function checkAppToken(appToken: Secret, slackApiUrl: string, log: Log): Promise<void> {
  const client = new WebClient(appToken.reveal(), {
    slackApiUrl,
    logger: sdkLogger(log),
    timeout: ANSWER_WITHIN_MS,
    retryConfig: { retries: 0 },
  });
  await client.apps.connections
    .open({})
    .catch((error: unknown) =>
      refuse('SLACK_APP_TOKEN', 'an app-level token (xapp-…) with the scope connections:write', error),
    );
}

function refuse(setting: string, wanted: string, error: unknown): never {
  const code = slackErrorCode(error);
  if (code === null) throw notReached(error);
  throw new Fault(
    'bad-setting',
    `Slack refused ${setting} (${code}); set ${setting} to ${wanted} of this app`,
    { cause: error },
  );
}

function notReached(cause?: unknown): Fault {
  const remedy = 'check the network, the proxy and SLACK_API_URL';
  return new Fault(
    'slack-unavailable',
    `Slack did not answer within ${ANSWER_WITHIN_MS / 1000} s; ${remedy}`,
    { cause },
  );
}
