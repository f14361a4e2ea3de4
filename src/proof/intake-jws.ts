import type { Intake } from '../contracts/intake.ts';
import { INTAKE_LIFE_MS, INTAKE_TYP, intakeSchema } from '../contracts/intake.ts';
import { Fault } from '../domain/fault.ts';
import type { JsonObject } from '../domain/json.ts';
import { refusal } from '../domain/refusal.ts';
import type { Refused, Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import { MAX_CLOCK_LEAD_MS } from './order-jws.ts';
import type { ProcessKeys, PublicKeys } from './process-keys.ts';
import { readToken, signToken } from './signed-token.ts';

/**
 * Signs an intake with the issuer's key.
 * @returns compact JWS with `typ` {@link INTAKE_TYP}.
 * @throws {Fault} `bug` for keys of the gateway.
 */
export async function signIntake(keys: ProcessKeys, intake: Intake): Promise<string> {
  if (keys.role !== 'issuer') throw new Fault('bug', 'intake is signed by the issuer only');
  return signToken(keys, INTAKE_TYP, intake as unknown as JsonObject);
}

/**
 * Checks an intake when it arrives: form, signature by a pinned issuer key, audience, age. It only says who asked
 * for what; it gives no right.
 * @returns the intake, `intake-late` for one that is only too old, or `intake-refused` with what is wrong.
 */
export async function verifyIntake(
  publicKeys: PublicKeys,
  jws: string,
  expected: { readonly audience: string; readonly nowMs: number },
): Promise<Result<Intake>> {
  const checked = await verifyIntakeAgain(publicKeys, jws, expected);
  if (!checked.ok) return checked;
  const { iatMs, notAfterMs, jti } = checked.value;
  const ageMs = expected.nowMs - iatMs;
  if (expected.nowMs > notAfterMs || ageMs > INTAKE_LIFE_MS)
    return refused(refusal('intake-late', `${ageMs} ms`, jti));
  if (-ageMs > MAX_CLOCK_LEAD_MS) return no(`dated ${-ageMs} ms ahead`);
  return checked;
}

/** The same without age: whoever sent what came too late has to hear of it. Nothing is run by this alone. */
export async function verifyIntakeAgain(
  publicKeys: PublicKeys,
  jws: string,
  expected: { readonly audience: string },
): Promise<Result<Intake>> {
  if (publicKeys.role !== 'issuer') throw new Fault('bug', 'intake is checked with keys of the issuer only');
  const reading = await readToken(publicKeys, INTAKE_TYP, jws);
  if (reading.kind !== 'payload') return no(`${reading.kind}: ${reading.detail}`);
  const parsed = intakeSchema.safeParse(reading.payload);
  if (!parsed.success) return no(`malformed: ${parsed.error.issues[0]?.path.join('.') ?? ''}`);
  if (parsed.data.aud !== expected.audience) return no(`for another audience: ${parsed.data.aud}`);
  return ok(parsed.data);
}

function no(detail: string): Refused {
  return refused(refusal('intake-refused', detail));
}
