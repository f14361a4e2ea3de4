import { createHmac, randomBytes } from 'node:crypto';

/** A secret as Standard Webhooks writes it. */
export const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

export type Sent = {
  readonly id: string;
  readonly timestamp: string;
  readonly signature: string;
  readonly body: string;
};

let count = 0;

/** A delivery as an incident tool signs it, by the words of the standard and none of our code. */
export function signedDelivery(
  secret: string,
  body: unknown,
  change: { readonly id?: string; readonly atSeconds?: number } = {},
): Sent {
  count += 1;
  const { id = `msg_${count}`, atSeconds = Math.floor(Date.now() / 1000) } = change;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const digest = createHmac('sha256', key).update(`${id}.${atSeconds}.${text}`).digest('base64');
  return { id, timestamp: String(atSeconds), signature: `v1,${digest}`, body: text };
}

/** Sends it; the status and what was answered. */
export async function deliver(
  port: number,
  { id, timestamp, signature, body }: Sent,
  path = '/incidents',
): Promise<{ readonly status: number; readonly answer: unknown; readonly retryAfter: string | null }> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    headers: { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature },
    body,
  });
  const text = await response.text();
  return {
    status: response.status,
    answer: text === '' ? null : JSON.parse(text),
    retryAfter: response.headers.get('retry-after'),
  };
}
