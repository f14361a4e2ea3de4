import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';

import { createIdentityProvider } from '../../../src/adapters/idp/identity-provider.ts';
import { Secret } from '../../../src/domain/secret.ts';
import type { SignIn } from '../../../src/ports/identity-provider.ts';
import type { IssuerKey, LocalTokenIssuer } from '../../support/token-issuer.ts';
import { CONFIGURATION_PATH, issuerKey, signedBy, withTokenIssuers } from '../../support/token-issuer.ts';

const start = withTokenIssuers();
const text = () => randomBytes(32).toString('base64url');

let key: IssuerKey;
let provider: LocalTokenIssuer;
let nowMs: number;
let signIn: SignIn;
let sent: { body: URLSearchParams; authorization: string | undefined }[];

beforeEach(async () => {
  key = await issuerKey('RS256', 'k-1');
  provider = await start([key]);
  nowMs = Date.now();
  sent = [];
  signIn = {
    redirectUri: 'https://breakglass.acme.example/decide/callback',
    state: text(),
    nonce: text(),
    codeVerifier: text(),
  };
  configure();
});

function configure(change: Record<string, unknown> = {}) {
  const { issuer } = provider;
  provider.configuration = {
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    response_types_supported: ['code'],
    ...change,
  };
}

/** What the token endpoint answers, whatever it is sent. */
function answerCode(status: number, answer: object | string) {
  provider.answers.set('/token', (request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      sent.push({ body: new URLSearchParams(body), authorization: request.headers.authorization });
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
    });
  });
}

async function answerToken(claims: Record<string, unknown> = {}) {
  const seconds = Math.floor(Date.now() / 1000);
  const token = await signedBy(key, {
    iss: provider.issuer,
    sub: 'jonas',
    aud: 'page',
    iat: seconds,
    exp: seconds + 300,
    nonce: signIn.nonce,
    ...claims,
  });
  answerCode(200, { access_token: 'a', token_type: 'bearer', id_token: token });
  return token;
}

const create = (change: { clientSecret?: Secret; timeoutMs?: number; issuer?: string } = {}) =>
  createIdentityProvider({
    issuer: provider.issuer,
    clientId: 'page',
    clientSecret: null,
    clock: { nowMs: () => nowMs },
    ...change,
  });
const back = (query: Record<string, string> = {}) =>
  `https://behind.a.proxy/x?${new URLSearchParams({ code: 'the-code', state: signIn.state, ...query }).toString()}`;
const fault = (code: string, words: string) => ({ code, message: expect.stringContaining(words) });

describe('the identity provider', () => {
  it('changes a code for the token, with the address that was registered', async () => {
    const token = await answerToken();
    const idp = create();
    const url = new URL(await idp.signInUrl(signIn));
    expect(url.origin + url.pathname).toBe(`${provider.issuer}/authorize`);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      client_id: 'page',
      redirect_uri: signIn.redirectUri,
      state: signIn.state,
      nonce: signIn.nonce,
      code_challenge_method: 'S256',
    });
    expect(await idp.idToken(signIn, back())).toBe(token);
    expect(sent).toHaveLength(1);
    expect(Object.fromEntries(sent[0]?.body ?? [])).toMatchObject({
      code: 'the-code',
      redirect_uri: signIn.redirectUri,
      code_verifier: signIn.codeVerifier,
      client_id: 'page',
    });
    expect(sent[0]?.authorization).toBeUndefined();
    expect(provider.asked.filter((path) => path === CONFIGURATION_PATH)).toHaveLength(1);
  });

  it('proves by its secret who we are, in the way that the provider takes', async () => {
    await answerToken();
    const clientSecret = new Secret('s3cret-of-the-page');
    await create({ clientSecret }).idToken(signIn, back());
    const basic = Buffer.from((sent[0]?.authorization ?? '').replace('Basic ', ''), 'base64').toString();
    // Both are form-encoded (RFC 6749, section 2.3.1).
    expect(basic.split(':').map(decodeURIComponent)).toEqual(['page', 's3cret-of-the-page']);
    configure({ token_endpoint_auth_methods_supported: ['client_secret_post'] });
    await create({ clientSecret }).idToken(signIn, back());
    expect(sent[1]?.body.get('client_secret')).toBe('s3cret-of-the-page');
  });

  it.each<[string, Record<string, string>, string]>([
    ['the person cancels', { error: 'access_denied', code: '' }, 'access_denied'],
    ['it is another sign-in', { state: 'another' }, 'OAUTH_INVALID_RESPONSE'],
    ['another provider answers', { iss: 'https://evil.example' }, 'OAUTH_INVALID_RESPONSE'],
  ])('is no sign-in where %s', async (_what, query, words) => {
    configure({ authorization_response_iss_parameter_supported: true });
    await answerToken();
    await expect(create().idToken(signIn, back({ iss: provider.issuer, ...query }))).rejects.toMatchObject(
      fault('sign-in-refused', words),
    );
    expect(sent).toEqual([]);
  });

  it.each<[string, Record<string, unknown>]>([
    ['for another sign-in', { nonce: 'another' }],
    ['for another client', { aud: 'wiki' }],
    ['of another issuer', { iss: 'https://evil.example' }],
    ['that has expired', { exp: 1_000_000_000 }],
  ])('is no sign-in where the token is %s', async (_what, claims) => {
    await answerToken(claims);
    await expect(create().idToken(signIn, back())).rejects.toMatchObject({ code: 'sign-in-refused' });
  });

  it('tells a code that is used up from a client that is not known', async () => {
    answerCode(400, { error: 'invalid_grant', error_description: 'secret words' });
    await expect(create().idToken(signIn, back())).rejects.toMatchObject({ code: 'sign-in-refused' });
    answerCode(401, { error: 'invalid_client' });
    await expect(create().idToken(signIn, back())).rejects.toMatchObject(
      fault('token-issuer-unavailable', 'invalid_client'),
    );
  });

  it('says nothing in a fault of what came back', async () => {
    answerCode(400, { error: 'evil <code> the-code', error_description: 'the-code' });
    const error: unknown = await create({ clientSecret: new Secret('s3cret-of-the-page') })
      .idToken(signIn, back())
      .catch((cause: unknown) => cause);
    const said = JSON.stringify([String(error), (error as Error).cause ?? null]);
    for (const secret of ['the-code', 's3cret', signIn.codeVerifier, signIn.state])
      expect(said).not.toContain(secret);
  });

  it.each<[string, () => void, string]>([
    ['names another issuer', () => configure({ issuer: 'https://evil.example' }), 'OAUTH'],
    ['has no token endpoint', () => configure({ token_endpoint: undefined }), 'OAUTH'],
    ['leads elsewhere', () => redirected(CONFIGURATION_PATH), 'OAUTH_RESPONSE_IS_NOT_CONFORM'],
    ['is endless', () => endless(CONFIGURATION_PATH), 'more than 262144 bytes'],
    ['does not answer', () => void provider.answers.set(CONFIGURATION_PATH, () => {}), 'in time'],
    [
      'sends the code over the network in clear',
      () => configure({ token_endpoint: 'http://192.0.2.1/token' }),
      'not https',
    ],
  ])('is away where it %s', async (_what, arrange, words) => {
    arrange();
    await expect(create({ timeoutMs: 300 }).idToken(signIn, back())).rejects.toMatchObject(
      fault('token-issuer-unavailable', words),
    );
  });

  it('sends nobody to a page in clear', async () => {
    configure({ authorization_endpoint: 'http://192.0.2.1/authorize' });
    await expect(create().signInUrl(signIn)).rejects.toMatchObject(
      fault('token-issuer-unavailable', 'not an https address'),
    );
  });

  it('takes http for this machine alone', async () => {
    const issuer = 'http://idp.acme.example';
    await expect(create({ issuer }).signInUrl(signIn)).rejects.toMatchObject({
      code: 'token-issuer-unavailable',
    });
  });

  it('is asked once by many at once, and left alone for a moment after it failed', async () => {
    provider.answers.set(CONFIGURATION_PATH, (_request, response) => response.writeHead(503).end());
    const idp = create();
    const all = await Promise.allSettled([1, 2, 3].map(() => idp.signInUrl(signIn)));
    expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    await expect(idp.signInUrl(signIn)).rejects.toMatchObject({ code: 'token-issuer-unavailable' });
    expect(provider.asked).toHaveLength(1);
    provider.answers.clear();
    nowMs += 2_000;
    expect(await idp.signInUrl(signIn)).toContain('/authorize');
    expect(provider.asked).toHaveLength(2);
  });
});

function redirected(path: string) {
  provider.answers.set(path, (_request, response) =>
    response.writeHead(302, { location: 'https://evil.example/' }).end(),
  );
}

function endless(path: string) {
  provider.answers.set(path, (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(`{"x":"${'x'.repeat(300_000)}"}`);
  });
}
