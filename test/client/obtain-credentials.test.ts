import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { processOutput } from '../../src/client/credentials.ts';
import { createIssuerClient } from '../../src/client/issuer-client.ts';
import { obtainCredentials } from '../../src/client/obtain-credentials.ts';
import { createSealedStore } from '../../src/client/sealed-store.ts';
import { generateDeviceKeys } from '../../src/proof/device-keys.ts';
import { GRANT_ID } from '../proof/fixtures.ts';
import type { TinyIssuer } from './tiny-issuer.ts';
import { GOOD_CODE, SECRET_ACCESS_KEY, startTinyIssuer } from './tiny-issuer.ts';

describe('obtaining credentials', () => {
  let issuer: TinyIssuer;
  let folder: string;
  let now = 0;
  let pauses: number[] = [];
  const { keys } = generateDeviceKeys();
  const nowMs = () => Date.now() + now;
  const obtain = (deviceKeys = keys) => {
    const client = createIssuerClient({ issuerUrl: issuer.url, deviceKeys, nowMs: Date.now, randomBytes });
    return obtainCredentials({
      grantId: GRANT_ID,
      folder,
      keys: deviceKeys,
      client,
      store: createSealedStore(folder),
      nowMs,
      pause: (ms) => {
        pauses.push(ms);
        now += ms;
        return Promise.resolve();
      },
    });
  };

  beforeEach(async () => {
    now = 0;
    pauses = [];
    issuer = await startTinyIssuer();
    folder = join(await mkdtemp(join(tmpdir(), 'breakglass-client-')), 'home');
    const client = createIssuerClient({
      issuerUrl: issuer.url,
      deviceKeys: keys,
      nowMs: Date.now,
      randomBytes,
    });
    expect((await client.bind(GOOD_CODE, 'laptop')).ok).toBe(true);
  });
  afterEach(async () => {
    await issuer.close();
    await rm(join(folder, '..'), { recursive: true, force: true });
  });

  it('prints what a credential_process prints, with the earlier end', async () => {
    const output = await revealed();
    expect(output).toEqual({
      Version: 1,
      AccessKeyId: 'ASIATEST1',
      SecretAccessKey: SECRET_ACCESS_KEY,
      SessionToken: 'token-token',
      Expiration: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    });
    const leftMs = Date.parse(String(output['Expiration'])) - Date.now();
    expect(leftMs).toBeGreaterThan(590_000);
    expect(leftMs).toBeLessThanOrEqual(599_000);
  });

  it('makes one claim for fifty calls at once, and none for those after', async () => {
    const all = await Promise.all(Array.from({ length: 50 }, () => revealed()));
    expect(new Set(all.map((one) => one['AccessKeyId']))).toEqual(new Set(['ASIATEST1']));
    const callsBefore = issuer.calls.length;
    await revealed();
    expect(issuer.claims).toBe(1);
    expect(issuer.calls).toHaveLength(callsBefore);
    expect(await readdir(join(folder, 'locks'))).toEqual([]);
  });

  it('leaves nothing in clear on the disk', async () => {
    await revealed();
    for (const file of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue;
      const text = await readFile(join(file.parentPath, file.name), 'utf8');
      expect(text).not.toContain(SECRET_ACCESS_KEY);
      expect(text).not.toContain('token-token');
    }
  });

  it('claims again after the end of what is kept', async () => {
    await revealed();
    now = 599_500;
    await obtain();
    expect(issuer.claims).toBe(2);
  });

  it('claims again when what is kept was changed', async () => {
    await revealed();
    const path = join(folder, 'sealed', `${GRANT_ID}.json`);
    await writeFile(path, (await readFile(path, 'utf8')).replace(/.{6}","deadlineMs/, 'AAAAAA","deadlineMs'));
    await revealed();
    expect(issuer.claims).toBe(2);
  });

  it('keeps nothing of a refusal', async () => {
    issuer.overrides.set('/claim', (response) =>
      response.writeHead(403).end('{"error":"grant-ended","message":"Over."}'),
    );
    expect(await obtain()).toMatchObject({ ok: false, refusal: { code: 'grant-ended', person: 'Over.' } });
    issuer.overrides.clear();
    expect((await obtain()).ok).toBe(true);
  });

  const refuse = (times: number, answer: string): void => {
    let left = times;
    issuer.overrides.set('/claim', (response) => {
      left -= 1;
      if (left <= 0) issuer.overrides.clear();
      response.writeHead(503).end(answer);
    });
  };
  const claims = () =>
    issuer.calls.filter(({ path, proof }) => path.endsWith('/claim') && proof === 'good').length;

  describe('while an issuer is just starting', () => {
    const away = '{"error":"unavailable","message":"Not right now."}';

    it('asks again by itself, and has them once it can', async () => {
      refuse(3, away);
      expect((await obtain()).ok).toBe(true);
      expect(claims()).toBe(4);
      expect(pauses.map((ms) => Math.ceil(ms / 1000))).toEqual([1, 2, 4]);
    });

    it('gives up after some seconds, in the words of the issuer', async () => {
      refuse(100, away);
      expect(await obtain()).toMatchObject({
        ok: false,
        refusal: { code: 'unavailable', person: 'Not right now.' },
      });
      expect(claims()).toBe(5);
      expect(pauses.map((ms) => Math.ceil(ms / 1000))).toEqual([1, 2, 4, 8]);
    });
  });

  describe('while AWS throttles', () => {
    const throttle = (times: number): void =>
      refuse(times, '{"error":"aws-busy","message":"AWS is throttling."}');

    it('pauses between one who failed and the next, longer each time, and all get what that one got', async () => {
      throttle(3);
      const all = await Promise.all(Array.from({ length: 20 }, () => obtain()));
      expect(all.filter((one) => one.ok)).toHaveLength(17);
      expect(claims()).toBe(4);
      expect(pauses.map((ms) => Math.ceil(ms / 1000))).toEqual([1, 2, 4]);
      expect(await readdir(join(folder, 'locks'))).toEqual([]);
    });

    it('tells all who wait the same once nobody can wait longer, and lets a later one wait and ask', async () => {
      throttle(100);
      const all = await Promise.all(Array.from({ length: 50 }, () => obtain()));
      for (const one of all)
        expect(one).toMatchObject({ refusal: { code: 'aws-busy', person: 'AWS is throttling.' } });
      expect(claims()).toBe(5);
      issuer.overrides.clear();
      expect((await obtain()).ok).toBe(true);
      expect(claims()).toBe(6);
    });

    it.each([
      [
        'lies ahead',
        () => JSON.stringify({ count: 9, atMs: nowMs() + 9_000, error: 'aws-busy', message: 'x' }),
      ],
      [
        'was long ago',
        () => JSON.stringify({ count: 9, atMs: nowMs() - 61_000, error: 'aws-busy', message: 'x' }),
      ],
      ['is not readable', () => '{'],
      [
        'is of no failure that passes',
        () => JSON.stringify({ count: 9, atMs: nowMs(), error: 'internal', message: 'x' }),
      ],
    ])('does not wait for a failure that %s', async (_what, text) => {
      await mkdir(join(folder, 'locks'), { recursive: true, mode: 0o700 });
      await writeFile(join(folder, 'locks', `${GRANT_ID}.failed`), text(), { mode: 0o600 });
      expect((await obtain()).ok).toBe(true);
      expect(pauses).toEqual([]);
    });
  });

  it('does not believe an answer that was sealed for another grant', async () => {
    const other = JSON.parse(await otherAnswer()) as object;
    issuer.overrides.set(`${GRANT_ID}/claim`, (response) => response.end(JSON.stringify(other)));
    await expect(obtain()).rejects.toMatchObject({ code: 'bad-record' });
  });

  it('takes over the lock of a process that died', async () => {
    await mkdir(join(folder, 'locks'), { recursive: true, mode: 0o700 });
    await writeFile(join(folder, 'locks', `${GRANT_ID}.lock`), '999999999 gone');
    expect((await obtain()).ok).toBe(true);
  });

  async function revealed(): Promise<Record<string, unknown>> {
    const result = await obtain();
    if (!result.ok) throw new Error(result.refusal.operator);
    return JSON.parse(processOutput(result.value).reveal()) as Record<string, unknown>;
  }

  async function otherAnswer(): Promise<string> {
    const client = createIssuerClient({
      issuerUrl: issuer.url,
      deviceKeys: keys,
      nowMs: Date.now,
      randomBytes,
    });
    const claimed = await client.claim('bg-aaaaaaaaaa' as typeof GRANT_ID);
    if (!claimed.ok) throw new Error(claimed.refusal.operator);
    return JSON.stringify(claimed.value);
  }
});
