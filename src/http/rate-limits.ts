import type { Context } from 'hono';

import type { Refusal } from '../domain/refusal.ts';
import { refusal } from '../domain/refusal.ts';
import { formatDuration } from '../domain/time.ts';
import type { Rate } from '../ports/rate-limit.ts';
import type { HttpDeps } from './app.ts';
import { remoteAddress } from './remote-address.ts';

/** What is limited: each try of these costs somebody something, or guesses. */
export type Limited = 'bind' | 'claim' | 'request';

const SECOND_MS = 1000;

/** By address: an office shares one, so there is room for many people at once. */
const BY_ADDRESS: Readonly<Record<Limited, Rate>> = {
  bind: { burst: 30, everyMs: 2 * SECOND_MS },
  claim: { burst: 60, everyMs: SECOND_MS / 2 },
  request: { burst: 30, everyMs: 2 * SECOND_MS },
};

/** By the key of a device: one person at one machine. */
const BY_KEY: Readonly<Record<Limited, Rate>> = {
  bind: { burst: 5, everyMs: 12 * SECOND_MS },
  claim: { burst: 10, everyMs: 3 * SECOND_MS },
  request: { burst: 5, everyMs: 10 * SECOND_MS },
};

/**
 * Counts a try of a call whose proof holds, by the address it came from and by the key it proved: by a key that is
 * only named, a stranger could use up somebody's tries. A call without a good proof can try nothing.
 * @returns why not, or `null`.
 */
export async function limitTry(
  deps: HttpDeps,
  context: Context,
  what: Limited,
  provenKey: string,
): Promise<Refusal | null> {
  const address = remoteAddress(context, deps.trustedProxies);
  const waitsMs = await Promise.all([
    deps.rateLimit.take(`${what}/address/${address}`, BY_ADDRESS[what]),
    deps.rateLimit.take(`${what}/key/${provenKey}`, BY_KEY[what]),
  ]);
  const waitMs = Math.max(...waitsMs);
  if (waitMs === 0) return null;
  const seconds = Math.ceil(waitMs / 1000);
  context.header('Retry-After', String(seconds));
  return refusal('too-many-attempts', formatDuration(seconds));
}
