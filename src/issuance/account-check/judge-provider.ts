import type { IdentityProviderSettings } from '../../catalogue/catalogue.ts';
import type { JsonObject } from '../../domain/json.ts';
import { TOKEN_ALGORITHMS } from '../../proof/issuer-token.ts';
import type { AccountFinding } from './finding.ts';
import { fine, look, mend } from './finding.ts';

/** An identity provider as it was found. */
export type ProviderFound = {
  /** Its configuration, which named exactly the issuer of the catalogue. */
  readonly configuration: JsonObject;
  readonly keys: readonly JsonObject[];
  /** What the page answered to which a browser would be sent; `null` where there was no telling. */
  readonly signInStatus: number | null;
};

/** Whether people can decide by signing in with it, as far as it says. */
export function judgeProvider(
  { issuer, clientId }: IdentityProviderSettings,
  { configuration, keys, signInStatus }: ProviderFound,
  client: { readonly hasSecret: boolean; readonly redirectUri: string | null },
): readonly AccountFinding[] {
  const { redirectUri, hasSecret } = client;
  const register = `Register ${redirectUri ?? 'ISSUER_PUBLIC_URL/decide/callback'} as a redirect URI of the client ${clientId}, a ${hasSecret ? 'web client with the secret that is set here' : 'public client, since no OIDC_CLIENT_SECRET is set here'}, for the authorization code flow.`;
  return [
    fine(issuer, 'it answers, and its configuration names exactly this issuer'),
    keysFinding(issuer, keys),
    algorithmFinding(issuer, configuration),
    pkceFinding(issuer, configuration, hasSecret),
    signInTimeFinding(issuer, configuration),
    signInStatus !== null && signInStatus >= 400
      ? mend(`client ${clientId}`, `the provider answers ${signInStatus} to a sign-in with it`, register)
      : look(
          `client ${clientId}`,
          'whether it is registered right shows only when somebody signs in',
          register,
        ),
  ];
}

function keysFinding(issuer: string, keys: readonly JsonObject[]): AccountFinding {
  const signing = keys.filter((key) => key['use'] !== 'enc' && key['kty'] !== 'oct');
  return signing.length === 0
    ? mend(issuer, 'it publishes no key to verify a signature by', 'Ask whoever runs the provider.')
    : fine(
        issuer,
        `it publishes ${signing.length === 1 ? 'one key' : `${signing.length} keys`} to verify by`,
      );
}

function algorithmFinding(issuer: string, configuration: JsonObject): AccountFinding {
  const said = listIn(configuration, 'id_token_signing_alg_values_supported');
  const usable = said?.filter((alg) => TOKEN_ALGORITHMS.includes(alg)) ?? [];
  return usable.length > 0
    ? fine(issuer, `it signs ID tokens by ${usable.join(', ')}`)
    : mend(
        issuer,
        'it does not say that it signs ID tokens by an algorithm in use here',
        `Have the client’s ID tokens signed by one of ${TOKEN_ALGORITHMS.join(', ')}.`,
      );
}

function pkceFinding(issuer: string, configuration: JsonObject, hasSecret: boolean): AccountFinding {
  const said = listIn(configuration, 'code_challenge_methods_supported');
  if (said?.includes('S256') === true) return fine(issuer, 'it takes PKCE by S256');
  return hasSecret
    ? look(issuer, 'it does not say that it takes PKCE by S256', 'A sign-in sends it all the same; try one.')
    : mend(
        issuer,
        'it does not say that it takes PKCE by S256, without which a public client is not safe',
        'Register a client with a secret, and set OIDC_CLIENT_SECRET.',
      );
}

/** A provider that is asked for `max_age` has to say when they signed in (OpenID Connect Core, section 2); not all do. */
function signInTimeFinding(issuer: string, configuration: JsonObject): AccountFinding {
  return listIn(configuration, 'claims_supported')?.includes('auth_time') === true
    ? fine(
        issuer,
        'it lists auth_time, when somebody signed in; some put it into tokens only where they are told to',
      )
    : look(
        issuer,
        'it does not list auth_time among its claims, and no sign-in counts without it',
        'Try a sign-in. Where its tokens lack auth_time, have it added to the ID tokens of the client.',
      );
}

function listIn(configuration: JsonObject, member: string): readonly string[] | null {
  const value = configuration[member];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : null;
}
