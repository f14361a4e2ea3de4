import type { IntakeDecideBody } from '../contracts/intake.ts';
import { personActor } from '../domain/actor.ts';
import { personal } from '../domain/event.ts';
import { Fault } from '../domain/fault.ts';
import type { IntakeId } from '../domain/ids.ts';
import type { Person } from '../domain/person.ts';
import { refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import { secretLike } from '../domain/secret-like.ts';
import { verifyDecisionToken } from '../proof/decision-token.ts';
import { appendIntake } from './append-intake.ts';
import type { IssuanceDeps } from './deps.ts';
import { keysOfIssuer } from './keys-of-issuer.ts';
import { personOfSubject } from './person-of-subject.ts';
import type { TakeIntakeDeps } from './take-intake.ts';

/** A decision somebody chose on the page, and the ID token with which they came back. */
export type DecisionByToken = Pick<IntakeDecideBody, 'intentDigest' | 'outcome' | 'requestId' | 'why'> & {
  readonly token: string;
  readonly random: string;
};

/** Who decided, and under which name what comes of it is asked for. */
export type TakenDecision = { readonly intakeId: IntakeId; readonly person: Person };

export type TakeDecisionDeps = TakeIntakeDeps & Pick<IssuanceDeps, 'catalogue' | 'tokenIssuerKeys'>;

/**
 * Passes on what somebody decided by signing in. The issuer says only who they are, by the same verification as at every
 * order and mint; whether they may decide is the gateway's question, and the issuer's again when the order comes.
 * Refused: `secret-like`, `token-refused`, `token-signature`, and as {@link personOfSubject}. Faults:
 * `token-issuer-unavailable`.
 */
export async function takeDecision(
  deps: TakeDecisionDeps,
  { token, random, ...decision }: DecisionByToken,
): Promise<Result<TakenDecision>> {
  const secret = secretLike(decision.why);
  if (secret !== null) return refused(refusal('secret-like', secret));
  const catalogue = deps.catalogue();
  const provider = catalogue.settings.identityProvider;
  if (provider === null) throw new Fault('token-issuer-unavailable', 'The catalogue names no provider.');
  const acceptedAtMs = deps.clock.nowMs();
  const evidence = { kind: 'idp', atMs: acceptedAtMs, token, random } as const;
  const signedIn = await verifyDecisionToken(keysOfIssuer(deps), provider, { ...decision, evidence });
  if (!signedIn.ok) return signedIn;
  const found = personOfSubject(catalogue, signedIn.value);
  if (!found.ok) return found;
  const { person, identity } = found.value;
  return passOn(deps, person, { ...decision, evidence: { ...evidence, identity } });
}

async function passOn(
  deps: TakeDecisionDeps,
  person: Person,
  body: IntakeDecideBody,
): Promise<Result<TakenDecision>> {
  const { evidence, requestId, intentDigest, outcome, why } = body;
  const taken = await appendIntake(
    deps,
    { kind: 'decide', device: null, agent: null, person, body },
    {
      actor: personActor(person, evidence.identity, 'idp'),
      data: { requestId, intentDigest, outcome, typed: personal({ why }), evidence: personal(evidence) },
    },
    evidence.atMs,
  );
  return taken.ok ? ok({ intakeId: taken.value.intakeId, person }) : taken;
}
