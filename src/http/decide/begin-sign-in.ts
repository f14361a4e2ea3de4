import type { Context } from 'hono';

import type { BegunDecision } from '../../contracts/begun-decision.ts';
import { SIGN_IN_WITHIN_MS, WHY_AT_MOST } from '../../contracts/begun-decision.ts';
import { decisionNonce } from '../../contracts/token-nonce.ts';
import { secretLike } from '../../domain/secret-like.ts';
import { printable } from '../../domain/unprintable.ts';
import type { DecisionView } from '../../issuance/decision-view.ts';
import type { IdentityProvider, SignIn } from '../../ports/identity-provider.ts';
import { refusal } from '../../domain/refusal.ts';
import type { HttpDeps } from '../app.ts';
import { keepInBrowser } from './keepsake-cookie.ts';
import { plainHeaders } from './page.ts';

/** A decision as it came by the form, or what is wrong with the form. */
export type ReadForm =
  | { readonly kind: 'chosen'; readonly outcome: 'approve' | 'deny'; readonly why: string }
  | { readonly kind: 'mistake'; readonly text: string };

/** Reads the form of the page as it was opened. What looks like a secret is refused before anything is done with it. */
export function readForm(form: URLSearchParams, { intentDigest }: DecisionView): ReadForm {
  const mistake = (text: string): ReadForm => ({ kind: 'mistake', text });
  if (form.get('intentDigest') !== intentDigest)
    return mistake('The request changed since this page was opened. Read it again, and decide then.');
  const outcome = form.get('outcome');
  if (outcome !== 'approve' && outcome !== 'deny') return mistake('Choose Approve or Deny.');
  if (outcome === 'approve') return { kind: 'chosen', outcome, why: '' };
  const why = printable((form.get('why') ?? '').toWellFormed().replaceAll('\r\n', '\n')).trim();
  if (why === '') return mistake('Say why not: the person who asked reads it.');
  if (why.length > WHY_AT_MOST) return mistake(`Say it in at most ${WHY_AT_MOST} characters.`);
  const secret = secretLike(why);
  return secret === null ? { kind: 'chosen', outcome, why } : mistake(refusal('secret-like', secret).person);
}

/** Sends the browser to the provider, with what was chosen sealed in a cookie: nothing of it is kept here. */
export async function beginSignIn(
  deps: HttpDeps,
  context: Context,
  provider: IdentityProvider,
  { requestId, intentDigest }: DecisionView,
  { outcome, why }: Extract<ReadForm, { readonly kind: 'chosen' }>,
): Promise<Response> {
  const text = (): string => Buffer.from(deps.issuance.random.bytes(32)).toString('base64url');
  const begun: BegunDecision = {
    kind: 'decision',
    requestId,
    intentDigest,
    outcome,
    why,
    random: text(),
    state: text(),
    codeVerifier: text(),
    untilMs: deps.issuance.clock.nowMs() + SIGN_IN_WITHIN_MS,
  };
  const url = await provider.signInUrl(signInOf(deps, begun));
  keepInBrowser(deps, context, begun);
  plainHeaders(context);
  return context.redirect(url, 303);
}

/** The sign-in that belongs to what was begun. */
export function signInOf({ publicUrl }: HttpDeps, begun: BegunDecision): SignIn {
  const { state, codeVerifier } = begun;
  return { redirectUri: `${publicUrl}/decide/callback`, state, codeVerifier, nonce: decisionNonce(begun) };
}
