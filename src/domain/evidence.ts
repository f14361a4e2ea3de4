import type { Identity } from './person.ts';
import type { InstantMs } from './time.ts';

/** How strongly a task wants an approval proven; `idp` is stronger than `click`. */
export type EvidenceKind = 'click' | 'idp';

/**
 * What stands behind an approval. `click`: Slack says this identity pressed the button and the gateway relays
 * it. `idp`: a token of the company's identity provider that names this very decision (its `nonce`).
 */
export type Evidence =
  | { readonly kind: 'click'; readonly identity: Identity; readonly atMs: InstantMs }
  | IdpEvidence;

/** A statement of the company's identity provider about one decision, which anybody can hold against its keys. */
export type IdpEvidence = {
  readonly kind: 'idp';
  /** `idp:<issuer>#<subject>`, as in the token. */
  readonly identity: Identity;
  /** When the issuer took it. */
  readonly atMs: InstantMs;
  /** The ID token, a compact JWS. */
  readonly token: string;
  /** What the `nonce` of the token was made with, beside what was decided; 32 random bytes, base64url. */
  readonly random: string;
};

const STRENGTH: Readonly<Record<EvidenceKind, number>> = { click: 1, idp: 2 };

/** Whether `given` is at least as strong as `needed`. */
export function evidenceSuffices(given: EvidenceKind, needed: EvidenceKind): boolean {
  return STRENGTH[given] >= STRENGTH[needed];
}

/** From the sign-in on, evidence has so long to be counted. */
const COUNTED_WITHIN_MS = 120_000;

/** How far the clocks of issuer and gateway may be apart. */
const CLOCK_TOLERANCE_MS = 5_000;

/** Whether a sign-in is recent enough to be counted at an instant. */
export function isFreshSignIn({ atMs }: IdpEvidence, nowMs: InstantMs): boolean {
  return atMs <= nowMs + CLOCK_TOLERANCE_MS && nowMs - atMs <= COUNTED_WITHIN_MS;
}
