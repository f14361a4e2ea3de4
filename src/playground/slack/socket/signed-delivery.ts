import { createHmac } from 'node:crypto';
import type { JsonObject } from '../../../domain/json.ts';
import { asObject, asString, parseJson } from '../json-access.ts';
import type { Delivery } from './socket-hub.ts';

/** Where an app takes requests, and the secret they are signed with. */
export interface SignedDelivery {
  readonly url: string;
  readonly signingSecret: string;
  /** What the app's clock says; for timestamps that are wrong on purpose. */
  readonly nowMs?: () => number;
}

/**
 * Sends an envelope as Slack sends requests: commands as a form, interactions as a form with a JSON payload, events
 * as JSON, each signed with its time.
 * @see https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export async function deliverSigned(
  to: SignedDelivery,
  envelope: JsonObject,
  ackWithinMs: number,
): Promise<Delivery> {
  const envelopeId = asString(envelope['envelope_id']) ?? '';
  const { body, contentType } = bodyOf(envelope);
  const retry = Number(envelope['retry_attempt'] ?? 0);
  try {
    const answer = await fetch(to.url, {
      method: 'POST',
      headers: {
        'content-type': contentType,
        ...signed(to, body),
        ...(retry > 0
          ? {
              'x-slack-retry-num': String(retry),
              'x-slack-retry-reason': asString(envelope['retry_reason']) ?? '',
            }
          : {}),
      },
      body,
      signal: AbortSignal.timeout(ackWithinMs),
    });
    const text = await answer.text();
    if (!answer.ok) return { outcome: 'timeout', envelopeId };
    return { outcome: 'acked', envelopeId, payload: asObject(parseJson(text)) ?? {} };
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'TimeoutError';
    return { outcome: isLate ? 'timeout' : 'no-connection', envelopeId };
  }
}

/** The two headers that prove where a request comes from. */
export function signed(
  { signingSecret, nowMs = Date.now }: SignedDelivery,
  body: string,
): Record<'x-slack-request-timestamp' | 'x-slack-signature', string> {
  const timestamp = String(Math.floor(nowMs() / 1000));
  const digest = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${digest}` };
}

function bodyOf(envelope: JsonObject): { readonly body: string; readonly contentType: string } {
  const payload = asObject(envelope['payload']) ?? {};
  if (envelope['type'] === 'events_api')
    return { body: JSON.stringify(payload), contentType: 'application/json' };
  const fields =
    envelope['type'] === 'slash_commands'
      ? Object.entries(payload).map(([key, value]): [string, string] => [
          key,
          asString(value) ?? JSON.stringify(value),
        ])
      : [['payload', JSON.stringify(payload)] as [string, string]];
  return {
    body: new URLSearchParams(fields).toString(),
    contentType: 'application/x-www-form-urlencoded',
  };
}
