import type { Context, Hono } from 'hono';

import type { SentDecision } from '../contracts/begun-decision.ts';
import type { IntakeAnswer } from '../contracts/http.ts';
import { Fault } from '../domain/fault.ts';
import { parseId } from '../domain/ids.ts';
import type { DecisionState } from '../issuance/decision-view.ts';
import { decisionState } from '../issuance/decision-view.ts';
import { intakeAnswer } from '../issuance/take-intake-answer.ts';
import type { HttpDeps } from './app.ts';
import { answerPage } from './decide/answer-page.ts';
import { beginSignIn, readForm } from './decide/begin-sign-in.ts';
import { endSignIn } from './decide/end-sign-in.ts';
import { keptByBrowser } from './decide/keepsake-cookie.ts';
import { NOTICES, tooMany } from './decide/notices.ts';
import type { Page } from './decide/page.ts';
import { sendPage } from './decide/page.ts';
import { requestPage } from './decide/request-page.ts';
import type { LimitedPage } from './rate-limits.ts';
import { limitPage } from './rate-limits.ts';

/** How long somebody who decided waits for the gateway before they are told that it has not answered yet. */
const ANSWER_WAIT_MS = 5_000;
const ANSWER_POLL_MS = 250;

/** Deciding by signing in: the issuer shows the request from its own copy, and passes on what somebody says to it. */
export function registerDecideRoutes(app: Hono, deps: HttpDeps): void {
  app.get(
    '/decide/callback',
    page(
      deps,
      'decide-sign-in',
      (context) => {
        const provider = deps.signIn.provider();
        return provider === null
          ? sendPage(context, NOTICES.notConfigured)
          : endSignIn(deps, context, provider);
      },
      NOTICES.awayAfterSignIn,
    ),
  );
  app.get(
    '/decide/:requestId',
    page(deps, 'decide-look', async (context) => showRequest(deps, context, await stateOf(deps, context))),
  );
  app.post(
    '/decide/:requestId',
    page(deps, 'decide-sign-in', (context) => decide(deps, context)),
  );
  app.get(
    '/decide/:requestId/answer',
    page(deps, 'decide-look', (context) => showAnswer(deps, context)),
  );
}

type Handler = (context: Context) => Response | Promise<Response>;

/** A handler whose refusals and faults are pages too; `away` where a part fails that is not the provider. */
function page(deps: HttpDeps, limited: LimitedPage, handle: Handler, away: Page = NOTICES.away): Handler {
  return async (context) => {
    try {
      if (isPartOfAnother(context)) return await sendPage(context, NOTICES.otherSite);
      const wait = await limitPage(deps, context, limited);
      return wait === null ? await handle(context) : await sendPage(context, tooMany(wait));
    } catch (error) {
      const code = error instanceof Fault ? error.code : 'bug';
      // The pattern, never the address: a code may stand in that.
      deps.issuance.log.error('http.fault', { path: context.req.routePath, code }, error);
      return sendPage(context, code === 'token-issuer-unavailable' ? NOTICES.providerAway : away);
    }
  };
}

/**
 * Whether a page of somebody loads this as its picture, frame or data. That is nobody's look at it, and is not counted:
 * else one who visits such a site would use up the tries of everybody who shares their address.
 */
function isPartOfAnother(context: Context): boolean {
  const dest = context.req.header('Sec-Fetch-Dest');
  return dest !== undefined && dest !== 'document';
}

async function stateOf(deps: HttpDeps, context: Context): Promise<DecisionState> {
  const requestId = parseId('request', context.req.param('requestId') ?? '');
  const state: DecisionState =
    requestId === null ? { kind: 'unknown' } : await decisionState(deps.issuance, requestId);
  if (state.kind === 'unfit')
    deps.issuance.log.warn('decide.unfit', { requestId, code: state.why.code, why: state.why.operator });
  return state;
}

function showRequest(
  deps: HttpDeps,
  context: Context,
  state: DecisionState,
  mistake: string | null = null,
): Response | Promise<Response> {
  if (state.kind !== 'open') return sendPage(context, noticeOf(state));
  const nowMs = deps.issuance.clock.nowMs();
  const shown = requestPage(state.view, nowMs, mistake === null ? null : { status: 422, text: mistake });
  const { identityProvider } = deps.issuance.catalogue().settings;
  return sendPage(context, shown, identityProvider === null ? null : new URL(identityProvider.issuer).origin);
}

function noticeOf(state: Exclude<DecisionState, { readonly kind: 'open' }>): Page {
  switch (state.kind) {
    case 'not-configured':
      return NOTICES.notConfigured;
    case 'unknown':
      return NOTICES.unknown;
    case 'by-click':
      return NOTICES.byClick;
    case 'unfit':
      return NOTICES.unfit;
    case 'over':
      return OVER[state.why];
  }
}

const OVER = {
  granted: NOTICES.granted,
  'incident-closed': NOTICES.incidentClosed,
  lapsed: NOTICES.lapsed,
} as const;

async function decide(deps: HttpDeps, context: Context): Promise<Response> {
  if (!isFromOurPage(deps, context)) return sendPage(context, NOTICES.otherSite);
  const form = new URLSearchParams(await context.req.text());
  const state = await stateOf(deps, context);
  if (state.kind !== 'open') return sendPage(context, noticeOf(state));
  const read = readForm(form, state.view);
  if (read.kind === 'mistake') return showRequest(deps, context, state, read.text);
  const provider = deps.signIn.provider();
  if (provider === null) return sendPage(context, NOTICES.notConfigured);
  return beginSignIn(deps, context, provider, state.view, read);
}

/**
 * Whether a form came from a page of ours. Browsers say so themselves; those too old for it say at least where from,
 * and who says neither is none.
 */
function isFromOurPage({ publicUrl }: HttpDeps, context: Context): boolean {
  const site = context.req.header('Sec-Fetch-Site');
  if (site !== undefined) return site === 'same-origin';
  return context.req.header('Origin') === new URL(publicUrl).origin;
}

async function showAnswer(deps: HttpDeps, context: Context): Promise<Response> {
  const sent = keptByBrowser(deps, context);
  if (sent?.kind !== 'answer' || sent.requestId !== context.req.param('requestId'))
    return sendPage(context, NOTICES.answerGone);
  const answer = await answerSoon(deps, sent);
  return sendPage(context, answer === null ? NOTICES.answerGone : answerPage(sent, answer));
}

/** What the gateway says within some seconds; it is asked for again by whoever wants to wait longer. */
async function answerSoon(deps: HttpDeps, sent: SentDecision): Promise<IntakeAnswer | null> {
  const { timer } = deps.issuance;
  for (let waitedMs = 0; ; waitedMs += ANSWER_POLL_MS) {
    const answer = await intakeAnswer(deps.intake, sent.intakeId, sent);
    if (!answer.ok) return null;
    if (answer.value.state !== 'waiting' || waitedMs >= ANSWER_WAIT_MS) return answer.value;
    await new Promise<void>((resolve) => timer.after(ANSWER_POLL_MS, resolve));
  }
}
