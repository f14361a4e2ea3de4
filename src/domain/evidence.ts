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

/** The strongest evidence an approval can come with so far. */
export const STRONGEST_HERE: EvidenceKind = 'click';

/** Why nobody can approve a task yet whose evidence is stronger than any there is; `null` where somebody could. */
export function evidenceLack(needed: EvidenceKind): string | null {
  return evidenceSuffices(STRONGEST_HERE, needed)
    ? null
    : `This task needs approvals with ${needed} evidence, and clicks are all there is here.`;
}

/** Whether `given` is at least as strong as `needed`. */
export function evidenceSuffices(given: EvidenceKind, needed: EvidenceKind): boolean {
  return STRENGTH[given] >= STRENGTH[needed];
}
