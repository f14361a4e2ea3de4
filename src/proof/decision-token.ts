import { decisionNonce } from '../contracts/token-nonce.ts';
import type { IdpEvidence } from '../domain/evidence.ts';
import type { Result } from '../domain/result.ts';
import { refused } from '../domain/result.ts';
import type { KeysOfIssuer, TokenClaims } from './issuer-token.ts';
import { verifyIssuerToken } from './issuer-token.ts';
import { signInAgeFlaw } from './sign-in-age.ts';

/** What somebody is to have said by signing in. */
export type DecisionByToken = {
  readonly intentDigest: string;
  readonly outcome: 'approve' | 'deny';
  readonly evidence: Pick<IdpEvidence, 'atMs' | 'random' | 'token'>;
};

/**
 * Verifies that an ID token of the company's provider says exactly this decision, by its nonce, and that whoever it is
 * of signed in for it. All times are judged for the instant the evidence was taken, since a claim comes later, when the
 * token has long expired. It says nothing of who may decide.
 * @param provider who signs, and the client whose tokens count.
 * @returns what it says, first of all who signed in; else as {@link verifyIssuerToken}.
 * @throws {Fault} `token-issuer-unavailable`, as `keysOf` does.
 */
export async function verifyDecisionToken(
  keysOf: KeysOfIssuer,
  provider: { readonly issuer: string; readonly clientId: string },
  { intentDigest, outcome, evidence }: DecisionByToken,
): Promise<Result<TokenClaims>> {
  const { atMs, random, token } = evidence;
  const verified = await verifyIssuerToken(keysOf, token, {
    kind: 'id-token',
    issuer: provider.issuer,
    audience: provider.clientId,
    nonce: decisionNonce({ intentDigest, outcome, random }),
    atMs,
  });
  if (!verified.ok) return verified;
  const flaw = signInAgeFlaw(verified.value, atMs);
  return flaw === null ? verified : refused(flaw);
}
