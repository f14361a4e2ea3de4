import { beforeEach, describe, expect, it } from '@jest/globals';

import type { StreamEvent } from '../../src/contracts/envelope.ts';
import { agentAudience } from '../../src/contracts/token-nonce.ts';
import { AGENT_DEVICE_LIFE_MS } from '../../src/domain/device.ts';
import { Secret } from '../../src/domain/secret.ts';
import { deviceKind } from '../../src/issuance/record-kinds.ts';
import { generateDeviceKeys } from '../../src/proof/device-keys.ts';
import { agentClaims, withAgents } from '../support/agents.ts';
import { withRedis } from '../support/redis.ts';
import type { IssuerKey, LocalTokenIssuer } from '../support/token-issuer.ts';
import { CONFIGURATION_PATH, issuerKey, signedBy, withTokenIssuers } from '../support/token-issuer.ts';
import { withDoor } from './door.ts';

const redis = withRedis();
const door = withDoor(redis);
const startIssuer = withTokenIssuers();

let key: IssuerKey;
let tokens: LocalTokenIssuer;
beforeEach(async () => {
  key = await issuerKey('ES256', 'k-1');
  tokens = await startIssuer([key]);
});

type Change = Readonly<Record<string, unknown>>;

async function openDoor(catalogue = withAgents(tokens.issuer)) {
  const opened = await door(undefined, catalogue);
  const bind = async (change: Change = {}, { signer = key, name = 'night-bot' } = {}) => {
    const { keys } = generateDeviceKeys();
    const claims = { ...agentClaims(tokens.issuer, keys.thumbprint, opened.world.state.nowMs), ...change };
    const token = new Secret(await signedBy(signer, claims));
    const client = opened.clientOf(keys);
    const again = () => client.bindAgent(name, token, 'runner');
    return { keys, client, token, again, bound: await again() };
  };
  const deviceOf = async (thumbprint: string) =>
    (await opened.world.recorder.load(deviceKind, thumbprint))?.record ?? null;
  return { ...opened, bind, deviceOf };
}

describe('binding a device of an agent', () => {
  it('makes it the agent’s own: a requester beside its owner, for an hour', async () => {
    const { bind, deviceOf, world } = await openDoor();
    const { bound, keys, client } = await bind();
    const expiresAtMs = world.state.nowMs + AGENT_DEVICE_LIFE_MS;
    expect(bound).toEqual({
      ok: true,
      value: { thumbprint: keys.thumbprint, name: 'Night bot', expiresAtMs },
    });
    expect(await deviceOf(keys.thumbprint)).toMatchObject({
      agent: 'night-bot',
      expiresAtMs,
      person: {
        personId: 'night-bot',
        name: 'Night bot',
        identities: [`idp:${tokens.issuer}#repo:acme/night:environment:prod`, 'agent:night-bot'],
      },
    });
    expect(await client.status()).toEqual({
      ok: true,
      value: { name: 'Night bot', deviceExpiresAtMs: expiresAtMs, grants: [] },
    });
    world.state.nowMs = expiresAtMs;
    expect(await client.status()).toMatchObject({ refusal: { code: 'device-unknown' } });
  });

  it('is recorded as its token’s word, and names whom to tell', async () => {
    const { bind } = await openDoor();
    await bind();
    const [event] = await recorded();
    const said = JSON.stringify(event);
    expect(event?.envelope).toMatchObject({
      type: 'device.bound',
      actor: { kind: 'person', evidence: 'idp' },
      data: { agent: 'night-bot', replaces: false },
    });
    expect(said).toContain('slack:U0LEAD');
    expect(said).not.toContain('eyJ');
  });

  it('lasts an hour from when the token was made, however often it is sent', async () => {
    const { bind, deviceOf, world } = await openDoor();
    const madeAtMs = world.state.nowMs;
    const { again, keys } = await bind();
    world.state.nowMs += 290_000;
    expect(await again()).toMatchObject({ ok: true });
    expect((await deviceOf(keys.thumbprint))?.expiresAtMs).toBe(madeAtMs + AGENT_DEVICE_LIFE_MS);
  });

  it('takes a token without iat, as SPIFFE allows', async () => {
    const { bind } = await openDoor();
    expect((await bind({ iat: undefined })).bound).toMatchObject({ ok: true });
  });

  it('lasts an hour from when it was first sent where a token does not say when it was made', async () => {
    const { bind, deviceOf, world } = await openDoor();
    const exp = Math.floor(world.state.nowMs / 1000) + 24 * 3600;
    const { again, keys } = await bind({ iat: undefined, exp });
    const before = await deviceOf(keys.thumbprint);
    world.state.nowMs += 290_000;
    expect(await again()).toMatchObject({ ok: true });
    expect((await deviceOf(keys.thumbprint))?.expiresAtMs).toBe(before?.expiresAtMs);
    world.state.nowMs += AGENT_DEVICE_LIFE_MS;
    expect(await again()).toMatchObject({ refusal: { code: 'token-refused' } });
  });

  it('is refused by a token whose hour has passed, rather than bound until then', async () => {
    const { bind, deviceOf, world } = await openDoor();
    const nowSeconds = Math.floor(world.state.nowMs / 1000);
    const { bound, keys } = await bind({ iat: nowSeconds - 3600, exp: nowSeconds + 3600 });
    expect(bound).toMatchObject({ refusal: { code: 'token-refused' } });
    expect(await deviceOf(keys.thumbprint)).toBeNull();
    expect(await recorded()).toEqual([]);
  });

  it('says where the issuer of its tokens is away, and records nothing', async () => {
    const { bind } = await openDoor();
    tokens.answers.set(CONFIGURATION_PATH, (_request, response) => response.writeHead(503).end());
    expect((await bind()).bound).toMatchObject({ refusal: { code: 'sign-in-away' } });
    expect(await recorded()).toEqual([]);
  });
});

describe('a token that is not the agent’s for these keys', () => {
  it.each<[string, Change, { name?: string }]>([
    ['of another subject', { sub: 'repo:acme/night:environment:staging' }, {}],
    ['of another issuer', { iss: 'https://evil.example' }, {}],
    ['for other keys', { aud: agentAudience(generateDeviceKeys().keys.thumbprint) }, {}],
    ['for AWS', { aud: 'sts.amazonaws.com' }, {}],
    ['for its keys and others too', {}, {}],
    ['that has expired', { exp: 1_000_000_000 }, {}],
    ['of an agent that is not there', {}, { name: 'day-bot' }],
  ])('%s binds nothing, and nothing of it is recorded', async (what, change, options) => {
    const { bind, clientOf, world } = await openDoor();
    const { keys } = generateDeviceKeys();
    const claims = { ...agentClaims(tokens.issuer, keys.thumbprint, world.state.nowMs), ...change };
    const both = what.includes('others too') ? { aud: [claims.aud, 'sts.amazonaws.com'] } : {};
    const token = new Secret(await signedBy(key, { ...claims, ...both }));
    const bound = await clientOf(keys).bindAgent(options.name ?? 'night-bot', token, 'runner');
    expect(bound).toMatchObject({ ok: false, refusal: { code: 'token-refused' } });
    expect(await recorded()).toEqual([]);
    expect((await bind()).bound.ok).toBe(true);
  });

  it('says the same of an agent that is there and one that is not', async () => {
    const { bind } = await openDoor();
    const [known, unknown] = [await bind({ sub: 'x' }), await bind({}, { name: 'nobody' })];
    const said = [known, unknown].map(({ bound }) => (bound.ok ? '' : bound.refusal.person));
    expect(new Set(said).size).toBe(1);
  });

  it('binds only the very keys it names when it is overheard', async () => {
    const { bind, clientOf, deviceOf } = await openDoor();
    const { token, keys } = await bind();
    const mallory = generateDeviceKeys().keys;
    expect(await clientOf(mallory).bindAgent('night-bot', token, 'mallory')).toMatchObject({
      refusal: { code: 'token-refused' },
    });
    // Sign keys alone are not the device either: sealed to other keys it would be read by somebody else.
    const mixed = { ...keys, sealJwk: mallory.sealJwk };
    expect(
      (
        await clientOf(mixed)
          .bindAgent('night-bot', token, 'mallory')
          .catch(() => null)
      )?.ok ?? false,
    ).toBe(false);
    expect(await deviceOf(mallory.thumbprint)).toBeNull();
  });

  it('by the same subject at another pinned issuer is another agent’s', async () => {
    const otherKey = await issuerKey('ES256', 'k-1');
    const other = await startIssuer([otherKey]);
    const both = withAgents(
      tokens.issuer,
      `  day-bot:
    name: Day bot
    owner: mara
    reviewBy: 2027-05-31
    issuer: ${other.issuer}
    subject: repo:acme/night:environment:prod
    tasks: [restart-ecs-service]
`,
    );
    const { bind } = await openDoor(both);
    expect((await bind({ iss: other.issuer }, { signer: otherKey })).bound.ok).toBe(false);
    expect((await bind({}, { signer: otherKey })).bound.ok).toBe(false);
    const day = await bind({ iss: other.issuer }, { signer: otherKey, name: 'day-bot' });
    expect(day.bound).toMatchObject({ ok: true, value: { name: 'Day bot' } });
  });

  it('cannot take over keys that are somebody’s', async () => {
    const { login, clientOf, deviceOf, world } = await openDoor();
    const { keys } = await login();
    const claims = agentClaims(tokens.issuer, keys.thumbprint, world.state.nowMs);
    const token = new Secret(await signedBy(key, claims));
    expect(await clientOf(keys).bindAgent('night-bot', token, 'x')).toMatchObject({
      refusal: { code: 'agent-unfit' },
    });
    expect((await deviceOf(keys.thumbprint))?.person.personId).toBe('mara');
  });
});

describe('an agent that the catalogue does not let in', () => {
  const driven = (text: string): string => text.replace('    maxDuration: 10m', '    driver: actor_id');

  it.each<[string, (text: string) => string, Change, RegExp]>([
    [
      'after its review date',
      (text) => text.replace(/2027-05-31(\n {4}issuer)/, '2026-11-01$1'),
      {},
      /review date/,
    ],
    [
      'of an owner whom nothing can be told',
      (text) => text.replace('    slack: [U0LEAD]\n', ''),
      {},
      /no Slack account of its owner/,
    ],
    ['of which nobody says who drives it', driven, {}, /does not say in “actor_id”/],
    ['driven by nobody of the catalogue', driven, { actor_id: '78' }, /#actor_id:78” under people/],
    ['driven by a number', driven, { actor_id: 77 }, /names nobody/],
    ['driven by nothing', driven, { actor_id: '' }, /names nobody/],
    ['driven by what no catalogue can write', driven, { actor_id: '77\ud800' }, /names nobody/],
    ['driven by somebody and a blank', driven, { actor_id: '77 ' }, /names nobody/],
  ])('%s is refused, with the reason, and that is recorded', async (_what, change, claims, why) => {
    const { bind } = await openDoor(change(withAgents(tokens.issuer)));
    const { bound } = await bind(claims);
    expect(bound).toMatchObject({ refusal: { code: 'agent-unfit', person: expect.stringMatching(why) } });
    expect((await recorded()).map(({ envelope }) => envelope)).toMatchObject([
      { type: 'device.refused', data: { agent: 'night-bot', code: 'agent-unfit' } },
    ]);
  });

  it('is let in where its driver is known, and is that human too', async () => {
    const { bind, deviceOf } = await openDoor(driven(withAgents(tokens.issuer)));
    const { bound, keys } = await bind({ actor_id: '77' });
    expect(bound).toMatchObject({ ok: true });
    expect((await deviceOf(keys.thumbprint))?.person.identities).toContain(
      `idp:${tokens.issuer}#actor_id:77`,
    );
  });
});

/** What the issuer recorded, oldest first, with the hidden values beside it. */
async function recorded() {
  const entries = await redis().admin.xrange(redis().keys.stream('issuer-events'), '-', '+');
  return entries.map(([, fields]) => JSON.parse(fields[fields.indexOf('json') + 1] ?? '') as StreamEvent);
}
