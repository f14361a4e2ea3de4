import { describe, expect, it } from '@jest/globals';

import { grantIdOfOrder } from '../../src/contracts/order.ts';
import { claimGrant } from '../../src/issuance/claim-grant.ts';
import { grantKind, refusedGrantKind } from '../../src/issuance/record-kinds.ts';
import { failingPolicy, policyWith } from '../support/policies.ts';
import { withRedis } from '../support/redis.ts';
import { issuerWorld } from './issuer-world.ts';

// The issuer decides by its own policy, whatever the gateway's said.
const redis = withRedis();

describe.each([
  ['that cannot be asked', failingPolicy, 'decision-failed'],
  [
    'with a rule that this approval breaks',
    (world: ReturnType<typeof issuerWorld>) =>
      policyWith(
        '@id("own")\n@because("We want it this way.")\nforbid (principal == Person::"jonas", action == Action::"approve", resource);\n',
        world.deps.catalogue(),
      ),
    'not-allowed',
  ],
] as const)('an issuer with a policy %s', (_what, policyOf, code) => {
  it('makes no grant of an order, and records why', async () => {
    const world = issuerWorld(redis());
    Object.assign(world.deps, { policy: () => policyOf(world) });
    const { thumbprint } = await world.bind();
    const asked = world.approved(thumbprint);
    await world.openAndFile(asked);
    const order = world.order({ kind: 'grant', body: asked.grant });
    await world.send(order);
    const grantId = grantIdOfOrder(order);
    expect(await world.recorder.load(grantKind, grantId)).toBeNull();
    expect(await world.recorder.load(refusedGrantKind, grantId)).toMatchObject({
      record: { code },
    });
  });

  it('mints nothing of a grant it took before', async () => {
    const world = issuerWorld(redis());
    const { device, made } = await world.acceptedGrant();
    Object.assign(world.deps, { policy: () => policyOf(world) });
    const answer = await claimGrant(world.deps, grantIdOfOrder(made), device, world.seal);
    expect(answer).toMatchObject({ ok: false });
    expect(world.minted).toEqual([]);
  });
});
