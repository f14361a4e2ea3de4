import { timingSafeEqual } from 'node:crypto';

import type { Context } from 'hono';

import type { BegunDecision } from '../../contracts/begun-decision.ts';
import { ANSWER_SHOWN_MS } from '../../contracts/begun-decision.ts';
import { Fault } from '../../domain/fault.ts';
import { recordRefusedSignIn } from '../../issuance/refused-sign-in.ts';
import { takeDecision } from '../../issuance/take-decision.ts';
import type { IdentityProvider } from '../../ports/identity-provider.ts';
import type { HttpDeps } from '../app.ts';
import { remoteAddress } from '../remote-address.ts';
import { signInOf } from './begin-sign-in.ts';
import { forgetInBrowser, keepInBrowser, keptByBrowser } from './keepsake-cookie.ts';
import { cancelledPage, NOTICES, refusedPage, unknownSubjectPage } from './notices.ts';
import { plainHeaders, sendPage } from './page.ts';

/**
 * Takes a browser back from the provider. Only the browser that began a sign-in can end it, and only that sign-in: one
 * that somebody else began, and has it end here, would decide in their name.
 */
export async function endSignIn(
  deps: HttpDeps,
  context: Context,
  provider: IdentityProvider,
): Promise<Response> {
  const url = new URL(context.req.url);
  const begun = keptByBrowser(deps, context);
  if (begun?.kind !== 'decision' || !isSame(begun.state, url.searchParams.get('state') ?? '')) {
    deps.issuance.log.info('sign-in.not-begun-here');
    return sendPage(context, NOTICES.keepsakeGone);
  }
  const { requestId } = begun;
  const token = await tokenOf(deps, provider, begun, url.search);
  forgetInBrowser(deps, context);
  // Without a word of the provider's own, the same code may have been taken a moment ago.
  if (token === null)
    return sendPage(context, url.searchParams.has('error') ? cancelledPage(requestId) : NOTICES.codeSpent);
  const { intentDigest, outcome, why, random } = begun;
  const { gatewayAudience, signIntake } = deps.intake;
  const taken = await takeDecision(
    { ...deps.issuance, gatewayAudience, signIntake },
    { requestId, intentDigest, outcome, why, random, token },
  );
  if (!taken.ok) {
    const from = remoteAddress(context, deps.trustedProxies);
    await recordRefusedSignIn(
      { ...deps.issuance, admission: deps.admission },
      { requestId, from },
      taken.refusal,
    );
    const { code, person } = taken.refusal;
    return sendPage(context, code === 'subject-unknown' ? unknownSubjectPage(person) : refusedPage(person));
  }
  const { intakeId, person } = taken.value;
  const untilMs = deps.issuance.clock.nowMs() + ANSWER_SHOWN_MS;
  keepInBrowser(deps, context, {
    kind: 'answer',
    requestId,
    intakeId,
    personId: person.personId,
    outcome,
    untilMs,
  });
  plainHeaders(context);
  // On to an address without the code, which may be looked at again.
  return context.redirect(`${deps.publicUrl}/decide/${requestId}/answer`, 303);
}

/** `null` where the person or the provider said no; its answer is logged as a word, never the address it stands in. */
async function tokenOf(
  deps: HttpDeps,
  provider: IdentityProvider,
  begun: BegunDecision,
  search: string,
): Promise<string | null> {
  const signIn = signInOf(deps, begun);
  try {
    return await provider.idToken(signIn, `${signIn.redirectUri}${search}`);
  } catch (cause) {
    if (!(cause instanceof Fault) || cause.code !== 'sign-in-refused') throw cause;
    deps.issuance.log.info('sign-in.not-done', { requestId: begun.requestId, why: cause.message });
    return null;
  }
}

function isSame(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
