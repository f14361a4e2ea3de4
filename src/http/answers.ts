import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

import type { RefusalAnswer } from '../contracts/http.ts';
import { Fault } from '../domain/fault.ts';
import type { Refusal, RefusalCode } from '../domain/refusal.ts';
import { refusal } from '../domain/refusal.ts';
import type { Log } from '../ports/log.ts';

const STATUS: Partial<Record<RefusalCode, ContentfulStatusCode>> = {
  'proof-bad': 401,
  'proof-nonce': 401,
  'device-unknown': 401,
  'bad-input': 400,
  'grant-not-found': 404,
  'grant-ended': 409,
  'grant-busy': 409,
  'too-many-claims': 409,
  'too-many-failures': 409,
  'request-not-found': 404,
  'sign-in-not-set': 404,
  'too-many-attempts': 429,
  'not-recorded': 503,
  'aws-busy': 503,
  'sign-in-away': 503,
  unavailable: 503,
  internal: 500,
};

/** After how many seconds a part that is away is worth another try. */
const AWAY_SECONDS = '2';

/** What a refusal looks like over HTTP: its code and the person's text; the operator's text stays here. */
export function answerRefusal(context: Context, no: Refusal): Response {
  const answer: RefusalAnswer = { error: no.code, message: no.person };
  const status = STATUS[no.code] ?? 403;
  if (status === 503) context.header('Retry-After', AWAY_SECONDS);
  return context.json(answer, status);
}

/** A part failed. The person learns that nothing was done; the operator finds the cause in the log. */
export function answerFault(context: Context, error: unknown, log: Log): Response {
  const away =
    error instanceof Fault && (error.code === 'redis-unavailable' || error.code === 'log-unavailable');
  log.error(
    'http.fault',
    { path: context.req.routePath, code: error instanceof Fault ? error.code : 'bug' },
    error,
  );
  if (error instanceof Fault && error.code === 'token-issuer-unavailable')
    return answerRefusal(context, refusal('sign-in-away'));
  return answerRefusal(
    context,
    away ? refusal('unavailable') : refusal('internal', 'an unexpected error at the issuer'),
  );
}
