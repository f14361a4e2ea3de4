import type { BindAnswer, SignInPlace } from '../contracts/http.ts';
import { deviceNonce } from '../contracts/token-nonce.ts';
import { personActor, systemActor } from '../domain/actor.ts';
import { personal } from '../domain/event.ts';
import type { Refusal } from '../domain/refusal.ts';
import { refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import type { InstantMs } from '../domain/time.ts';
import type { KeysOfIssuer, TokenClaims } from '../proof/issuer-token.ts';
import { TOKEN_TOLERANCE_MS, verifyIssuerToken } from '../proof/issuer-token.ts';
import type { IssuanceDeps } from './deps.ts';
import type { PresentedDevice } from './device-bound.ts';
import { bindAnswer, deviceBound } from './device-bound.ts';
import { personOfSubject } from './person-of-subject.ts';
import { deviceKind } from './record-kinds.ts';

/** A sign-in, as a device presents it. */
export type SignInBinding = PresentedDevice & {
  readonly idToken: string;
  /** What the nonce of the token was made with. */
  readonly random: string;
};

/** The person has to have signed in for this very binding: a session that a browser kept binds no device. */
const FRESH_MS = 5 * 60_000;

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
  const keysOf: KeysOfIssuer = (of, kid) => deps.tokenIssuerKeys.keysOf(of, kid);
  const read = await verifyIssuerToken(keysOf, idToken, {
    kind: 'id-token',
    issuer,
    audience: clientId,
    nonce: deviceNonce(device.thumbprint, random),
    atMs: nowMs,
  });
  const stale = read.ok ? staleness(read.value, nowMs) : read.refusal;
  if (!read.ok || stale !== null) {
    const no = stale ?? refusal('token-refused');
    log.warn('device.sign-in-refused', { thumbprint: device.thumbprint, why: no.operator });
    return refused(no);
  }
  const found = personOfSubject(deps.catalogue(), read.value);
  if (!found.ok) {
    await recorder.note({
      type: 'device.refused',
      actor: systemActor('intake'),
      data: {
        thumbprint: device.thumbprint,
        code: found.refusal.code,
        operator: personal(found.refusal.operator),
      },
    });
    return found;
  }
  const { person, identity } = found.value;
  const actor = personActor(person, identity, 'idp');
  const bound = await recorder.transition(deviceKind, device.thumbprint, (before) => {
    const { record, event } = deviceBound(device, { person, actor, nowMs, replaces: before !== null });
    return Promise.resolve(ok({ record, events: [event] }));
  });
  return bound.ok ? ok(bindAnswer(bound.value.record)) : bound;
}

function staleness({ signedInAtMs }: TokenClaims, nowMs: InstantMs): Refusal | null {
  if (signedInAtMs === null) return refusal('token-refused', 'auth_time is missing');
  if (nowMs - signedInAtMs > FRESH_MS + TOKEN_TOLERANCE_MS)
    return refusal('token-refused', 'they signed in too long ago');
  return null;
}
