import { sha256 } from '../codec/digest.ts';
import type { DecideIntake, IntakeDecideBody } from '../contracts/intake.ts';
import { INTAKE_LIFE_MS } from '../contracts/intake.ts';
import { personActor } from '../domain/actor.ts';
import { personal } from '../domain/event.ts';
import { Fault } from '../domain/fault.ts';
import type { IntakeId } from '../domain/ids.ts';
import { idFromBytes } from '../domain/ids.ts';
import type { AcceptedIntake } from '../domain/intake.ts';
import type { Person } from '../domain/person.ts';
import { refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import { secretLike } from '../domain/secret-like.ts';
import { verifyDecisionToken } from '../proof/decision-token.ts';
import type { IssuanceDeps } from './deps.ts';
import { keysOf } from './evidence-flaw.ts';
import { personOfSubject } from './person-of-subject.ts';
import { intakeKind } from './record-kinds.ts';
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
  const signedIn = await verifyDecisionToken(keysOf(deps), provider, { ...decision, evidence });
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
  const { evidence, requestId, intentDigest, outcome } = body;
  const acceptedAtMs = evidence.atMs;
  const record: AcceptedIntake = {
    v: 1,
    intakeId: idFromBytes('intake', deps.random.bytes(10)),
    person,
    device: null,
    acceptedAtMs,
    notAfterMs: acceptedAtMs + INTAKE_LIFE_MS,
  };
  const { intakeId, notAfterMs } = record;
  const intake: DecideIntake = {
    v: 1,
    iss: 'breakglass-issuer',
    aud: deps.gatewayAudience,
    jti: intakeId,
    iatMs: acceptedAtMs,
    notAfterMs,
    person,
    device: null,
    agent: null,
    kind: 'decide',
    body,
  };
  const jws = await deps.signIntake(intake);
  const event = {
    type: 'intake.accepted' as const,
    actor: personActor(person, evidence.identity, 'idp'),
    data: {
      intakeId,
      kind: 'decide',
      requestId,
      intentDigest,
      outcome,
      notAfterMs,
      intakeDigest: sha256(jws).toString('base64url'),
      typed: personal({ why: body.why }),
      evidence: personal(evidence),
    },
  };
  // What one person sends is run in the order they sent it.
  const outbox = [{ recordId: `person/${person.personId}`, json: jws }];
  const accepted = await deps.recorder.transition(intakeKind, intakeId, (before) =>
    before === null
      ? ok({ record, events: [event], outbox })
      : refused(refusal('internal', 'an id came twice')),
  );
  return accepted.ok ? ok({ intakeId, person }) : accepted;
}
