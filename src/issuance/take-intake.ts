import { sha256 } from '../codec/digest.ts';
import type { IntakeAnswer } from '../contracts/http.ts';
import type { Intake, IntakeRequestBody } from '../contracts/intake.ts';
import { INTAKE_LIFE_MS } from '../contracts/intake.ts';
import { personActor } from '../domain/actor.ts';
import type { Device } from '../domain/device.ts';
import { personal } from '../domain/event.ts';
import { idFromBytes } from '../domain/ids.ts';
import type { AcceptedIntake } from '../domain/intake.ts';
import type { Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import { refusal } from '../domain/refusal.ts';
import { secretLike } from '../domain/secret-like.ts';
import type { IssuanceDeps } from './deps.ts';
import { intakeKind } from './record-kinds.ts';

export type TakeIntakeDeps = Pick<IssuanceDeps, 'clock' | 'random' | 'recorder'> & {
  /** `breakglass-gateway/<workspace>`: the only gateway our intake is for. */
  readonly gatewayAudience: string;
  /** Signs with the issuer's key; compact JWS. */
  readonly signIntake: (intake: Intake) => Promise<string>;
};

/**
 * Passes on what somebody asks for by their CLI. The issuer says only who they are, by their device; policy,
 * approvers and limits are the gateway's. Record, event and intake are one commit. Refused: `secret-like`, since
 * neither the record nor the stream could forget it.
 */
export async function takeIntake(
  deps: TakeIntakeDeps,
  { thumbprint, person, agent }: Device,
  body: IntakeRequestBody,
): Promise<Result<IntakeAnswer>> {
  const { reason, task, asset, duration } = body;
  const [secret] = [reason, task, asset, duration].flatMap((text) => secretLike(text) ?? []);
  if (secret !== undefined) return refused(refusal('secret-like', secret));
  const acceptedAtMs = deps.clock.nowMs();
  const record: AcceptedIntake = {
    v: 1,
    intakeId: idFromBytes('intake', deps.random.bytes(10)),
    person,
    device: thumbprint,
    acceptedAtMs,
    notAfterMs: acceptedAtMs + INTAKE_LIFE_MS,
  };
  const { intakeId, notAfterMs } = record;
  const jws = await deps.signIntake({
    v: 1,
    iss: 'breakglass-issuer',
    aud: deps.gatewayAudience,
    jti: intakeId,
    iatMs: acceptedAtMs,
    notAfterMs,
    person,
    device: thumbprint,
    agent,
    kind: 'request',
    body,
  });
  const event = {
    type: 'intake.accepted' as const,
    actor: personActor(person, `device:${thumbprint}`, 'device'),
    data: {
      intakeId,
      kind: 'request',
      device: thumbprint,
      agent,
      notAfterMs,
      intakeDigest: sha256(jws).toString('base64url'),
      typed: personal(body),
    },
  };
  // What one person sends is run in the order they sent it.
  const outbox = [{ recordId: `person/${person.personId}`, json: jws }];
  const accepted = await deps.recorder.transition(intakeKind, intakeId, (before) =>
    before === null
      ? ok({ record, events: [event], outbox })
      : refused(refusal('internal', 'an id came twice')),
  );
  return accepted.ok ? ok({ state: 'waiting', intakeId, notAfterMs }) : accepted;
}
