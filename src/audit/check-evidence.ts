import { withDisclosures } from '../codec/disclosure.ts';
import { evidenceSchema } from '../contracts/decision.ts';
import type { LogLine } from '../contracts/log-entry.ts';
import type { Evidence, EvidenceKind, IdpEvidence } from '../domain/evidence.ts';
import type { Json, JsonObject } from '../domain/json.ts';
import { idpIdentity } from '../domain/person.ts';
import { verifyDecisionToken } from '../proof/decision-token.ts';
import type { KeysOfIssuer } from '../proof/issuer-token.ts';

/** What a decision in the log rests on, and whether that proves it. */
export type CheckedEvidence = {
  readonly index: number;
  readonly atMs: number;
  readonly outcome: 'approve' | 'deny';
  readonly by: string;
  readonly intentDigest: string;
  /** `null` where the entry does not say, or it was taken out of the record. */
  readonly kind: EvidenceKind | null;
  readonly identity: string | null;
  readonly isProven: boolean;
  /** Why it is not; empty where it is. */
  readonly why: string;
};

/** What tokens are held against: the provider's public keys, and the client whose tokens count. */
export type EvidenceTrust = { readonly keysOf: KeysOfIssuer; readonly clientId: string };

const OUTCOMES: ReadonlyMap<string, 'approve' | 'deny'> = new Map([
  ['request.approval-counted', 'approve'],
  ['request.denied', 'deny'],
]);

/**
 * Checks what a decision in the log rests on, as the issuer did: that the provider signed a token for exactly this
 * decision, and for whom. It takes neither Breakglass nor the provider, only the provider's keys of that time.
 * `null`: the entry is no decision.
 */
export async function checkEvidence(
  { leaf, disclosures }: LogLine,
  trust: EvidenceTrust,
): Promise<CheckedEvidence | null> {
  const envelope = leaf.kind === 'event' && leaf.stream === 'gateway-events' ? leaf.envelope : null;
  const outcome = OUTCOMES.get(envelope?.type ?? '');
  if (envelope === null || outcome === undefined) return null;
  const data = withDisclosures(envelope.data as Json, disclosures) as JsonObject;
  const { intentDigest: digest } = data;
  const intentDigest = typeof digest === 'string' ? digest : '';
  const read = evidenceSchema.safeParse(data['evidence']);
  const evidence = read.success ? read.data : null;
  const why = evidence === null ? GONE : await flawOf(trust, { intentDigest, outcome, evidence });
  return {
    index: leaf.index,
    atMs: envelope.atMs,
    outcome,
    by: nameOf(data['approver'] ?? data['by']),
    intentDigest,
    kind: evidence?.kind ?? null,
    identity: evidence?.identity ?? null,
    isProven: why === '',
    why,
  };
}

const GONE = 'the record does not hold what it rests on, or not any more';
const CLICKED = 'a click in Slack, which is the word of the gateway';

async function flawOf(
  { keysOf, clientId }: EvidenceTrust,
  said: { readonly intentDigest: string; readonly outcome: 'approve' | 'deny'; readonly evidence: Evidence },
): Promise<string> {
  const { evidence } = said;
  if (evidence.kind === 'click') return CLICKED;
  const issuer = issuerOf(evidence);
  const verified = await verifyDecisionToken(keysOf, { issuer, clientId }, { ...said, evidence });
  if (!verified.ok) return verified.refusal.operator;
  return idpIdentity(issuer, verified.value.subject) === evidence.identity
    ? ''
    : 'the token names another subject than the record';
}

function issuerOf({ identity }: IdpEvidence): string {
  return identity.replace(/^idp:/, '').split('#')[0] ?? '';
}

function nameOf(person: Json | undefined): string {
  const isPerson = person !== null && typeof person === 'object' && !Array.isArray(person);
  const name = isPerson ? (person as JsonObject)['name'] : undefined;
  return typeof name === 'string' ? name : '(withheld)';
}
