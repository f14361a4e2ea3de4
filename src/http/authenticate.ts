import type { Context } from 'hono';

import { isId } from '../domain/ids.ts';
import type { DeviceThumbprint, GrantId } from '../domain/ids.ts';
import type { Device } from '../domain/device.ts';
import type { Refusal } from '../domain/refusal.ts';
import { refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import { refused } from '../domain/result.ts';
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

/** What a call is about beside its address and body: what it counts as a try of, and the grant that its proof signs. */
export type CallAbout = { readonly limited: Limited; readonly grantId?: GrantId };

/** Checks the DPoP proof of a call, that it was never seen before, and that it is not one try too many. */
export async function proveCall(
  deps: HttpDeps,
  context: Context,
  bodyText: string,
  about: CallAbout,
): Promise<Result<Proof>> {
  const proven = await checkProof(deps, context, bodyText, about.grantId);
  if (!proven.ok) return proven;
  const no = await admit(deps, context, about.limited, proven.value);
  return no === null ? proven : refused(no);
}

/**
 * The bound, unexpired device that made this call, by the key it proved and the record we keep of it. Nothing else is
 * kept of a call of anybody else than how often they tried.
 */
export async function callingDevice(
  deps: HttpDeps,
  context: Context,
  bodyText: string,
  about: CallAbout,
): Promise<Result<Device>> {
  const proven = await checkProof(deps, context, bodyText, about.grantId);
  if (!proven.ok) return proven;
  const { thumbprintOfSignKey } = proven.value;
  const device = await namedDevice(deps, context, thumbprintOfSignKey);
  const no = device.ok
    ? await admit(deps, context, about.limited, proven.value)
    : await limitTry(deps, context, about.limited, thumbprintOfSignKey, null);
  return no === null ? device : refused(no);
}

/** The device that a call names, if it is that of the key it proved. */
async function namedDevice(deps: HttpDeps, context: Context, provenKey: string): Promise<Result<Device>> {
  const thumbprint = context.req.header('Breakglass-Device') ?? '';
  if (!isId('device', thumbprint)) return refused(refusal('device-unknown', 'no thumbprint'));
  const device = await liveDevice(deps.issuance, thumbprint as DeviceThumbprint);
  if (!device.ok) return device;
  const signJwk = parsePublicJwk(device.value.signJwk, 'Ed25519');
  if (signJwk === null || jwkThumbprint(signJwk) !== provenKey) {
    return refused(refusal('device-unknown', 'proven key is not the device’s'));
  }
  return device;
}

function admit(deps: HttpDeps, context: Context, limited: Limited, proof: Proof): Promise<Refusal | null> {
  const { thumbprintOfSignKey, jti } = proof;
  const mark = { key: `jti:${thumbprintOfSignKey}:${jti}`, ttlSeconds: JTI_SECONDS };
  return limitTry(deps, context, limited, thumbprintOfSignKey, mark);
}

/** Asks nothing of Redis: what does not hold costs it nothing. */
function checkProof(
  deps: HttpDeps,
  context: Context,
  bodyText: string,
  grantId: GrantId | undefined,
): Promise<Result<Proof>> {
  const nowMs = deps.issuance.clock.nowMs();
  return verifyProof({
    proof: context.req.header('DPoP') ?? '',
    method: context.req.method,
    url: `${deps.publicUrl}${context.req.path}`,
    bodyText,
    ...(grantId === undefined ? {} : { grantId }),
    nowMs,
    checkNonce: (nonce) => deps.nonces.check(nonce, nowMs),
    maxAgeSeconds: PROOF_CLOCK_SECONDS,
  });
}
