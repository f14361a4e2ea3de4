import { type Logger, LogLevel, WebClient, type WebClientOptions } from '@slack/web-api';
import type { LocalSlack } from '../../../src/playground/slack/local-slack.ts';

/** Says nothing: refusals are what these tests provoke. */
export const quietLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
};

/** The real WebClient against the local Slack, without retries. */
export function webClient(
  slack: LocalSlack,
  token = 'xoxb-local-slack-bot',
  options: WebClientOptions = {},
): WebClient {
  return new WebClient(token, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    logger: quietLogger,
    ...options,
  });
}
