import type { Rate } from './rate-limit.ts';

/** One call that wants in. */
export type Knock = {
  /** What it counts as a try of. */
  readonly tries: readonly { readonly key: string; readonly rate: Rate }[];
  /** By what it is known again, and for how long; `null` where it need not be. */
  readonly mark: { readonly key: string; readonly ttlSeconds: number } | null;
};

/** What came of it; `full`: after so long there is room for one more. */
export type Admitted =
  | { readonly kind: 'in' }
  | { readonly kind: 'full'; readonly waitMs: number }
  | { readonly kind: 'seen' };

/**
 * Who is let in, across replicas and restarts: so many at a time, and each call once.
 * Fault: `redis-unavailable`; whoever asks then has to refuse.
 */
export interface Admission {
  /** Counts and marks a call at once. One that is not let in leaves nothing behind, and costs nobody a try. */
  admit(knock: Knock): Promise<Admitted>;
}
