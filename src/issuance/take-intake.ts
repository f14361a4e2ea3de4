import type { IntakeAnswer } from '../contracts/http.ts';
import type { IntakeRequestBody } from '../contracts/intake.ts';
import { personActor } from '../domain/actor.ts';
import type { Device } from '../domain/device.ts';
import { personal } from '../domain/event.ts';
import { refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import { secretLike } from '../domain/secret-like.ts';
import type { AppendIntakeDeps } from './append-intake.ts';
import { appendIntake } from './append-intake.ts';
import type { IssuanceDeps } from './deps.ts';

export type TakeIntakeDeps = AppendIntakeDeps & Pick<IssuanceDeps, 'clock'>;

/**
 * Passes on what somebody asks for by their CLI. The issuer says only who they are, by their device; policy,
 * approvers and limits are the gateway's. Refused: `secret-like`, since
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
  const taken = await appendIntake(
    deps,
    { kind: 'request', device: thumbprint, agent, person, body },
    {
      actor: personActor(person, `device:${thumbprint}`, 'device'),
      data: { device: thumbprint, agent, typed: personal(body) },
    },
    deps.clock.nowMs(),
  );
  if (!taken.ok) return taken;
  const { intakeId, notAfterMs } = taken.value;
  return ok({ state: 'waiting', intakeId, notAfterMs });
}
