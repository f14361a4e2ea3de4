import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** The header that carries the token of the run; a header, since cookies are shared by all ports of a host. */
export const TOKEN_HEADER = 'x-page-token';

/** Why a request isn't the page's own. */
export type GuardRefusal = { readonly status: 401 | 403 | 421; readonly reason: string };

/**
 * Whether a request comes from the page that was opened with this run's link: asked under a loopback name at our own
 * port (or a name that only resolves to us could read the answers), from no other origin, and with the token, which
 * other users of this machine don't have.
 *
 * @returns undefined where it does
 */
export function guardRefusal(
  request: IncomingMessage,
  token: string,
  ownPort: number,
): GuardRefusal | undefined {
  const host = request.headers.host ?? '';
  if (host !== `127.0.0.1:${ownPort}` && host !== `localhost:${ownPort}`) {
    return { status: 421, reason: 'Only asked on loopback, under its own address' };
  }
  const { origin } = request.headers;
  const site = request.headers['sec-fetch-site'];
  // Browsers name the origin in every POST; a reader of their own origin says so in Sec-Fetch-Site.
  const isOwn = origin === undefined ? request.method === 'GET' : origin === `http://${host}`;
  if (!isOwn || (site !== undefined && site !== 'same-origin')) {
    return { status: 403, reason: 'Asked by a page of another origin' };
  }
  if (!isSame(request.headers[TOKEN_HEADER], token)) {
    return { status: 401, reason: 'The link has no valid token: open the one that the demo printed' };
  }
  return undefined;
}

function isSame(given: string | readonly string[] | undefined, expected: string): boolean {
  if (typeof given !== 'string') return false;
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}
