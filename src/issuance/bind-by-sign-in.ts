import type { BindAnswer, SignInPlace } from '../contracts/http.ts';
import { deviceNonce } from '../contracts/token-nonce.ts';
import { personActor } from '../domain/actor.ts';
import { refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import { verifyIssuerToken } from '../proof/issuer-token.ts';
import { signInAgeFlaw } from '../proof/sign-in-age.ts';
import type { IssuanceDeps } from './deps.ts';
import type { PresentedDevice } from './device-bound.ts';
import { bindAnswer, deviceBound } from './device-bound.ts';
import { keysOfIssuer } from './keys-of-issuer.ts';
import { personOfSubject } from './person-of-subject.ts';
import { deviceKind } from './record-kinds.ts';
import { refuseDevice } from './refuse-device.ts';

/** A sign-in, as a device presents it. */
export type SignInBinding = PresentedDevice & {
  readonly idToken: string;
  /** What the nonce of the token was made with. */
  readonly random: string;
};

/** Where people sign in to bind a device. Refused: `sign-in-not-set`. */
export function signInPlace({ catalogue }: Pick<IssuanceDeps, 'catalogue'>): Result<SignInPlace> {
  const provider = catalogue().settings.identityProvider;
  if (provider === null) return refused(refusal('sign-in-not-set', 'settings.identityProvider'));
  const { issuer, cliClientId } = provider;
  if (cliClientId === null)
    return refused(refusal('sign-in-not-set', 'settings.identityProvider.cliClientId'));
  return ok({ issuer, clientId: cliClientId });
}

/**
 * Binds a device to whoever signed in at the company's provider for its two keys: the `nonce` of the token is made of
 * them. What anybody can send, a token that does not hold, is counted and not recorded; whom the provider vouches for
 * and the catalogue does not know, is.
 * Faults: `token-issuer-unavailable`.
 */
export async function bindBySignIn(deps: IssuanceDeps, binding: SignInBinding): Promise<Result<BindAnswer>> {
  const { recorder, clock, log } = deps;
  const place = signInPlace(deps);
  if (!place.ok) return place;
  const { idToken, random, ...device } = binding;
  const nowMs = clock.nowMs();
  const { issuer, clientId } = place.value;
  const read = await verifyIssuerToken(keysOfIssuer(deps), idToken, {
    kind: 'id-token',
    issuer,
    audience: clientId,
    nonce: deviceNonce(device.thumbprint, random),
    atMs: nowMs,
  });
  const stale = read.ok ? signInAgeFlaw(read.value, nowMs) : read.refusal;
  if (!read.ok || stale !== null) {
    const no = stale ?? refusal('token-refused');
    log.warn('device.sign-in-refused', { thumbprint: device.thumbprint, why: no.operator });
    return refused(no);
  }
  const found = personOfSubject(deps.catalogue(), read.value);
  if (!found.ok) return refuseDevice(deps, device.thumbprint, found.refusal);
  const { person, identity } = found.value;
  const actor = personActor(person, identity, 'idp');
  const bound = await recorder.transition(deviceKind, device.thumbprint, (before) => {
    const { record, event } = deviceBound(device, { person, actor, nowMs, replaces: before !== null });
    return Promise.resolve(ok({ record, events: [event] }));
  });
  return bound.ok ? ok(bindAnswer(bound.value.record)) : bound;
}
