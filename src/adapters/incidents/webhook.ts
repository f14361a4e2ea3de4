import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';

import { incidentWebhookSchema } from '../../contracts/incident-webhook.ts';
import { Fault } from '../../domain/fault.ts';
import { isPassing } from '../../domain/passing-refusal.ts';
import type { Secret } from '../../domain/secret.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Deliveries } from '../../ports/deliveries.ts';
import type { TakeIncidentNews } from '../../ports/incident-source.ts';
import type { Log } from '../../ports/log.ts';
import { readBody } from './read-body.ts';
import type { Delivery } from './webhook-signature.ts';
import { isSigned } from './webhook-signature.ts';

/** Where an incident tool sends what it tells. */
export const WEBHOOK_PATH = '/incidents';
/** The name of this source; what other sources call by the same name is another incident. */
export const WEBHOOK_SOURCE = 'webhook';

export type WebhookDeps = {
  readonly host: string;
  readonly port: number;
  /** The one in use first; while they are exchanged, the former one too. */
  readonly secrets: readonly Secret[];
  readonly deliveries: Deliveries;
  readonly take: TakeIncidentNews;
  readonly log: Log;
  readonly clock: Clock;
};

/** A webhook that takes deliveries. */
export type Webhook = { readonly port: number; stop(): Promise<void> };

/** How far a delivery's time may lie back or ahead. */
const CLOCK_BOUND_SECONDS = 300;
export const BODY_LIMIT_BYTES = 64 * 1024;
const REQUEST_WITHIN_MS = 10_000;
const HEADERS_WITHIN_MS = 5_000;
const CONNECTIONS_AT_MOST = 64;
const DRAIN_MS = 4_000;
/** Visible characters but the full stop, which parts what is signed. */
const DELIVERY_ID = /^[\u0021-\u002d\u002f-\u007e]{1,200}$/;

/** When a sender may try again what could not be done just now. */
const RETRY_AFTER_SECONDS = 30;

/** What is answered: a status, and why in words for whoever set the tool up. */
type Answer = { readonly status: number; readonly body: { readonly [field: string]: string } };

/**
 * Listens for what an incident tool tells, by the signed form of Standard Webhooks. Fault: `bad-setting` when the
 * address cannot be had. TLS is ended in front of it.
 */
export async function startWebhook(deps: WebhookDeps): Promise<Webhook> {
  const { host, port, log } = deps;
  const server = createServer(
    { requestTimeout: REQUEST_WITHIN_MS, headersTimeout: HEADERS_WITHIN_MS },
    (request, response) => {
      void answerTo(deps, request)
        .catch((error: unknown): Answer => {
          log.error('webhook.failed', {}, error);
          return refusal(503, 'unavailable', 'Nothing was done. Send it again.');
        })
        .then((answer) => send(response, answer));
    },
  );
  server.maxConnections = CONNECTIONS_AT_MOST;
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new Fault(
      'bad-setting',
      `INCIDENT_WEBHOOK_LISTEN: ${host}:${port} cannot be listened on; choose an address of this host and a free port`,
      { cause },
    );
  }
  const bound = server.address();
  return {
    port: bound !== null && typeof bound === 'object' ? bound.port : port,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
      await closed;
      clearTimeout(timer);
    },
  };
}

async function answerTo(deps: WebhookDeps, request: IncomingMessage): Promise<Answer> {
  const { method, url = '', headers } = request;
  if (url.split('?')[0] !== WEBHOOK_PATH) return refusal(404, 'not-found', `Send to ${WEBHOOK_PATH}.`);
  if (method !== 'POST') return refusal(405, 'not-found', 'Send by POST.');
  const id = headers['webhook-id'];
  const timestamp = headers['webhook-timestamp'];
  const signatures = headers['webhook-signature'];
  if (typeof id !== 'string' || !DELIVERY_ID.test(id)) return unproven(deps, 'webhook-id');
  if (!isOfNow(deps, timestamp)) return unproven(deps, 'webhook-timestamp');
  if (typeof signatures !== 'string') return unproven(deps, 'webhook-signature');
  const body = await readBody(request, BODY_LIMIT_BYTES);
  if (body === null) return refusal(413, 'too-large', `Send ${BODY_LIMIT_BYTES} bytes at most.`);
  const delivery: Delivery = { id, timestamp, signatures, body };
  if (!isSigned(delivery, deps.secrets)) return unproven(deps, 'webhook-signature');
  return takeOnce(deps, delivery);
}

/** From here on it is the incident tool that speaks. */
async function takeOnce(deps: WebhookDeps, { id, timestamp, body }: Delivery): Promise<Answer> {
  const { deliveries, log } = deps;
  const known = await deliveries.begin(id, timestamp);
  switch (known.is) {
    case 'replayed':
      log.warn('webhook.replayed');
      return refusal(409, 'replayed', 'This delivery was taken already.');
    case 'busy':
      return refusal(409, 'busy', 'This delivery is being taken. Send it again later.');
    case 'repeated':
      return { status: 200, body: { result: 'repeated' } };
    case 'refused':
      return JSON.parse(known.answer) as Answer;
    case 'new':
      break;
  }
  try {
    const answer = await take(deps, body);
    if (answer.status === 200) await deliveries.done(id, timestamp);
    else if (answer.status === 503) await deliveries.failed(id);
    else await deliveries.refused(id, timestamp, JSON.stringify(answer));
    return answer;
  } catch (error) {
    await deliveries.failed(id).catch(() => undefined);
    throw error;
  }
}

async function take({ take: use, log }: WebhookDeps, body: Uint8Array): Promise<Answer> {
  const parsed = incidentWebhookSchema.safeParse(jsonOf(body));
  if (!parsed.success) {
    const fields = parsed.error.issues.map(({ path }) => path.join('.')).join(', ');
    log.warn('webhook.not-understood', { fields });
    return refusal(400, 'bad-input', `These fields cannot be used: ${fields || 'the whole body'}.`);
  }
  const taken = await use(WEBHOOK_SOURCE, parsed.data);
  if (taken.ok) return { status: 200, body: { result: taken.value } };
  const { code, person } = taken.refusal;
  return refusal(isPassing(taken.refusal) ? 503 : 422, code, person);
}

/** Noise is counted in the log and never recorded: nobody is known to have sent it. */
function unproven({ log }: WebhookDeps, why: string): Answer {
  log.warn('webhook.unproven', { why });
  return refusal(401, 'unproven', `${why} is missing, or not what it has to be.`);
}

function isOfNow({ clock }: WebhookDeps, timestamp: unknown): timestamp is string {
  if (typeof timestamp !== 'string' || !/^\d{1,12}$/.test(timestamp)) return false;
  return Math.abs(clock.nowMs() / 1000 - Number(timestamp)) <= CLOCK_BOUND_SECONDS;
}

function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}

function refusal(status: number, error: string, text: string): Answer {
  return { status, body: { error, text } };
}

function send(response: ServerResponse, { status, body }: Answer): void {
  // What was not read to its end is not read on.
  const close = status === 413 ? { connection: 'close' } : {};
  const again = status === 503 ? { 'retry-after': String(RETRY_AFTER_SECONDS) } : {};
  response
    .writeHead(status, { 'content-type': 'application/json', ...close, ...again })
    .end(JSON.stringify(body));
}
