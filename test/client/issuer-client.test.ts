import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { createIssuerClient } from '../../src/client/issuer-client.ts';
import { createNonceMemory } from '../../src/client/nonce-memory.ts';
import { generateDeviceKeys } from '../../src/proof/device-keys.ts';
import { GRANT_ID } from '../proof/fixtures.ts';
import type { TinyIssuer } from './tiny-issuer.ts';
import { GOOD_CODE, startTinyIssuer } from './tiny-issuer.ts';

describe('the issuer client', () => {
  let issuer: TinyIssuer;
  const { keys } = generateDeviceKeys();
  const clientOf = (issuerUrl: string, timeoutMs = 2000) =>
    createIssuerClient({ issuerUrl, deviceKeys: keys, nowMs: Date.now, randomBytes, timeoutMs });

  beforeEach(async () => {
    issuer = await startTinyIssuer();
  });
  afterEach(() => issuer.close());

  it('binds, with a fresh nonce on the second try', async () => {
    const bound = await clientOf(issuer.url).bind(GOOD_CODE, 'laptop');
    expect(bound).toMatchObject({ ok: true, value: { name: 'Ines', thumbprint: keys.thumbprint } });
    expect(issuer.calls.map(({ proof }) => proof)).toEqual(['proof-nonce', 'good']);
    expect(JSON.parse(issuer.calls[1]?.body ?? '')).toEqual({
      code: GOOD_CODE,
      label: 'laptop',
      sealJwk: keys.sealJwk,
    });
    expect(issuer.calls[1]?.device).toBe(keys.thumbprint);
  });

  it('keeps the newest nonce, and asks again when the server no longer knows it', async () => {
    const client = clientOf(issuer.url);
    await client.bind(GOOD_CODE, 'laptop');
    await client.status();
    expect(issuer.calls.map(({ proof }) => proof)).toEqual(['proof-nonce', 'good', 'good']);
    issuer.forgetNonces();
    expect((await client.release(GRANT_ID)).ok).toBe(true);
    expect(issuer.calls.slice(3).map(({ proof }) => proof)).toEqual(['proof-nonce', 'good']);
  });

  it('begins with the nonce that the run before was given, and asks anew where it is of no use', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'breakglass-nonce-'));
    const run = () =>
      createIssuerClient({
        issuerUrl: issuer.url,
        deviceKeys: keys,
        nowMs: Date.now,
        randomBytes,
        nonces: createNonceMemory(folder),
      });
    await run().bind(GOOD_CODE, 'laptop');
    await run().status();
    expect(issuer.calls.map(({ proof }) => proof)).toEqual(['proof-nonce', 'good', 'good']);
    expect((await stat(join(folder, 'nonce'))).mode & 0o077).toBe(0);
    issuer.forgetNonces();
    expect((await run().status()).ok).toBe(true);
    await writeFile(join(folder, 'nonce'), 'not one\n');
    expect((await run().status()).ok).toBe(true);
    expect(issuer.calls.slice(3).map(({ proof }) => proof)).toEqual([
      'proof-nonce',
      'good',
      'proof-nonce',
      'good',
    ]);
    await rm(folder, { recursive: true });
    expect((await run().status()).ok).toBe(true);
  });

  it('repeats only once', async () => {
    issuer.overrides.set('/v1/status', (response) =>
      response.writeHead(401).end('{"error":"proof-nonce","message":"again"}'),
    );
    expect(await clientOf(issuer.url).status()).toMatchObject({
      ok: false,
      refusal: { code: 'proof-nonce' },
    });
    expect(issuer.calls).toHaveLength(2);
  });

  it('gives the refusal in the words of the issuer, also one of a newer version', async () => {
    const client = clientOf(issuer.url);
    expect(await client.claim(GRANT_ID)).toMatchObject({
      ok: false,
      refusal: { code: 'device-unknown', person: 'This device is not bound.' },
    });
    issuer.overrides.set('/claim', (response) =>
      response.writeHead(409).end('{"error":"moon-phase","message":"Not tonight."}'),
    );
    expect(await client.claim(GRANT_ID)).toMatchObject({ ok: false, refusal: { person: 'Not tonight.' } });
  });

  it.each<[string, number, string]>([
    ['a page of a proxy', 502, '<html>Bad gateway</html>'],
    ['a page that says OK', 200, '<html>Sign in</html>'],
    ['an answer of another shape', 200, '{"name":"Ines"}'],
    ['nothing', 204, ''],
  ])('takes %s for no answer', async (_what, status, body) => {
    issuer.overrides.set('/v1/status', (response) => response.writeHead(status).end(body));
    await expect(clientOf(issuer.url).status()).rejects.toMatchObject({ code: 'issuer-unavailable' });
  });

  it('does not follow a redirect', async () => {
    issuer.overrides.set('/v1/status', (response) =>
      response.writeHead(307, { Location: `${issuer.url}/elsewhere` }).end(),
    );
    await expect(clientOf(issuer.url).status()).rejects.toMatchObject({ code: 'issuer-unavailable' });
    expect(issuer.calls.map(({ path }) => path)).not.toContain('/elsewhere');
  });

  it('gives up on an issuer that does not answer', async () => {
    issuer.overrides.set('/v1/status', () => {});
    await expect(clientOf(issuer.url, 300).status()).rejects.toMatchObject({
      code: 'issuer-unavailable',
      message: expect.stringMatching(/no answer within/),
    });
  });

  it('says that nothing listens', async () => {
    await issuer.close();
    await expect(clientOf(issuer.url).status()).rejects.toMatchObject({
      code: 'issuer-unavailable',
      message: expect.stringMatching(/ECONNREFUSED.*issuer runs/),
    });
  });

  it('refuses a binding of another device than its own', async () => {
    const answer = {
      thumbprint: generateDeviceKeys().keys.thumbprint,
      name: 'Ines',
      expiresAtMs: Date.now(),
    };
    issuer.overrides.set('/v1/devices', (response) => response.end(JSON.stringify(answer)));
    await expect(clientOf(issuer.url).bind(GOOD_CODE, 'laptop')).rejects.toThrow(/another device/);
  });

  it.each([
    'http://issuer.example',
    'ftp://issuer.example',
    'https://ines:pw@issuer.example',
    'issuer.example',
    '',
  ])('does not use the address %j', (url) => {
    expect(() => clientOf(url)).toThrow(expect.objectContaining({ code: 'bad-setting' }));
  });

  it('uses https anywhere and http on this machine', () => {
    for (const url of [
      'https://issuer.example/bg/',
      'http://localhost:1',
      'http://127.0.0.1:1',
      'http://[::1]:1',
    ]) {
      expect(() => clientOf(url)).not.toThrow();
    }
  });
});
