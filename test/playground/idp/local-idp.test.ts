import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import ofItsRequests from 'oidc-provider/lib/helpers/als.js';
import * as client from 'openid-client';
import type { IdpAlgorithm } from '../../../src/playground/idp/idp-seed.ts';
import { PlainBrowser } from '../../../src/playground/idp/plain-browser.ts';
import { CANCEL, signIn } from '../../../src/playground/idp/sign-in.ts';
import { type LocalIdp, startLocalIdp } from '../../../src/playground/idp/start-local-idp.ts';

const accounts = [
  { subject: '00uomar', name: 'Omar Haddad', email: 'omar@acme.example' },
  { subject: '00unew', name: 'Tariq "T" <Blom>', email: 'tariq@acme.example' },
];
const PAGE_CALLBACK = 'http://127.0.0.1:5999/decide/callback';
const clients = [
  { clientId: 'page', name: 'Breakglass', kind: 'web', redirectUris: [PAGE_CALLBACK] },
  { clientId: 'secretive', name: 'S', clientSecret: 's3cret', kind: 'web', redirectUris: [PAGE_CALLBACK] },
  { clientId: 'cli', name: 'breakglass login', kind: 'native', redirectUris: ['http://127.0.0.1/callback'] },
] as const;

let idp: LocalIdp;
const noise: unknown[][] = [];

beforeEach(async () => {
  for (const level of ['log', 'info', 'warn', 'error'] as const) {
    jest.spyOn(console, level).mockImplementation((...words) => void noise.push(words));
  }
  idp = await startLocalIdp({ accounts, clients, alg: 'ES256' });
});
afterEach(async () => {
  await idp.stop();
  jest.restoreAllMocks();
  expect(noise.splice(0)).toEqual([]);
});

describe('the local identity provider', () => {
  it('signs somebody in by code and PKCE, and says when', async () => {
    const before = Math.floor(Date.now() / 1000);
    const { claims } = await signInAs('00uomar', { max_age: '0', prompt: 'login' });
    expect(claims).toMatchObject({ iss: idp.issuer, sub: '00uomar', aud: 'page', nonce: 'n-1' });
    expect(claims.auth_time).toBeGreaterThanOrEqual(before);
    expect(claims).toMatchObject({ name: 'Omar Haddad', email: 'omar@acme.example' });
  });

  it('leaves nothing behind that slows the process down', async () => {
    await signInAs('00uomar');
    expect(ofItsRequests).not.toMatchObject({ enabled: true });
  });

  it.each<IdpAlgorithm>(['EdDSA', 'PS256', 'RS256'])('can sign with %s', async (alg) => {
    await idp.stop();
    idp = await startLocalIdp({ accounts, clients, alg });
    expect((await signInAs('00uomar')).claims.sub).toBe('00uomar');
    expect(headerOf(await idp.sign({ sub: 'x' }))).toMatchObject({ alg });
  });

  it('takes a secret from the client that has one, and no other', async () => {
    const right = await signInAs('00uomar', {}, { clientId: 'secretive', secret: 's3cret' });
    expect(right.claims.aud).toBe('secretive');
    await expect(signInAs('00uomar', {}, { clientId: 'secretive', secret: 'wrong' })).rejects.toThrow();
  });

  it('takes every port of loopback from a native client, and no other host', async () => {
    const native = { clientId: 'cli', redirectUri: 'http://127.0.0.1:43210/callback' };
    expect((await signInAs('00uomar', {}, native)).claims.aud).toBe('cli');
    const { page } = await begin({}, { ...native, redirectUri: 'http://192.0.2.7:43210/callback' });
    expect(page).toMatchObject({ status: 400, html: expect.stringContaining('Sign-in is not possible') });
  });

  it('asks again where prompt=login or max_age=0 wants it, and otherwise not', async () => {
    const browser = new PlainBrowser();
    await signInAs('00uomar', {}, { browser });
    const again = await begin({}, { browser });
    expect(again.page).toMatchObject({
      status: 0,
      url: expect.objectContaining({ pathname: '/decide/callback' }),
    });
    expect((await begin({ prompt: 'login' }, { browser })).page.status).toBe(200);
    expect((await begin({ max_age: '0' }, { browser })).page.status).toBe(200);
    expect((await signInAs('00unew', { prompt: 'login' }, { browser })).claims.sub).toBe('00unew');
  });

  it('sends back whoever cancels', async () => {
    const { browser, page } = await begin();
    const { url } = await signIn(browser, page, CANCEL, atCallback);
    expect(url.searchParams.get('error')).toBe('access_denied');
  });

  it('asks again where the form names nobody, and writes names as text', async () => {
    const { browser, page } = await begin();
    expect(page.html).toContain('Tariq &#34;T&#34; &#60;Blom&#62;');
    const again = await signIn(browser, page, '00unobody');
    expect(again).toMatchObject({ status: 422, html: expect.stringContaining('Choose who you are.') });
    const { url } = await signIn(browser, again, '00uomar', atCallback);
    expect(url.searchParams.has('code')).toBe(true);
  });

  it('chooses whom a hint names, and refuses a login page of another browser', async () => {
    const { page } = await begin({ login_hint: 'tariq@acme.example' });
    expect(page.html).toMatch(/value="00unew" required checked/);
    const other = await new PlainBrowser().open(page.url);
    expect(other).toMatchObject({ status: 400, html: expect.stringContaining('Begin again.') });
  });

  it('signs with a new key after a rotation, and goes on with what was begun', async () => {
    const first = await idp.sign({ sub: 'x' });
    const { browser, page } = await begin();
    await idp.rotateKeys();
    expect((await signIn(browser, page, '00uomar', atCallback)).url.searchParams.has('code')).toBe(true);
    const second = (await signInAs('00uomar')).idToken;
    expect(headerOf(second)['kid']).not.toBe(headerOf(first)['kid']);
    expect(await publishedKeyIds()).toEqual([headerOf(second)['kid'], headerOf(first)['kid']]);
    await idp.rotateKeys('forgotten');
    expect(await publishedKeyIds()).toEqual([headerOf(await idp.sign({}))['kid']]);
  });

  it('is away while it is told to be', async () => {
    idp.setAway(true);
    expect((await fetch(`${idp.issuer}/.well-known/openid-configuration`)).status).toBe(503);
    idp.setAway(false);
    expect((await fetch(`${idp.issuer}/.well-known/openid-configuration`)).status).toBe(200);
  });
});

type Asked = {
  readonly clientId?: string;
  readonly secret?: string;
  readonly redirectUri?: string;
  readonly browser?: PlainBrowser;
};

function atCallback({ pathname }: URL): boolean {
  return pathname.endsWith('/callback');
}

/** Sends a browser to the provider, as a program does. */
async function begin(parameters: Readonly<Record<string, string>> = {}, asked: Asked = {}) {
  const { clientId = 'page', secret, redirectUri = PAGE_CALLBACK, browser = new PlainBrowser() } = asked;
  const config = await client.discovery(
    new URL(idp.issuer),
    clientId,
    undefined,
    secret === undefined ? client.None() : client.ClientSecretBasic(secret),
    { execute: [client.allowInsecureRequests] },
  );
  const verifier = client.randomPKCECodeVerifier();
  const address = client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: 'openid profile email',
    state: 's-1',
    nonce: 'n-1',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...parameters,
  });
  return { config, verifier, browser, page: await browser.open(address, atCallback) };
}

async function signInAs(subject: string, parameters?: Readonly<Record<string, string>>, asked?: Asked) {
  const { config, verifier, browser, page } = await begin(parameters, asked);
  const { url } = await signIn(browser, page, subject, atCallback);
  const tokens = await client.authorizationCodeGrant(config, url, {
    expectedNonce: 'n-1',
    expectedState: 's-1',
    pkceCodeVerifier: verifier,
    idTokenExpected: true,
  });
  const claims = tokens.claims();
  if (claims === undefined || tokens.id_token === undefined) throw new Error('no ID token');
  return { claims, idToken: tokens.id_token };
}

function headerOf(token: string): Record<string, unknown> {
  const [header = ''] = token.split('.');
  return JSON.parse(Buffer.from(header, 'base64url').toString()) as Record<string, unknown>;
}

async function publishedKeyIds(): Promise<readonly unknown[]> {
  const response = await fetch(`${idp.issuer}/jwks`);
  const { keys } = (await response.json()) as { keys: readonly { kid: unknown }[] };
  return keys.map(({ kid }) => kid);
}
