import { WebClient } from '@slack/web-api';

import type { Secret } from '../../domain/secret.ts';
import type { Log } from '../../ports/log.ts';
import { sdkLogger } from './sdk-logger.ts';

export type WebClientSettings = {
  readonly token: Secret;
  /** Ends in a slash; `https://slack.com/api/` outside of tests. */
  readonly slackApiUrl: string;
  readonly log: Log;
};

const INTERACTIVE_TIMEOUT_MS = 2500;
const POSTING_TIMEOUT_MS = 10_000;

/**
 * For what a person waits for: one quick retry, and a rate limit is an answer instead of a queue. The SDK's default
 * would stop every call of the client for as long as one method is limited.
 */
export function interactiveClient({ token, slackApiUrl, log }: WebClientSettings): WebClient {
  return new WebClient(token.reveal(), {
    slackApiUrl,
    logger: sdkLogger(log),
    timeout: INTERACTIVE_TIMEOUT_MS,
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 1, minTimeout: 50, maxTimeout: 50 },
  });
}

/** For posts: no retry of its own, since a post whose answer was lost has to be looked for before it is repeated. */
export function postingClient({ token, slackApiUrl, log }: WebClientSettings): WebClient {
  return new WebClient(token.reveal(), {
    slackApiUrl,
    logger: sdkLogger(log),
    timeout: POSTING_TIMEOUT_MS,
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 0 },
  });
}
