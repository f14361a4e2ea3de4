import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from '@jest/globals';
import type { CryptoKey, JWK } from 'jose';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** A key of a token issuer, and what it publishes of it. */
export type IssuerKey = { readonly alg: string; readonly privateKey: CryptoKey; readonly jwk: JWK };

/** Makes a key; without `kid` it is published without one. */
export async function issuerKey(alg: string, kid?: string, published: JWK = {}): Promise<IssuerKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), alg, use: 'sig', ...published };
  return { alg, privateKey, jwk: kid === undefined ? jwk : { ...jwk, kid } };
}

/** Signs claims by a key, under its own alg and kid unless the header says otherwise. */
export function signedBy(
  key: IssuerKey,
  claims: Readonly<Record<string, unknown>>,
  header: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const kid = key.jwk.kid === undefined ? {} : { kid: key.jwk.kid };
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: key.alg, typ: 'JWT', ...kid, ...header })
    .sign(key.privateKey);
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A token issuer on this machine, as far as its keys are asked for; what it answers can be changed. */
export type LocalTokenIssuer = {
  readonly issuer: string;
  keys: JWK[];
  /** Members of its configuration that differ from what they should be. */
  configuration: Readonly<Record<string, unknown>>;
  /** Answers in place of it, by path. */
  readonly answers: Map<string, Answer>;
  /** The paths that were asked for. */
  readonly asked: string[];
  stop(): Promise<void>;
};

/** The path of an issuer's configuration. */
export const CONFIGURATION_PATH = '/.well-known/openid-configuration';

/** Starts issuers that end with the test. */
export function withTokenIssuers(): (keys?: readonly IssuerKey[]) => Promise<LocalTokenIssuer> {
  const running: LocalTokenIssuer[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((one) => one.stop()));
  });
  return async (keys = []) => {
    const one = await startTokenIssuer(keys);
    running.push(one);
    return one;
  };
}

async function startTokenIssuer(keys: readonly IssuerKey[]): Promise<LocalTokenIssuer> {
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    issuer.asked.push(path);
    const own = issuer.answers.get(path);
    if (own !== undefined) return own(request, response);
    const json = answerOf(issuer, path);
    response.writeHead(json === null ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(json));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer: LocalTokenIssuer = {
    issuer: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    keys: keys.map(({ jwk }) => jwk),
    configuration: {},
    answers: new Map(),
    asked: [],
    stop: () => closed(server),
  };
  return issuer;
}

function answerOf(one: LocalTokenIssuer, path: string): object | null {
  if (path === CONFIGURATION_PATH)
    return { issuer: one.issuer, jwks_uri: `${one.issuer}/keys`, ...one.configuration };
  return path === '/keys' ? { keys: one.keys } : null;
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
