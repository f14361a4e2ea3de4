import type { Context } from 'hono';

import { isId } from '../domain/ids.ts';
import type { DeviceThumbprint, GrantId } from '../domain/ids.ts';
import type { Device } from '../domain/device.ts';
import { refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import { liveDevice } from '../issuance/live-device.ts';
import type { Proof } from '../proof/dpop.ts';
import { verifyProof } from '../proof/dpop.ts';
import { jwkThumbprint, parsePublicJwk } from '../proof/public-jwk.ts';
import type { HttpDeps } from './app.ts';

/** How far a client's clock may be off; the nonce bounds the age by our own clock. */
const PROOF_CLOCK_SECONDS = 300;
/** A `jti` is remembered for longer than its proof could be good. */
const JTI_SECONDS = 900;

/** Checks the DPoP proof of a call and that it was never seen before. */
export async function proveCall(
  deps: HttpDeps,
  context: Context,
  bodyText: string,
  grantId?: GrantId,
): Promise<Result<Proof>> {
  const { clock } = deps.issuance;
  const nowMs = clock.nowMs();
  const proven = await verifyProof({
    proof: context.req.header('DPoP') ?? '',
    method: context.req.method,
    url: `${deps.publicUrl}${context.req.path}`,
    bodyText,
    ...(grantId === undefined ? {} : { grantId }),
    nowMs,
    checkNonce: (nonce) => deps.nonces.check(nonce, nowMs),
    maxAgeSeconds: PROOF_CLOCK_SECONDS,
  });
  if (!proven.ok) return proven;
  const { thumbprintOfSignKey, jti } = proven.value;
  const first = await deps.once.first(`jti:${thumbprintOfSignKey}:${jti}`, JTI_SECONDS);
  return first ? proven : refused(refusal('proof-bad', 'replayed'));
}

/** The bound, unexpired device that made this call, by the key it proved and the record we keep of it. */
export async function callingDevice(
  deps: HttpDeps,
  context: Context,
  bodyText: string,
  grantId?: GrantId,
): Promise<Result<Device>> {
  const proven = await proveCall(deps, context, bodyText, grantId);
  if (!proven.ok) return proven;
  const thumbprint = context.req.header('Breakglass-Device') ?? '';
  if (!isId('device', thumbprint)) return refused(refusal('device-unknown', 'no thumbprint'));
  const device = await liveDevice(deps.issuance, thumbprint as DeviceThumbprint);
  if (!device.ok) return device;
  const signJwk = parsePublicJwk(device.value.signJwk, 'Ed25519');
  if (signJwk === null || jwkThumbprint(signJwk) !== proven.value.thumbprintOfSignKey) {
    return refused(refusal('device-unknown', 'proven key is not the device’s'));
  }
  return ok(device.value);
}
