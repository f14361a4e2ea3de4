import type { Intake } from '../contracts/intake.ts';
import { INTAKE_TYP, intakeSchema } from '../contracts/intake.ts';
import { ORDER_MAX_AGE_MS } from '../contracts/order.ts';
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
 * @returns the intake, or `intake-refused` with what is wrong.
 */
export async function verifyIntake(
  publicKeys: PublicKeys,
  jws: string,
  expected: { readonly audience: string; readonly nowMs: number },
): Promise<Result<Intake>> {
  if (publicKeys.role !== 'issuer') throw new Fault('bug', 'intake is checked with keys of the issuer only');
  const reading = await readToken(publicKeys, INTAKE_TYP, jws);
  if (reading.kind !== 'payload') return no(`${reading.kind}: ${reading.detail}`);
  const parsed = intakeSchema.safeParse(reading.payload);
  if (!parsed.success) return no(`malformed: ${parsed.error.issues[0]?.path.join('.') ?? ''}`);
  const intake = parsed.data;
  if (intake.aud !== expected.audience) return no(`for another audience: ${intake.aud}`);
  const ageMs = expected.nowMs - intake.iatMs;
  if (expected.nowMs > intake.notAfterMs || ageMs > ORDER_MAX_AGE_MS) return no(`too old: ${ageMs} ms`);
  if (-ageMs > MAX_CLOCK_LEAD_MS) return no(`dated ${-ageMs} ms ahead`);
  return ok(intake);
}

function no(detail: string): Refused {
  return refused(refusal('intake-refused', detail));
}
