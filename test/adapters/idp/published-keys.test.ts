import { beforeEach, describe, expect, it } from '@jest/globals';

import {
  COOL_DOWN_MS,
  createPublishedKeys,
  KEYS_FRESH_MS,
  KEYS_KEPT_MS,
  RETRY_MS,
} from '../../../src/adapters/idp/published-keys.ts';
import type { TokenIssuerKeys } from '../../../src/ports/token-issuer-keys.ts';
import { verifyIssuerToken } from '../../../src/proof/issuer-token.ts';
import { NOW_MS } from '../../proof/fixtures.ts';
import type { MemoryLog } from '../../support/memory-log.ts';
import { memoryLog } from '../../support/memory-log.ts';
import type { IssuerKey, LocalTokenIssuer } from '../../support/token-issuer.ts';
import { CONFIGURATION_PATH, issuerKey, signedBy, withTokenIssuers } from '../../support/token-issuer.ts';

const startIssuer = withTokenIssuers();
let nowMs: number;
let log: MemoryLog;
let keys: TokenIssuerKeys;
let first: IssuerKey;
let second: IssuerKey;
let one: LocalTokenIssuer;
beforeEach(async () => {
  nowMs = NOW_MS;
  log = memoryLog();
  keys = createPublishedKeys({ clock: { nowMs: () => nowMs }, log });
  [first, second] = await Promise.all([issuerKey('ES256', 'first'), issuerKey('ES256', 'second')]);
  one = await startIssuer([first]);
});

const kidsOf = async (kid: string | null, of = one) =>
  (await keys.keysOf(of.issuer, kid)).map((key) => key['kid']);
const reads = (): number => one.asked.filter((path) => path === '/keys').length;
const away = { name: 'Fault', code: 'token-issuer-unavailable' };

describe('the keys an issuer publishes', () => {
  it('are found by its configuration, and remembered', async () => {
    expect(await kidsOf('first')).toEqual(['first']);
    expect(await kidsOf('first')).toEqual(['first']);
    expect(one.asked).toEqual([CONFIGURATION_PATH, '/keys']);
  });

  it('are read once for many who ask at once', async () => {
    await Promise.all(Array.from({ length: 20 }, () => kidsOf('first')));
    expect(reads()).toBe(1);
  });

  it('are read again after a while, so that a withdrawn key stops counting', async () => {
    await kidsOf('first');
    one.keys = [second.jwk];
    nowMs += KEYS_FRESH_MS - 1;
    expect(await kidsOf('first')).toEqual(['first']);
    nowMs += 1;
    expect(await kidsOf('first')).toEqual(['second']);
  });

  it('are read again for a key nobody knows, once a minute', async () => {
    await kidsOf('first');
    one.keys = [first.jwk, second.jwk];
    nowMs += COOL_DOWN_MS - 1;
    expect(await kidsOf('second')).toEqual(['first']);
    expect(reads()).toBe(1);
    nowMs += 1;
    expect(await kidsOf('second')).toEqual(['first', 'second']);
    for (const kid of ['third', 'fourth', null]) await kidsOf(kid);
    expect(reads()).toBe(2);
    nowMs += COOL_DOWN_MS;
    await Promise.all(['third', 'fourth', null].map((kid) => kidsOf(kid)));
    expect(reads()).toBe(3);
  });

  it('are read again for a token that names no key, once a minute', async () => {
    expect(await kidsOf(null)).toEqual(['first']);
    one.keys = [second.jwk];
    nowMs += COOL_DOWN_MS - 1;
    expect(await kidsOf(null)).toEqual(['first']);
    nowMs += 1;
    expect(await kidsOf(null)).toEqual(['second']);
  });

  it('verify a token signed after a rotation', async () => {
    await kidsOf('first');
    one.keys = [second.jwk];
    nowMs += COOL_DOWN_MS;
    const nowSeconds = Math.floor(nowMs / 1000);
    const claims = { iss: one.issuer, sub: 's', aud: 'a', exp: nowSeconds + 60 };
    const expected = {
      kind: 'workload',
      issuer: one.issuer,
      audience: 'a',
      nonce: null,
      atMs: nowMs,
    } as const;
    const verified = async (key: IssuerKey) =>
      verifyIssuerToken((...of) => keys.keysOf(...of), await signedBy(key, claims), expected);
    expect(await verified(second)).toMatchObject({ ok: true, value: { subject: 's' } });
    expect(await verified(first)).toMatchObject({ refusal: { code: 'token-signature' } });
  });

  it('are kept while the issuer is away, for a day', async () => {
    await kidsOf('first');
    one.answers.set(CONFIGURATION_PATH, (_request, response) => response.writeHead(503).end());
    nowMs += KEYS_FRESH_MS;
    expect(await kidsOf('first')).toEqual(['first']);
    expect(log.count('token-issuer.unread')).toBe(1);
    nowMs = NOW_MS + KEYS_KEPT_MS;
    await expect(kidsOf('first')).rejects.toMatchObject(away);
    one.answers.clear();
    nowMs += COOL_DOWN_MS;
    expect(await kidsOf('first')).toEqual(['first']);
  });

  it('are not known, rather than known to be others, where one that came since cannot be read', async () => {
    await kidsOf('first');
    one.keys = [first.jwk, second.jwk];
    one.answers.set(CONFIGURATION_PATH, (_request, response) => response.writeHead(503).end());
    nowMs += COOL_DOWN_MS;
    // Asked and failed, and then left alone: in both cases nobody can say that it is no key of theirs.
    await expect(kidsOf('second')).rejects.toMatchObject(away);
    await expect(kidsOf('second')).rejects.toMatchObject(away);
    expect(await kidsOf('first')).toEqual(['first']);
    one.answers.clear();
    nowMs += COOL_DOWN_MS;
    expect(await kidsOf('second')).toEqual(['first', 'second']);
  });

  it('are asked for again soon where none were ever read', async () => {
    one.answers.set(CONFIGURATION_PATH, (_request, response) => response.writeHead(500).end());
    await expect(kidsOf('first')).rejects.toMatchObject(away);
    one.answers.clear();
    await expect(kidsOf('first')).rejects.toMatchObject(away);
    nowMs += RETRY_MS;
    expect(await kidsOf('first')).toEqual(['first']);
  });

  it('of two issuers are held apart, also where they call them the same', async () => {
    const theirs = await issuerKey('ES256', 'first');
    const other = await startIssuer([theirs]);
    const [ours] = await keys.keysOf(one.issuer, 'first');
    const [foreign] = await keys.keysOf(other.issuer, 'first');
    expect(ours?.['x']).toBe(first.jwk.x);
    expect(foreign?.['x']).toBe(theirs.jwk.x);
  });

  it('are found for an issuer with a path', async () => {
    const issuer = `${one.issuer}/tenant/`;
    one.answers.set(`/tenant${CONFIGURATION_PATH}`, (_request, response) =>
      response.end(JSON.stringify({ issuer, jwks_uri: `${one.issuer}/keys` })),
    );
    expect(await keys.keysOf(issuer, 'first')).toHaveLength(1);
  });
});

describe('an issuer is not believed', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['whose configuration names another one', { issuer: 'https://id.example' }, 'names another issuer'],
    ['whose configuration names none', { issuer: undefined }, 'names another issuer'],
    ['whose keys are nowhere', { jwks_uri: undefined }, 'names no jwks_uri'],
    ['whose keys would come in clear', { jwks_uri: 'http://id.example/keys' }, 'not an https address'],
    ['whose keys are a file', { jwks_uri: 'file:///etc/passwd' }, 'not an https address'],
    [
      'whose keys are on a host that only begins alike',
      { jwks_uri: 'http://127.0.0.1.evil.example/' },
      'https',
    ],
  ])('%s', async (_what, configuration, why) => {
    one.configuration = configuration;
    await expect(kidsOf('first')).rejects.toMatchObject({ ...away, message: expect.stringContaining(why) });
    expect(one.asked).toEqual([CONFIGURATION_PATH]);
  });

  it.each([CONFIGURATION_PATH, '/keys'])('that redirects at %s', async (path) => {
    const elsewhere = await startIssuer([second]);
    one.answers.set(path, (_request, response) =>
      response.writeHead(302, { location: `${elsewhere.issuer}${path}` }).end(),
    );
    await expect(kidsOf('first')).rejects.toMatchObject({
      ...away,
      message: expect.stringContaining('redirects'),
    });
    expect(elsewhere.asked).toEqual([]);
  });

  it('that answers without end', async () => {
    one.answers.set('/keys', (_request, response) => {
      response.writeHead(200);
      const more = (): void => {
        if (!response.destroyed && response.write(Buffer.alloc(65_536, 32))) setImmediate(more);
      };
      response.on('drain', more);
      more();
    });
    await expect(kidsOf('first')).rejects.toMatchObject({
      ...away,
      message: expect.stringContaining('more than'),
    });
  });

  it.each<[string, (end: (text?: string) => void) => void]>([
    ['answers with a page', (end) => end('<html>')],
    ['answers with a list', (end) => end('[]')],
    ['has keys that are none', (end) => end('{"keys":["a"]}')],
    ['has no keys', (end) => end('{}')],
    ['has too many keys', (end) => end(JSON.stringify({ keys: Array.from({ length: 101 }, () => ({})) }))],
  ])('that %s', async (_what, answer) => {
    one.answers.set('/keys', (_request, response) => answer((text) => response.end(text)));
    await expect(kidsOf('first')).rejects.toMatchObject(away);
  });

  it('that never answers', async () => {
    const impatient = createPublishedKeys({ clock: { nowMs: () => nowMs }, log, timeoutMs: 100 });
    one.answers.set('/keys', () => undefined);
    await expect(impatient.keysOf(one.issuer, 'first')).rejects.toMatchObject({
      ...away,
      message: expect.stringContaining('did not answer in time'),
    });
  });

  it('in clear over the network, and is not asked', async () => {
    await expect(keys.keysOf('http://id.example', null)).rejects.toMatchObject(away);
  });

  it('that nobody can reach', async () => {
    await one.stop();
    await expect(kidsOf('first')).rejects.toMatchObject(away);
  });
});
