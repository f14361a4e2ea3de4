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
import type { Limited } from './rate-limits.ts';
import { limitTry } from './rate-limits.ts';

/** How far a client's clock may be off; the nonce bounds the age by our own clock. */
const PROOF_CLOCK_SECONDS = 300;
/** A `jti` is remembered for longer than its proof could be good. */
const JTI_SECONDS = 900;

/** What a call is about beside its address and body: the grant that its proof signs, and what it counts as a try of. */
export type CallAbout = { readonly grantId?: GrantId; readonly limited?: Limited };

/** Checks the DPoP proof of a call, that it was never seen before, and that it is not one try too many. */
export async function proveCall(
  deps: HttpDeps,
  context: Context,
  bodyText: string,
  { grantId, limited }: CallAbout = {},
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
  // At once: each of them waits for Redis's disk.
  const [first, tooMany] = await Promise.all([
    deps.once.first(`jti:${thumbprintOfSignKey}:${jti}`, JTI_SECONDS),
    limited === undefined ? null : limitTry(deps, context, limited, thumbprintOfSignKey),
  ]);
  if (tooMany !== null) return refused(tooMany);
  return first ? proven : refused(refusal('proof-bad', 'replayed'));
}

/** The bound, unexpired device that made this call, by the key it proved and the record we keep of it. */
export async function callingDevice(
  deps: HttpDeps,
  context: Context,
  bodyText: string,
  about: CallAbout = {},
): Promise<Result<Device>> {
  const proven = await proveCall(deps, context, bodyText, about);
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
