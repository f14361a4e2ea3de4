import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';

import type { KeptByBrowser } from '../../contracts/begun-decision.ts';
import type { HttpDeps } from '../app.ts';

const NAME = 'breakglass-decide';

/** Has the browser keep something for the next page; the newest of one browser counts. */
export function keepInBrowser(deps: HttpDeps, context: Context, kept: KeptByBrowser): void {
  const maxAge = Math.floor((kept.untilMs - deps.issuance.clock.nowMs()) / 1000);
  setCookie(context, NAME, deps.signIn.keepsakes.seal(kept), { ...attributes(deps), maxAge });
}

/** What the browser kept; `null` where it has nothing of ours, or it is over. */
export function keptByBrowser(deps: HttpDeps, context: Context): KeptByBrowser | null {
  const text = isSecure(deps) ? getCookie(context, NAME, 'host') : getCookie(context, NAME);
  return text === undefined ? null : deps.signIn.keepsakes.open(text, deps.issuance.clock.nowMs());
}

/** Nothing of it may be ended or shown once more. */
export function forgetInBrowser(deps: HttpDeps, context: Context): void {
  deleteCookie(context, NAME, attributes(deps));
}

/**
 * For this host alone: a sibling of it cannot set one (`__Host-`). Lax, since the way back from the provider is a
 * navigation from elsewhere. Only on this machine itself it goes without TLS.
 */
function attributes(deps: HttpDeps) {
  const all = { path: '/', httpOnly: true, sameSite: 'Lax' } as const;
  return isSecure(deps) ? { ...all, secure: true, prefix: 'host' as const } : all;
}

function isSecure({ publicUrl }: HttpDeps): boolean {
  return publicUrl.startsWith('https:');
}
