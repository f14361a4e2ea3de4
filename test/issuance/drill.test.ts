import { describe, expect, it } from '@jest/globals';

import { intentDigest, intentSchema } from '../../src/contracts/intent.ts';
import { grantIdOfOrder } from '../../src/contracts/order.ts';
import type { Intent } from '../../src/domain/intent.ts';
import { claimGrant } from '../../src/issuance/claim-grant.ts';
import { grantKind, refusedGrantKind } from '../../src/issuance/record-kinds.ts';
import { withRedis } from '../support/redis.ts';
import { issuerWorld } from './issuer-world.ts';

const redis = withRedis();
const NOTHING = { drill: true, assetArns: [], actions: [], conditions: {} } as const;

/** An order over a request that was filed as `filed` and approved as `approved`. */
async function ordered(filed: Partial<Intent>, approved: Partial<Intent> = filed) {
  const world = issuerWorld(redis());
  const { device, thumbprint } = await world.bind();
  const asked = world.approved(thumbprint, filed);
  await world.openAndFile(asked);
  const intent = { ...asked.intent, ...approved };
  const digest = intentDigest(intent);
  const body = {
    ...asked.grant,
    intent,
    intentDigest: digest,
    approvals: asked.grant.approvals.map((one) => ({ ...one, intentDigest: digest })),
  };
  const made = world.order({ kind: 'grant', body });
  await world.send(made);
  const grantId = grantIdOfOrder(made);
  const load = () => world.recorder.load(grantKind, grantId);
  const refused = () => world.recorder.load(refusedGrantKind, grantId);
  return { world, load, refused, claim: () => claimGrant(world.deps, grantId, device, world.seal) };
}

describe('an order for a drill', () => {
  it('makes a session that can do nothing, and a grant that says so in every event', async () => {
    const { world, load, claim } = await ordered(NOTHING);
    expect((await load())?.record).toMatchObject({ state: 'claimable', task: { drill: true, actions: [] } });
    expect(await claim()).toMatchObject({ ok: true });
    const [request] = world.minted;
    expect(JSON.parse(request?.sessionPolicy ?? '')).toMatchObject({
      Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }],
    });
    expect((await load())?.record).toMatchObject({ state: 'active', task: { drill: true } });
  });

  it('that names actions is no order, and makes no grant', async () => {
    const { world, load, claim } = await ordered(NOTHING, { ...NOTHING, actions: ['ecs:UpdateService'] });
    expect(await load()).toBeNull();
    expect(await claim()).toMatchObject({ ok: false });
    expect(world.minted).toHaveLength(0);
  });

  it.each([
    ['a drill that was filed becomes the real task', NOTHING, undefined],
    ['a real task that was filed becomes a drill', undefined, NOTHING],
  ])('%s: refused', async (_name, filed, approved) => {
    const real = realPart();
    const { world, load, refused } = await ordered(filed ?? real, approved ?? real);
    expect(await load()).toBeNull();
    expect((await refused())?.record).toMatchObject({ code: 'order-mismatch' });
    expect(world.minted).toHaveLength(0);
  });

  it('an intent without actions that is not a drill does not exist', () => {
    const { asked } = sample();
    expect(intentSchema.safeParse(asked.intent).success).toBe(true);
    expect(intentSchema.safeParse({ ...asked.intent, actions: [] }).success).toBe(false);
    expect(intentSchema.safeParse({ ...asked.intent, drill: true }).success).toBe(false);
    expect(intentSchema.safeParse({ ...asked.intent, ...NOTHING }).success).toBe(true);
  });
});

function sample() {
  return { asked: issuerWorld(redis()).approved('d'.repeat(43) as never) };
}

/** What an order for the real task holds, beside what a drill changes. */
function realPart(): Partial<Intent> {
  const { drill, assetArns, actions } = sample().asked.intent;
  return { drill, assetArns, actions };
}
