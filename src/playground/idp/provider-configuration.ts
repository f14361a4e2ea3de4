import type { JWK } from 'jose';
import type { AdapterFactory, Configuration, JWK as ProviderKey } from 'oidc-provider';
import type { IdpAccount, IdpAlgorithm, IdpClient } from './idp-seed.ts';
import { problemPage } from './login-page.ts';

export type ProviderParts = {
  readonly accounts: readonly IdpAccount[];
  readonly clients: readonly IdpClient[];
  readonly alg: IdpAlgorithm;
  /** Private keys, the one to sign with first. */
  readonly keys: readonly JWK[];
  readonly adapter: AdapterFactory;
  readonly cookieKey: string;
};

/** Where the login page of an interaction is. */
export const LOGIN_PATH = '/login/';

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/**
 * How the provider is set up. All that has a default which tells on the console that it should be replaced is given
 * here, so that it is silent.
 */
export function providerConfiguration(parts: ProviderParts): Configuration {
  const { accounts, clients, alg, keys, adapter, cookieKey } = parts;
  return {
    adapter,
    clients: clients.map((client) => clientMetadata(client, alg)),
    jwks: { keys: keys.map((key) => key as ProviderKey) },
    cookies: { keys: [cookieKey] },
    scopes: ['openid', 'profile', 'email'],
    claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'] },
    // Many providers put who it is into the ID token, not only behind another call.
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: false } },
    interactions: { url: (_ctx, { uid }) => `${LOGIN_PATH}${uid}` },
    clientBasedCORS: () => false,
    ttl: {
      AccessToken: HOUR,
      AuthorizationCode: MINUTE,
      Grant: HOUR,
      IdToken: HOUR,
      Interaction: 10 * MINUTE,
      Session: HOUR,
    },
    findAccount: (_ctx, subject) => {
      const account = accounts.find((one) => one.subject === subject);
      if (account === undefined) return undefined;
      const { name, email } = account;
      return {
        accountId: subject,
        claims: () => ({ sub: subject, name, email, email_verified: true }),
      };
    },
    // Whoever signs in for a program of the company is not asked once more what it may know.
    loadExistingGrant: async ({ oidc }) => {
      const { client, provider, session } = oidc;
      if (client === undefined || session?.accountId === undefined) return undefined;
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid profile email');
      await grant.save();
      return grant;
    },
    renderError: (ctx, { error, error_description: description }) => {
      ctx.type = 'html';
      ctx.body = problemPage(description ?? error);
    },
  };
}

function clientMetadata({ clientId, name, clientSecret, kind, redirectUris }: IdpClient, alg: IdpAlgorithm) {
  return {
    client_id: clientId,
    client_name: name,
    application_type: kind,
    redirect_uris: [...redirectUris],
    grant_types: ['authorization_code'],
    response_types: ['code' as const],
    id_token_signed_response_alg: alg,
    require_auth_time: true,
    ...(clientSecret === undefined
      ? { token_endpoint_auth_method: 'none' as const }
      : { client_secret: clientSecret, token_endpoint_auth_method: 'client_secret_basic' as const }),
  };
}
