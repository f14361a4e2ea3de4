import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';

import type { IssuanceDeps } from '../issuance/deps.ts';
import type { IntakeAnswerDeps } from '../issuance/take-intake-answer.ts';
import type { TakeIntakeDeps } from '../issuance/take-intake.ts';
import type { ServerNonces } from '../proof/server-nonce.ts';
import type { BrowserKeepsakes } from '../proof/browser-keepsake.ts';
import type { Admission } from '../ports/admission.ts';
import type { IdentityProvider } from '../ports/identity-provider.ts';
import { answerFault, answerRefusal } from './answers.ts';
import { registerDecideRoutes } from './decide-routes.ts';
import { registerDeviceRoutes } from './device-routes.ts';
import { registerGrantRoutes } from './grant-routes.ts';
import { registerIntakeRoutes } from './intake-routes.ts';
import { refusal } from '../domain/refusal.ts';

/** What the issuer's HTTP works with. */
export type HttpDeps = {
  readonly issuance: IssuanceDeps;
  readonly intake: TakeIntakeDeps & IntakeAnswerDeps;
  /** For decisions that take a sign-in. */
  readonly signIn: SignInDeps;
  readonly admission: Admission;
  readonly nonces: ServerNonces;
  /** How many proxies of ours stand before it, each of which appends to `X-Forwarded-For`. */
  readonly trustedProxies: number;
  /** As clients see it, without a trailing slash; proofs are made for it. A `Host` header never counts. */
  readonly publicUrl: string;
  /** Whether the process can do any work. */
  readonly healthy: () => boolean;
  /** Whether another issuer seals, so that claims belong there. */
  readonly standby: () => boolean;
};

/** What signing in at the page for decisions works with. */
export type SignInDeps = {
  /** The provider of the catalogue in use; `null` where it names none. */
  readonly provider: () => IdentityProvider | null;
  readonly keepsakes: BrowserKeepsakes;
};

/** The issuer's HTTP application, to be listened with by listen.ts. */
export type IssuerApp = Hono;

/** The largest body is a request with a long reason. */
const MAX_BODY_BYTES = 16 * 1024;

/**
 * The issuer's HTTP: the door for CLI, agents and those who decide by signing in. Every answer carries a fresh nonce for
 * the next proof.
 */
export function createHttpApp(deps: HttpDeps): IssuerApp {
  const app = new Hono();
  app.use(async (context, next) => {
    context.header('DPoP-Nonce', deps.nonces.issue(deps.issuance.clock.nowMs()));
    context.header('Cache-Control', 'no-store');
    await next();
  });
  app.use(
    bodyLimit({
      maxSize: MAX_BODY_BYTES,
      onError: (context) => answerRefusal(context, refusal('bad-input', 'the body is too large')),
    }),
  );
  app.get('/healthz', (context) =>
    deps.healthy() ? context.json({ ok: true }) : context.json({ ok: false }, 503),
  );
  // For whoever chooses where calls go. While no issuer can seal all are ready, so that access can be ended by any.
  app.get('/readyz', (context) => {
    const standby = deps.standby();
    const ok = deps.healthy() && !standby;
    return context.json({ ok, standby }, ok ? 200 : 503);
  });
  registerDeviceRoutes(app, deps);
  registerGrantRoutes(app, deps);
  registerIntakeRoutes(app, deps);
  registerDecideRoutes(app, deps);
  app.notFound((context) => answerRefusal(context, refusal('bad-input', 'there is nothing at this address')));
  app.onError((error, context) => answerFault(context, error, deps.issuance.log));
  return app;
}
