import type { Refusal } from '../domain/refusal.ts';
import type { Secret } from '../domain/secret.ts';

/** Everything STS is asked for; all of it derived by the issuer. */
export type MintRequest = {
  readonly roleArn: string;
  readonly region: string;
  /** 2..64 of `[\w+=,.@-]`. */
  readonly sessionName: string;
  readonly sourceIdentity: string;
  /** Inline session policy, JSON, at most 2,048 characters. */
  readonly sessionPolicy: string;
  /** 900..3600. */
  readonly durationSeconds: number;
  readonly tags: Readonly<Record<string, string>>;
};

/** A session as STS made it. */
export type MintedSession = {
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  readonly sessionToken: Secret;
  readonly expiresAtMs: number;
  /** STS's clock minus ours, in milliseconds, from its Date header; `null` when it sent none. */
  readonly clockOffsetMs: number | null;
};

/** What asking STS came to. `outcome` says whether a session may exist although we have none. */
export type MintOutcome =
  | { readonly kind: 'minted'; readonly session: MintedSession }
  | {
      readonly kind: 'failed';
      readonly refusal: Refusal;
      readonly retryable: boolean;
      readonly outcome: 'unknown' | 'not-minted';
    };

/** Makes STS sessions. Never throws for an answer of AWS; imported by issuance only. */
export interface SessionMinter {
  mint(request: MintRequest, abort: AbortSignal): Promise<MintOutcome>;
}
