import { sha256 } from '../codec/digest.ts';
import type { DecideIntake, Intake, RequestIntake } from '../contracts/intake.ts';
import { INTAKE_LIFE_MS } from '../contracts/intake.ts';
import type { Actor } from '../domain/actor.ts';
import type { EventDraft } from '../domain/event.ts';
import { idFromBytes } from '../domain/ids.ts';
import type { AcceptedIntake } from '../domain/intake.ts';
import { refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import type { InstantMs } from '../domain/time.ts';
import type { IssuanceDeps } from './deps.ts';
import { intakeKind } from './record-kinds.ts';

export type AppendIntakeDeps = Pick<IssuanceDeps, 'random' | 'recorder'> & {
  /** `breakglass-gateway/<workspace>`: the only gateway our intake is for. */
  readonly gatewayAudience: string;
  /** Signs with the issuer's key; compact JWS. */
  readonly signIntake: (intake: Intake) => Promise<string>;
};

type Of<T extends Intake> = Pick<T, 'agent' | 'body' | 'device' | 'kind' | 'person'>;

/** What is passed on, and of whom. */
export type PassedOn = Of<DecideIntake> | Of<RequestIntake>;

/** How its acceptance stands in the record, beside what every intake has there. */
export type AcceptedBy = { readonly actor: Actor; readonly data: EventDraft['data'] };

/** Passes something on to the gateway: record, event and intake are one commit. */
export async function appendIntake(
  deps: AppendIntakeDeps,
  passed: PassedOn,
  { actor, data }: AcceptedBy,
  acceptedAtMs: InstantMs,
): Promise<Result<AcceptedIntake>> {
  const { person, device, kind } = passed;
  const intakeId = idFromBytes('intake', deps.random.bytes(10));
  const notAfterMs = acceptedAtMs + INTAKE_LIFE_MS;
  const record: AcceptedIntake = { v: 1, intakeId, person, device, acceptedAtMs, notAfterMs };
  const jws = await deps.signIntake({
    v: 1,
    iss: 'breakglass-issuer',
    aud: deps.gatewayAudience,
    jti: intakeId,
    iatMs: acceptedAtMs,
    notAfterMs,
    ...passed,
  });
  const intakeDigest = sha256(jws).toString('base64url');
  const event = {
    type: 'intake.accepted' as const,
    actor,
    data: { intakeId, kind, notAfterMs, intakeDigest, ...data },
  };
  // What one person sends is run in the order they sent it.
  const outbox = [{ recordId: `person/${person.personId}`, json: jws }];
  const accepted = await deps.recorder.transition(intakeKind, intakeId, (before) =>
    before === null
      ? ok({ record, events: [event], outbox })
      : refused(refusal('internal', 'an id came twice')),
  );
  return accepted.ok ? ok(record) : accepted;
}
