import type { Redis } from 'ioredis';
import type { World } from '../../story/world.ts';
import type { Facts } from '../behind/behind-feed.ts';
import type { AttackText, GrantView, Heard, RequestView } from '../contract.ts';

/**
 * A try to break a promise. It drives the real parts as an attacker would, and hands back the words that really came
 * back; whether the promise held is read from what the parts hold afterwards.
 */
export type Attack = AttackText & {
  /** Why it can't be tried now; null where it can. */
  readonly needs: (facts: Facts) => string | null;
  /** @throws Error where it could not be carried out; that says nothing about the promise. */
  readonly run: (stage: Stage) => Promise<AttackOutcome>;
};

export type AttackOutcome = { readonly held: boolean; readonly answers: readonly Heard[] };

/** What an attack has at hand. */
export type Stage = {
  readonly world: World;
  /** Of a user who may write every key: the worst that somebody in Redis can be. */
  readonly redis: Redis;
  /** How things stood when it began. */
  readonly facts: Facts;
  /** How they stand now. */
  readonly look: () => Promise<Facts>;
  /** The folder of the built programs. */
  readonly distFolder: string;
};

export const NOTHING_NEEDED = (): null => null;

/** The newest request that still waits. */
export function pendingRequest(facts: Pick<Facts, 'requests'>): RequestView | undefined {
  return facts.requests.find(({ state }) => state === 'pending');
}

/** The newest grant of which AWS has made a session. */
export function grantWithSession(
  facts: Pick<Facts, 'grants' | 'sessions'>,
  isMeant: (grant: GrantView) => boolean,
): GrantView | undefined {
  return facts.grants.find(
    (grant) => isMeant(grant) && facts.sessions.some(({ grantId }) => grantId === grant.grantId),
  );
}

/** What was needed and is there: an attack is only run where its `needs` found it. */
export function there<T>(found: T | undefined, what: string): T {
  if (found === undefined) throw new Error(`${what} is gone by now`);
  return found;
}
