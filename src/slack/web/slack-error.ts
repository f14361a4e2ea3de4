import { RespondError } from '@slack/bolt';
import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';

/** Slack's own error word (`is_archived`, …) where Slack answered with one; `null` for every other failure. */
export function slackErrorCode(error: unknown): string | null {
  return error instanceof WebAPIPlatformError ? error.data.error : null;
}

/** How long Slack wants us to wait, in milliseconds; `null` when it is not a rate limit. */
export function rateLimitMs(error: unknown): number | null {
  if (error instanceof WebAPIRateLimitedError) return Math.max(1, error.retryAfter) * 1000;
  return slackErrorCode(error) === 'ratelimited' ? 1000 : null;
}

/** Words by which Slack says that it failed itself; the call may or may not have been carried out. */
const SLACK_FAILED = new Set([
  'fatal_error',
  'internal_error',
  'request_timeout',
  'service_unavailable',
  'team_added_to_org',
]);

/** Whether nobody knows if Slack did it: no answer, a broken one, or an internal failure of Slack. */
export function isAmbiguous(error: unknown): boolean {
  if (error instanceof WebAPIRequestError || error instanceof WebAPIHTTPError) return true;
  return SLACK_FAILED.has(slackErrorCode(error) ?? '');
}

/** Whether the failure is Slack's or the network's, so that it belongs in no bug report of ours. */
export function isSlackFailure(error: unknown): boolean {
  return (
    isAmbiguous(error) ||
    rateLimitMs(error) !== null ||
    slackErrorCode(error) !== null ||
    error instanceof RespondError
  );
}
