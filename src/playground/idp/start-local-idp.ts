import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { importJWK, type JWK, type JWTPayload, SignJWT } from 'jose';
import { createMemoryAdapter } from 'oidc-provider/lib/adapters/memory_adapter.js';
import ofItsRequests from 'oidc-provider/lib/helpers/als.js';
import { Provider } from 'oidc-provider/lib/provider.js';
import { sendText } from '../slack/http/http-io.ts';
import type { IdpAccount, IdpAlgorithm, IdpClient } from './idp-seed.ts';
import { loginRoute } from './login-route.ts';
import { LOGIN_PATH, providerConfiguration } from './provider-configuration.ts';
import { makeSigningKey } from './signing-key.ts';

export type LocalIdpOptions = {
  readonly accounts: readonly IdpAccount[];
  /** Who may send people here. */
  readonly clients: readonly IdpClient[];
  /** A free port of loopback, unless given. */
  readonly port?: number;
  /** RS256 by default, as most companies' providers do. */
  readonly alg?: IdpAlgorithm;
};

/** A running OpenID provider. */
export type LocalIdp = {
  /** `http://127.0.0.1:<port>`: exactly the `iss` of its tokens. */
  readonly issuer: string;
  readonly accounts: readonly IdpAccount[];
  /**
   * Signs with a new key from now on.
   * @param former whether the keys until now stay published, as providers do it for a while; they do by default.
   */
  rotateKeys(former?: 'forgotten' | 'published'): Promise<void>;
  /** Answers everything with 503 while it is set. */
  setAway(isAway: boolean): void;
  /** Signs whatever is wanted with the present key: what a provider with a mistake in it would hand out. */
  sign(claims: JWTPayload): Promise<string>;
  /** Ends every connection, then the server. */
  stop(): Promise<void>;
};

/**
 * Starts the company's OpenID provider on loopback, in memory, for development only. It is the real `oidc-provider`:
 * authorization code with PKCE, `prompt`, `max_age` and `auth_time` are as there; only the login page asks no password.
 * @throws Error when the port is in use.
 */
export async function startLocalIdp(options: LocalIdpOptions): Promise<LocalIdp> {
  const { accounts, clients, port = 0, alg = 'RS256' } = options;
  const [adapter, cookieKey] = [createMemoryAdapter(), randomBytes(32).toString('base64url')];
  let keys: readonly JWK[] = [await makeSigningKey(alg)];
  let away = false;
  let atWork = 0;

  const server = createServer((request, response) => {
    handle(request, response).catch((cause: unknown) => {
      if (response.headersSent) response.destroy();
      else sendText(response, 500, `fault of the local identity provider: ${String(cause)}`);
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  // A provider takes its keys once. Sessions and codes are in the adapter, so another one goes on with them.
  const makeProvider = (): Provider =>
    new Provider(issuer, providerConfiguration({ accounts, clients, alg, keys, adapter, cookieKey }));
  let provider = makeProvider();

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (away) return sendText(response, 503, 'The identity provider is away');
    if (request.url?.startsWith(LOGIN_PATH) === true) {
      return loginRoute({ provider, accounts }, request, response);
    }
    atWork += 1;
    try {
      await provider.callback()(request, response);
    } finally {
      atWork -= 1;
      // Up to Node 22, once used it slows down every promise of this process, by more than tenfold where there are many.
      if (atWork === 0) ofItsRequests.disable();
    }
  }

  return {
    issuer,
    accounts,
    rotateKeys: async (former = 'published') => {
      keys = [await makeSigningKey(alg), ...(former === 'published' ? keys : [])];
      provider = makeProvider();
    },
    setAway: (isAway) => {
      away = isAway;
    },
    sign: async (claims) => {
      const [key] = keys;
      if (key === undefined) throw new Error('there is no key');
      const header = { alg, ...(key.kid === undefined ? {} : { kid: key.kid }) };
      return new SignJWT(claims).setProtectedHeader(header).sign(await importJWK(key, alg));
    },
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
