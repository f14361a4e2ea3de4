import type { Context } from 'hono';

import type { Refusal } from '../domain/refusal.ts';
import { refusal } from '../domain/refusal.ts';
import { formatDuration } from '../domain/time.ts';
import type { Knock } from '../ports/admission.ts';
import type { Rate } from '../ports/rate-limit.ts';
import type { HttpDeps } from './app.ts';
import { remoteAddress } from './remote-address.ts';

/** What is limited: each try of these costs somebody something, or guesses; a look costs least. */
export type Limited = 'bind' | 'claim' | 'look' | 'release' | 'request';

const SECOND_MS = 1000;

/** By address: an office shares one, so there is room for many people at once. */
const BY_ADDRESS: Readonly<Record<Limited, Rate>> = {
  bind: { burst: 30, everyMs: 2 * SECOND_MS },
  claim: { burst: 60, everyMs: SECOND_MS / 2 },
  look: { burst: 200, everyMs: SECOND_MS / 10 },
  release: { burst: 60, everyMs: SECOND_MS / 2 },
  request: { burst: 30, everyMs: 2 * SECOND_MS },
};

/** What people's browsers do at the page for decisions, which proves no key. */
export type LimitedPage = 'decide-look' | 'decide-sign-in';

const OF_PAGES: Readonly<Record<LimitedPage, Rate>> = {
  'decide-look': { burst: 60, everyMs: SECOND_MS },
  // Each of them asks the identity provider something.
  'decide-sign-in': { burst: 20, everyMs: 3 * SECOND_MS },
};

/** By the key of a device: one person at one machine. */
const BY_KEY: Readonly<Record<Limited, Rate>> = {
  bind: { burst: 5, everyMs: 12 * SECOND_MS },
  claim: { burst: 10, everyMs: 3 * SECOND_MS },
  look: { burst: 60, everyMs: SECOND_MS / 2 },
  release: { burst: 20, everyMs: SECOND_MS },
  request: { burst: 5, everyMs: 10 * SECOND_MS },
};

/**
 * Counts a try of a call whose proof holds, by the address it came from and by the key it proved: by a key that is
 * only named, a stranger could use up somebody's tries. A call without a good proof can try nothing.
 * @param mark by what a call that is let in is known again; `null` for one that is refused anyway.
 * @returns why not, or `null`.
 */
export async function limitTry(
  deps: HttpDeps,
  context: Context,
  what: Limited,
  provenKey: string,
  mark: Knock['mark'],
): Promise<Refusal | null> {
  const address = remoteAddress(context, deps.trustedProxies);
  const admitted = await deps.admission.admit({
    tries: [
      { key: `${what}/address/${address}`, rate: BY_ADDRESS[what] },
      { key: `${what}/key/${provenKey}`, rate: BY_KEY[what] },
    ],
    mark,
  });
  if (admitted.kind === 'in') return null;
  if (admitted.kind === 'seen') return refusal('proof-bad', 'replayed');
  return refusal('too-many-attempts', waitText(context, admitted.waitMs));
}

/**
 * Counts a try of a browser by the address it came from; nobody is known by anything else yet.
 * @returns after how long the next one may come, for people; `null` where it may go on.
 */
export async function limitPage(deps: HttpDeps, context: Context, what: LimitedPage): Promise<string | null> {
  const key = `${what}/address/${remoteAddress(context, deps.trustedProxies)}`;
  const admitted = await deps.admission.admit({ tries: [{ key, rate: OF_PAGES[what] }], mark: null });
  return admitted.kind === 'full' ? waitText(context, admitted.waitMs) : null;
}

function waitText(context: Context, waitMs: number): string {
  const seconds = Math.ceil(waitMs / 1000);
  context.header('Retry-After', String(seconds));
  return formatDuration(seconds);
}
