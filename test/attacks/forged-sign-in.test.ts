import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { CompactSign, exportJWK, importJWK } from 'jose';

import { createPublishedKeys } from '../../src/adapters/idp/published-keys.ts';
import { grantIdOfOrder } from '../../src/contracts/order.ts';
import { decisionNonce } from '../../src/contracts/token-nonce.ts';
import type { Approval } from '../../src/domain/approval.ts';
import type { IdpEvidence } from '../../src/domain/evidence.ts';
import { claimGrant } from '../../src/issuance/claim-grant.ts';
import { grantKind, refusedGrantKind } from '../../src/issuance/record-kinds.ts';
import { catalogueBySignIn, withDecideDoor } from '../http/decide-door.ts';
import { jonas, mara } from '../issuance/issuer-world.ts';
import { withRedis } from '../support/redis.ts';
import { issuerKey, signedBy } from '../support/token-issuer.ts';

/*
 * Whoever has the gateway and its key wants a grant of a task that is decided by sign-in. They can make any order, and
 * have every token that ever came through; what they do not have is the provider's key.
 */
const redis = withRedis();
const openDoor = withDecideDoor(redis);

type Door = Awaited<ReturnType<typeof openDoor>>;
type Asked = Awaited<ReturnType<Door['ask']>>;

let door: Door;
let asked: Asked;
beforeEach(async () => {
  door = await openDoor();
  asked = await door.ask();
});

const nowSeconds = () => Math.floor(door.world.state.nowMs / 1000);
const random = () => randomBytes(32).toString('base64url');

/** Evidence as the gateway would write it, with a token that the provider might have signed. */
async function evidenceOf(
  claims: Record<string, unknown> = {},
  change: Partial<IdpEvidence> = {},
  sign: (all: Record<string, unknown>) => Promise<string> = (all) => door.idp.sign(all),
): Promise<IdpEvidence> {
  const made = random();
  const nonce = decisionNonce({ intentDigest: asked.digest, outcome: 'approve', random: made });
  const all = {
    iss: door.idp.issuer,
    sub: 'sub-jonas',
    aud: 'page',
    nonce,
    iat: nowSeconds(),
    exp: nowSeconds() + 300,
    auth_time: nowSeconds(),
    ...claims,
  };
  return {
    kind: 'idp',
    identity: `idp:${door.idp.issuer}#${String(all.sub)}`,
    atMs: door.world.state.nowMs,
    token: await sign(all),
    random: made,
    ...change,
  };
}

/** Sends an order with this approval. @returns why it was refused, or `granted`. */
async function ordered(change: Partial<Approval> = {}, of = asked): Promise<string> {
  const order = await door.orderBy(of, change);
  await door.world.send(order);
  const grantId = grantIdOfOrder(order);
  if ((await door.world.recorder.load(grantKind, grantId)) !== null) return 'granted';
  return (await door.world.recorder.load(refusedGrantKind, grantId))?.record.code ?? 'nothing';
}

const alarms = () => door.world.log.count('alarm.evidence-forged');

describe('an order for a task that is decided by sign-in', () => {
  it('is accepted where somebody signed in for exactly it', async () => {
    await door.decide(asked.url, 'sub-jonas');
    expect(await ordered()).toBe('granted');
    expect(alarms()).toBe(0);
  });

  it('with a token as the provider signs it is accepted, so that the attacks below differ in one thing', async () => {
    expect(await ordered({ evidence: await evidenceOf() })).toBe('granted');
  });

  it('is refused where the gateway invents a click', async () => {
    expect(
      await ordered({
        evidence: { kind: 'click', identity: 'slack:U0APPROVER', atMs: door.world.state.nowMs },
      }),
    ).toBe('not-allowed');
  });

  it('is refused with the sign-in for another request', async () => {
    await door.decide(asked.url, 'sub-jonas');
    expect(await ordered()).toBe('granted');
    const other = await door.ask();
    expect(await ordered({}, other)).toBe('evidence-unproven');
    expect(alarms()).toBe(1);
  });

  it('is refused where the person signed in to say no', async () => {
    await door.decide(asked.url, 'sub-jonas', { outcome: 'deny', why: 'not now' });
    expect(await ordered()).toBe('evidence-unproven');
    expect(alarms()).toBe(1);
  });

  it.each<[string, Record<string, unknown>]>([
    ['for another client of the provider', { aud: 'wiki' }],
    ['for another client too', { aud: ['page', 'wiki'], azp: 'wiki' }],
    ['of another provider', { iss: 'https://id.evil.example' }],
    ['made without the page, its nonce made of nothing that is known', { nonce: random() }],
    ['without a nonce', { nonce: undefined }],
    ['of a sign-in of long before', { auth_time: Math.floor(Date.now() / 1000) - 400 }],
    ['that does not say when they signed in', { auth_time: undefined }],
    ['that had expired when it was taken', { exp: Math.floor(Date.now() / 1000) - 60 }],
    ['of the requester', { sub: 'sub-mara' }],
    ['of somebody the catalogue does not name', { sub: 'sub-aiko' }],
  ])('is refused with a token %s', async (_what, claims) => {
    const identity = `idp:${door.idp.issuer}#sub-jonas`;
    expect(await ordered({ evidence: await evidenceOf(claims, { identity }) })).toBe('evidence-unproven');
    expect(alarms()).toBe(1);
  });

  it('is refused with the token of somebody else under the approver’s name', async () => {
    expect(await ordered({ evidence: await evidenceOf({ sub: 'sub-mara' }) })).toBe('evidence-unproven');
    expect(alarms()).toBe(1);
  });

  it('is refused where the gateway says that a foreign subject is the approver’s', async () => {
    const identity = `idp:${door.idp.issuer}#sub-aiko`;
    const approver = { ...jonas, identities: [...jonas.identities, identity] };
    expect(await ordered({ approver, evidence: await evidenceOf({ sub: 'sub-aiko' }) })).toBe(
      'evidence-unproven',
    );
  });

  it('is refused where the requester signs in and is called somebody else', async () => {
    const approver = { ...mara, personId: jonas.personId, name: jonas.name };
    expect(await ordered({ approver, evidence: await evidenceOf({ sub: 'sub-mara' }) })).not.toBe('granted');
  });

  it('is refused where it moves the sign-in to another time', async () => {
    const { nowMs } = door.world.state;
    // A token of long ago, said to have been taken when it was good; and a good one, said to be of the future.
    const old = await evidenceOf(
      { iat: nowSeconds() - 900, exp: nowSeconds() - 600, auth_time: nowSeconds() - 900 },
      { atMs: nowMs - 880_000 },
    );
    expect(await ordered({ evidence: old })).toBe('evidence-unproven');
    expect(await ordered({ evidence: await evidenceOf({}, { atMs: nowMs + 60_000 }) })).toBe(
      'evidence-unproven',
    );
  });

  it('is refused with a signature by any other key, or by none', async () => {
    const published = await (await fetch(`${door.idp.issuer}/jwks`)).json();
    const [jwk] = (published as { keys: { kid: string; n: string; e: string; kty: string }[] }).keys;
    if (jwk === undefined) throw new Error('no key is published');
    const own = await issuerKey('RS256', jwk.kid);
    const asSecret = Buffer.from(JSON.stringify(await exportJWK(await importJWK(jwk, 'RS256'))));
    const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const ways: readonly ((all: Record<string, unknown>) => Promise<string>)[] = [
      (all) => signedBy(own, all),
      (all) => signedBy(own, all, { jwk: own.jwk }),
      (all) =>
        new CompactSign(Buffer.from(JSON.stringify(all)))
          .setProtectedHeader({ alg: 'HS256', typ: 'JWT', kid: jwk.kid })
          .sign(asSecret),
      async (all) => `${encoded({ alg: 'none', typ: 'JWT', kid: jwk.kid })}.${encoded(all)}.`,
    ];
    for (const sign of ways)
      expect(await ordered({ evidence: await evidenceOf({}, {}, sign) })).toBe('evidence-unproven');
    expect(alarms()).toBe(ways.length);
  });
});

describe('a claim of what was decided by sign-in', () => {
  const claim = async (grantId: ReturnType<typeof grantIdOfOrder>) => {
    const result = await claimGrant(door.world.deps, grantId, asked.device, door.world.seal);
    return result.ok ? 'minted' : result.refusal;
  };
  const restart = () => {
    door.world.state.publishedKeys = createPublishedKeys(door.world.deps);
  };
  async function granted() {
    await door.decide(asked.url, 'sub-jonas');
    const order = await door.orderBy(asked);
    await door.world.send(order);
    return grantIdOfOrder(order);
  }

  it('is answered after the token has expired: it counted when it was taken', async () => {
    const grantId = await granted();
    door.world.state.nowMs += 9 * 60_000;
    expect(await claim(grantId)).toBe('minted');
  });

  it('is answered after the provider changed its key, as long as it publishes the former one', async () => {
    const grantId = await granted();
    await door.idp.rotateKeys('published');
    restart();
    expect(await claim(grantId)).toBe('minted');
  });

  it('is refused once the provider has withdrawn the key', async () => {
    const grantId = await granted();
    await door.idp.rotateKeys('forgotten');
    restart();
    expect(await claim(grantId)).toMatchObject({ code: 'evidence-unproven' });
    expect(door.world.minted).toEqual([]);
  });

  it('is answered from memory while the provider is away, and refused, not for good, where nothing is known', async () => {
    const grantId = await granted();
    door.idp.setAway(true);
    expect(await claim(grantId)).toBe('minted');
    restart();
    expect(await claim(grantId)).toMatchObject({
      code: 'evidence-unproven',
      person: expect.stringContaining('the keys of the identity provider cannot be read right now'),
    });
    expect(alarms()).toBe(0);
    door.idp.setAway(false);
    door.world.state.nowMs += 6_000;
    expect(await claim(grantId)).toBe('minted');
  });

  it('is refused once the catalogue does not give the subject to the approver any more', async () => {
    const grantId = await granted();
    const text = catalogueBySignIn(door.idp.issuer);
    door.useCatalogue(text.replace(`idp: ["${door.idp.issuer}#sub-jonas"]`, 'idp: []'));
    expect(await claim(grantId)).toMatchObject({ code: 'evidence-unproven' });
    door.useCatalogue(text.replace(/ {2}identityProvider.*\n/, ''));
    expect(await claim(grantId)).toMatchObject({ code: 'evidence-unproven' });
    expect(alarms()).toBe(0);
    expect(door.world.minted).toEqual([]);
  });

  it('is refused once the catalogue names another provider, and nobody is called a forger for that', async () => {
    const grantId = await granted();
    door.useCatalogue(catalogueBySignIn('https://login.moved.example'));
    expect(await claim(grantId)).toMatchObject({
      code: 'evidence-unproven',
      person: expect.stringContaining('another identity provider by now'),
    });
    expect(alarms()).toBe(0);
    expect(door.world.minted).toEqual([]);
  });
});
