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
  | { readonly kind: 'idp'; readonly identity: Identity; readonly atMs: InstantMs; readonly token: string };

const STRENGTH: Readonly<Record<EvidenceKind, number>> = { click: 1, idp: 2 };

/** Whether `given` is at least as strong as `needed`. */
export function evidenceSuffices(given: EvidenceKind, needed: EvidenceKind): boolean {
  return STRENGTH[given] >= STRENGTH[needed];
}
