import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';

import type { StreamEvent } from '../../src/contracts/envelope.ts';
import { deviceNonce } from '../../src/contracts/token-nonce.ts';
import { deviceKind } from '../../src/issuance/record-kinds.ts';
import { generateDeviceKeys } from '../../src/proof/device-keys.ts';
import { EXAMPLE } from '../catalogue/sample-catalogue.ts';
import { withRedis } from '../support/redis.ts';
import type { IssuerKey, LocalTokenIssuer } from '../support/token-issuer.ts';
import { issuerKey, signedBy, withTokenIssuers } from '../support/token-issuer.ts';
import { withDoor } from './door.ts';

const redis = withRedis();
const door = withDoor(redis);
const tokenIssuer = withTokenIssuers();

let key: IssuerKey;
let provider: LocalTokenIssuer;

beforeEach(async () => {
  key = await issuerKey('RS256', 'k-1');
  provider = await tokenIssuer([key]);
});

describe('binding a device by signing in', () => {
  it('says where to sign in, and with which client', async () => {
    const { clientOf } = await openDoor();
    expect(await clientOf(generateDeviceKeys().keys).signInPlace()).toEqual({
      ok: true,
      value: { issuer: provider.issuer, clientId: 'cli' },
    });
  });

  it.each([
    ['no provider', EXAMPLE],
    ['no client of its own', withProvider('clientId: page')],
  ])('is not there where the catalogue names %s', async (_what, catalogue) => {
    const { clientOf } = await door(undefined, catalogue.replaceAll('PROVIDER', 'https://idp.acme.example'));
    const client = clientOf(generateDeviceKeys().keys);
    const no = { ok: false, refusal: { code: 'sign-in-not-set' } };
    expect(await client.signInPlace()).toMatchObject(no);
    expect(await client.bindBySignIn({ idToken: 'x', random: 'A'.repeat(43) }, 'laptop')).toMatchObject(no);
  });

  it('binds it to the person of that subject, as a code would', async () => {
    const { bind, world } = await openDoor();
    const { bound, keys } = await bind();
    expect(bound).toMatchObject({ ok: true, value: { name: 'Mara Weiss', thumbprint: keys.thumbprint } });
    const device = (await world.recorder.load(deviceKind, keys.thumbprint))?.record;
    expect(device?.person).toMatchObject({
      personId: 'mara',
      identities: expect.arrayContaining(['slack:U0ONCALL', `idp:${provider.issuer}#00umara`]),
    });
    expect(await recorded()).toEqual([
      expect.objectContaining({
        type: 'device.bound',
        actor: expect.objectContaining({ kind: 'person', evidence: 'idp' }),
        data: expect.objectContaining({ thumbprint: keys.thumbprint, replaces: false }),
      }),
    ]);
  });

  it('is nobody’s any more once its record is deleted, as docs/limits.md says of a lost one', async () => {
    const { bind, clientOf } = await openDoor();
    const { keys } = await bind();
    expect(await clientOf(keys).status()).toMatchObject({ ok: true });
    const { admin, keys: names } = redis();
    expect(await admin.del(names.issuer.record(`device/${keys.thumbprint}`))).toBe(1);
    expect(await clientOf(keys).status()).toMatchObject({ refusal: { code: 'device-unknown' } });
  });

  it('takes the same answer twice, where the first one was lost', async () => {
    const { bind } = await openDoor();
    const { again } = await bind();
    expect(await again()).toMatchObject({ ok: true, value: { name: 'Mara Weiss' } });
    expect((await recorded()).map(({ type }) => type)).toEqual(['device.bound', 'device.bound']);
  });

  it.each([
    ['for the client of the page', { aud: 'page' }],
    ['of another issuer', { iss: 'https://idp.other.example' }],
    ['for another device', { nonce: deviceNonce(generateDeviceKeys().keys.thumbprint, 'A'.repeat(43)) }],
    ['without a nonce', { nonce: undefined }],
    ['without the time of the sign-in', { auth_time: undefined }],
    ['of a sign-in of half an hour ago', { auth_time: nowSeconds() - 1_800 }],
    ['that has expired', { exp: nowSeconds() - 60 }],
    ['of a subject that cannot be written down', { sub: '00u\ud800' }],
  ])('refuses a token %s, and records nothing of it', async (_what, claims) => {
    const { bind } = await openDoor();
    const { bound } = await bind(claims);
    expect(bound).toMatchObject({ ok: false, refusal: { code: 'token-refused' } });
    expect(await recorded()).toEqual([]);
  });

  it('refuses a token of a key that the provider does not publish', async () => {
    const { bind } = await openDoor();
    const { bound } = await bind({}, await issuerKey('RS256', 'k-1'));
    expect(bound).toMatchObject({ ok: false, refusal: { code: 'token-signature' } });
  });

  it('refuses whom the catalogue does not know by a subject, says it, and records that', async () => {
    const { bind } = await openDoor();
    const { bound } = await bind({ sub: '00unew' });
    expect(bound).toMatchObject({
      ok: false,
      refusal: {
        code: 'subject-unknown',
        person: expect.stringContaining(`${provider.issuer}#00unew`),
      },
    });
    expect(await recorded()).toEqual([expect.objectContaining({ type: 'device.refused' })]);
  });

  it('refuses somebody without a Slack account, with what to do', async () => {
    const catalogue = withProvider('clientId: page, cliClientId: cli')
      .replace('    slack: [U0ONCALL]\n', '')
      .replaceAll('PROVIDER', provider.issuer);
    const { bind } = await openDoor(catalogue);
    expect((await bind()).bound).toMatchObject({
      ok: false,
      refusal: {
        code: 'no-slack-account',
        person: expect.stringMatching(/under people, as slack/),
      },
    });
  });

  it('says that the provider is away where its keys cannot be read', async () => {
    const { bind } = await openDoor();
    await provider.stop();
    expect((await bind()).bound).toMatchObject({ ok: false, refusal: { code: 'sign-in-away' } });
    expect(await recorded()).toEqual([]);
  });

  it('takes a code or a token, and not both', async () => {
    const { raw } = await openDoor();
    const keys = generateDeviceKeys().keys;
    const { answer } = await raw(keys, '/v1/devices');
    expect(answer).toMatchObject({ error: 'bad-input', message: expect.stringContaining('body') });
  });
});

function withProvider(clients: string): string {
  const settings = EXAMPLE.replace(
    'settings:\n',
    `settings:\n  identityProvider: { issuer: PROVIDER, ${clients} }\n`,
  );
  return settings.replace(
    '    slack: [U0ONCALL]\n',
    '    slack: [U0ONCALL]\n    idp: ["PROVIDER#00umara"]\n',
  );
}

async function openDoor(
  catalogue = withProvider('clientId: page, cliClientId: cli').replaceAll('PROVIDER', provider.issuer),
) {
  const opened = await door(undefined, catalogue);
  opened.world.state.nowMs = Date.now();
  async function bind(change: Readonly<Record<string, unknown>> = {}, signer = key) {
    const { keys } = generateDeviceKeys();
    const random = randomBytes(32).toString('base64url');
    const claims = {
      iss: provider.issuer,
      sub: '00umara',
      aud: 'cli',
      nonce: deviceNonce(keys.thumbprint, random),
      iat: nowSeconds(),
      auth_time: nowSeconds(),
      exp: nowSeconds() + 600,
    };
    const idToken = await signedBy(signer, { ...claims, ...change });
    const again = () => opened.clientOf(keys).bindBySignIn({ idToken, random }, 'laptop');
    return { keys, again, bound: await again() };
  }
  return { ...opened, bind };
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

/** What the issuer recorded, oldest first. */
async function recorded() {
  const entries = await redis().admin.xrange(redis().keys.stream('issuer-events'), '-', '+');
  return entries.map(([, fields]) => {
    const { envelope } = JSON.parse(fields[fields.indexOf('json') + 1] ?? '') as StreamEvent;
    return envelope;
  });
}
