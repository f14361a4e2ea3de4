import type { Configuration } from 'openid-client';

import { Fault } from '../../domain/fault.ts';
import type { Secret } from '../../domain/secret.ts';
import type { Clock } from '../../ports/clock.ts';
import type { IdentityProvider, SignIn } from '../../ports/identity-provider.ts';
import { guardedFetch } from './guarded-fetch.ts';
import { isLoopbackHttp } from './loopback.ts';
import { signInFault } from './sign-in-fault.ts';

export type IdentityProviderOptions = {
  /** Exactly the `iss` of its tokens; the catalogue pins it. */
  readonly issuer: string;
  readonly clientId: string;
  /** `null` for a public client, which PKCE alone protects. */
  readonly clientSecret: Secret | null;
  readonly clock: Clock;
  readonly timeoutMs?: number;
};

/** Its configuration is read again after this; endpoints change once in years. */
const CONFIGURATION_FRESH_MS = 3_600_000;
/** After a failure it is left alone for this long, however many people press the button. */
const RETRY_MS = 2_000;
const TIMEOUT_MS = 5_000;
const CLOCK_TOLERANCE_SECONDS = 5;

/**
 * The company's OpenID provider by discovery, authorization code and PKCE (S256). The library is loaded at the first
 * sign-in, so that neither a start nor anything else of the issuer waits for it or for the provider.
 */
export function createIdentityProvider(options: IdentityProviderOptions): IdentityProvider {
  const { issuer, clock } = options;
  let known: { readonly configuration: Configuration; readonly readAtMs: number } | null = null;
  let failed: { readonly fault: Fault; readonly atMs: number } | null = null;
  let reading: Promise<Configuration> | null = null;

  async function read(): Promise<Configuration> {
    try {
      const configuration = await discover(options);
      known = { configuration, readAtMs: clock.nowMs() };
      failed = null;
      return configuration;
    } catch (error) {
      const fault = await signInFault(error, issuer);
      failed = { fault, atMs: clock.nowMs() };
      throw fault;
    } finally {
      reading = null;
    }
  }

  function configured(): Promise<Configuration> {
    const nowMs = clock.nowMs();
    if (known !== null && nowMs - known.readAtMs < CONFIGURATION_FRESH_MS)
      return Promise.resolve(known.configuration);
    if (failed !== null && nowMs - failed.atMs < RETRY_MS) return Promise.reject(failed.fault);
    reading ??= read();
    return reading;
  }

  return {
    async signInUrl(signIn) {
      const configuration = await configured();
      const { buildAuthorizationUrl, calculatePKCECodeChallenge } = await import('openid-client');
      const url = buildAuthorizationUrl(configuration, {
        redirect_uri: signIn.redirectUri,
        // Who they are is all that is asked: no address, no groups, no refresh token.
        scope: 'openid',
        state: signIn.state,
        nonce: signIn.nonce,
        code_challenge: await calculatePKCECodeChallenge(signIn.codeVerifier),
        code_challenge_method: 'S256',
        max_age: '0',
        prompt: 'login',
      });
      if (url.protocol !== 'https:' && !(isLoopbackHttp(issuer) && isLoopbackHttp(url.href)))
        throw new Fault('token-issuer-unavailable', `The sign-in page of ${issuer} is not an https address.`);
      return url.href;
    },
    async idToken(signIn, callbackUrl) {
      const configuration = await configured();
      try {
        return await exchange(configuration, signIn, callbackUrl);
      } catch (error) {
        throw await signInFault(error, issuer);
      }
    },
  };
}

async function discover(options: IdentityProviderOptions): Promise<Configuration> {
  const { issuer, clientId, clientSecret, timeoutMs = TIMEOUT_MS } = options;
  const oidc = await import('openid-client');
  const isLocal = isLoopbackHttp(issuer);
  const found = await oidc.discovery(new URL(issuer), clientId, undefined, oidc.None(), {
    timeout: timeoutMs / 1000,
    [oidc.customFetch]: guardedFetch(isLocal),
    execute: isLocal ? [oidc.allowInsecureRequests] : [],
  });
  const metadata = found.serverMetadata();
  // The library lets some large providers answer for others; the catalogue names one.
  if (metadata.issuer !== issuer)
    throw new Fault('token-issuer-unavailable', `The configuration of ${issuer} names another issuer.`);
  const methods = metadata.token_endpoint_auth_methods_supported;
  const byHeader = methods === undefined || methods.includes('client_secret_basic');
  const secret = clientSecret?.reveal();
  const auth =
    secret === undefined
      ? oidc.None()
      : byHeader
        ? oidc.ClientSecretBasic(secret)
        : oidc.ClientSecretPost(secret);
  const client = { [oidc.clockTolerance]: CLOCK_TOLERANCE_SECONDS };
  const configuration = new oidc.Configuration(metadata, clientId, client, auth);
  configuration[oidc.customFetch] = guardedFetch(isLocal);
  configuration.timeout = timeoutMs / 1000;
  if (isLocal) oidc.allowInsecureRequests(configuration);
  return configuration;
}

async function exchange(
  configuration: Configuration,
  { redirectUri, state, nonce, codeVerifier }: SignIn,
  callbackUrl: string,
): Promise<string> {
  const { authorizationCodeGrant } = await import('openid-client');
  // The address that was registered, whatever a proxy made of it on the way.
  const url = new URL(redirectUri);
  url.search = new URL(callbackUrl).search;
  const tokens = await authorizationCodeGrant(configuration, url, {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: codeVerifier,
    idTokenExpected: true,
  });
  return tokens.id_token ?? '';
}
