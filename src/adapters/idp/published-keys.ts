import { Fault } from '../../domain/fault.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { TokenIssuerKeys } from '../../ports/token-issuer-keys.ts';
import { readPublishedKeys } from './read-published-keys.ts';

/** After this the keys are read again, so that one that its issuer withdrew stops counting. */
export const KEYS_FRESH_MS = 3_600_000;

/** So long an issuer that is away is still believed by what it published last; a withdrawn key outlives it no longer. */
export const KEYS_KEPT_MS = 24 * 3_600_000;

/** For keys nobody knows an issuer is asked no more often: anybody can send a token that names such a one. */
export const COOL_DOWN_MS = 60_000;

/** Where nothing is known at all, an outage should not outlast itself by much. */
export const RETRY_MS = 5_000;

const TIMEOUT_MS = 5_000;

type Known = { readonly keys: readonly JsonObject[]; readonly readAtMs: number };

type Shelf = { known: Known | null; triedAtMs: number; reading: Promise<void> | null; failure: unknown };

/**
 * The keys of token issuers by OpenID Connect Discovery, from memory for an hour. Only issuers that the catalogue pins
 * may be asked for: it goes to whatever address it is given. Calls at once share one reading.
 */
export function createPublishedKeys(deps: {
  readonly clock: Clock;
  readonly log: Log;
  readonly timeoutMs?: number;
}): TokenIssuerKeys {
  const { clock, log, timeoutMs = TIMEOUT_MS } = deps;
  const shelves = new Map<string, Shelf>();

  async function readInto(shelf: Shelf, issuer: string): Promise<void> {
    try {
      shelf.known = { keys: await readPublishedKeys(issuer, timeoutMs), readAtMs: clock.nowMs() };
      shelf.failure = null;
    } catch (error) {
      shelf.failure = error;
      log.warn('token-issuer.unread', { issuer, why: error instanceof Error ? error.message : '' });
    } finally {
      shelf.reading = null;
    }
  }

  return {
    async keysOf(issuer, kid) {
      const shelf = shelves.get(issuer) ?? {
        known: null,
        triedAtMs: Number.NEGATIVE_INFINITY,
        reading: null,
        failure: null,
      };
      shelves.set(issuer, shelf);
      const nowMs = clock.nowMs();
      if (shelf.reading === null && isDue(shelf, kid, nowMs)) {
        shelf.triedAtMs = nowMs;
        shelf.reading = readInto(shelf, issuer);
      }
      if (shelf.reading !== null && !holds(shelf.known, kid, nowMs)) await shelf.reading;
      const { known, failure } = shelf;
      // A key that came since it was last read is not known to be none of theirs while it cannot be read again.
      const isUntold = failure !== null && kid !== null && !has(known, kid);
      if (known !== null && clock.nowMs() - known.readAtMs < KEYS_KEPT_MS && !isUntold) return known.keys;
      if (failure instanceof Fault) throw failure;
      throw new Fault('token-issuer-unavailable', `The keys of ${issuer} cannot be read.`, {
        cause: failure,
      });
    },
  };
}

function isDue({ known, triedAtMs }: Shelf, kid: string | null, nowMs: number): boolean {
  if (holds(known, kid, nowMs)) return false;
  return nowMs - triedAtMs >= (known === null ? RETRY_MS : COOL_DOWN_MS);
}

/**
 * Whether what is known answers for this key. A token that names no key might be by one that came since, so keys are
 * fresh for it only as long as nobody may ask again.
 */
function holds(known: Known | null, kid: string | null, nowMs: number): boolean {
  if (known === null) return false;
  const ageMs = nowMs - known.readAtMs;
  if (kid === null) return ageMs < COOL_DOWN_MS;
  return ageMs < KEYS_FRESH_MS && has(known, kid);
}

function has(known: Known | null, kid: string): boolean {
  return known?.keys.some((key) => key['kid'] === kid) ?? false;
}
