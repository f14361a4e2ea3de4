import type { IdentityProviderSettings } from '../catalogue/catalogue.ts';
import { isOfProvider } from '../catalogue/sign-in.ts';
import type { GrantBody } from '../contracts/order.ts';
import type { Approval } from '../domain/approval.ts';
import type { IdpEvidence } from '../domain/evidence.ts';
import { isFreshSignIn } from '../domain/evidence.ts';
import { Fault } from '../domain/fault.ts';
import { idpIdentity } from '../domain/person.ts';
import type { Refusal } from '../domain/refusal.ts';
import { refusal } from '../domain/refusal.ts';
import { verifyDecisionToken } from '../proof/decision-token.ts';
import { raiseAlarm } from './alarm.ts';
import type { IssuanceDeps } from './deps.ts';
import { keysOfIssuer } from './keys-of-issuer.ts';

type ByToken = Approval & { readonly evidence: IdpEvidence };

/**
 * Why an approval by sign-in proves nothing, whatever the gateway says; `null` where each holds. The issuer holds it
 * against the provider's keys by itself. Keys that cannot be read prove nothing either. What was never signed for this
 * decision, by this person, is alarmed: only somebody with the gateway's key can have sent it.
 * @param approvals those of the order, their approvers as the issuer's own catalogue knows them.
 */
export async function evidenceFlaw(
  deps: IssuanceDeps,
  body: GrantBody,
  approvals: readonly Approval[],
): Promise<Refusal | null> {
  const byToken = approvals.filter((one): one is ByToken => one.evidence.kind === 'idp');
  if (byToken.length === 0) return null;
  const provider = deps.catalogue().settings.identityProvider;
  if (provider === null)
    return refusal('evidence-unproven', 'the catalogue names no identity provider any more');
  try {
    for (const approval of byToken) {
      const flaw = await approvalFlaw(deps, provider, body, approval);
      if (flaw !== null) return flaw;
    }
    return null;
  } catch (cause) {
    if (!(cause instanceof Fault) || cause.code !== 'token-issuer-unavailable') throw cause;
    deps.log.warn('evidence.keys-unread', { requestId: body.intent.requestId, why: cause.message });
    return refusal(
      'evidence-unproven',
      'the keys of the identity provider cannot be read right now',
      cause.message,
    );
  }
}

async function approvalFlaw(
  deps: IssuanceDeps,
  provider: IdentityProviderSettings,
  { intent, intentDigest }: GrantBody,
  { approver, atMs, evidence }: ByToken,
): Promise<Refusal | null> {
  const forged = async (person: string, operator: string): Promise<Refusal> => {
    await raiseAlarm(deps, 'evidence-forged', intent.requestId, new Fault('sign-in-refused', operator));
    return refusal('evidence-unproven', person, operator);
  };
  // After a reload that names another one; held against the keys of that, what was honest would look forged.
  if (!isOfProvider(evidence.identity, provider))
    return refusal('evidence-unproven', 'the catalogue names another identity provider by now');
  const decision = { intentDigest, outcome: 'approve', evidence } as const;
  const signedIn = await verifyDecisionToken(keysOfIssuer(deps), provider, decision);
  if (!signedIn.ok)
    return forged('it is no statement of the identity provider for this request', signedIn.refusal.operator);
  const { issuer, subject } = signedIn.value;
  const identity = idpIdentity(issuer, subject);
  if (identity !== evidence.identity)
    return forged('somebody else signed in', 'the token names another subject than the evidence');
  // The gateway counts a decision at once; what took longer was not this one.
  if (!isFreshSignIn(evidence, atMs))
    return forged(
      'it was counted at another time',
      `counted ${atMs - evidence.atMs} ms after the sign-in was taken`,
    );
  // Of the catalogue alone: what an order says of somebody's identities is the gateway's word.
  const known = deps.catalogue().people.get(approver.personId)?.identities ?? [];
  if (known.includes(identity)) return null;
  const others = [...deps.catalogue().people.values()].some(({ identities }) =>
    identities.includes(identity),
  );
  return others
    ? forged('somebody else signed in', `the subject is not that of ${approver.personId}`)
    : refusal(
        'evidence-unproven',
        'the catalogue does not know whoever signed in any more',
        approver.personId,
      );
}
