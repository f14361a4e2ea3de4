import { beforeEach, describe, expect, it } from '@jest/globals';

import { bindTask } from '../../src/catalogue/bind-task.ts';
import { intentDigest } from '../../src/contracts/intent.ts';
import { grantIdOfOrder } from '../../src/contracts/order.ts';
import type { Device } from '../../src/domain/device.ts';
import type { Intent } from '../../src/domain/intent.ts';
import { claimGrant } from '../../src/issuance/claim-grant.ts';
import { filedKind, grantKind, refusedGrantKind } from '../../src/issuance/record-kinds.ts';
import { withRedis } from '../support/redis.ts';
import { issuerWorld } from './issuer-world.ts';

const redis = withRedis();
type World = ReturnType<typeof issuerWorld>;
let world: World;
let device: Device;
let asked: ReturnType<World['approved']>;

beforeEach(async () => {
  world = issuerWorld(redis());
  const bound = await world.bind();
  device = bound.device;
  asked = world.approved(bound.thumbprint);
  await world.openAndFile(asked);
});

/** The request as an approver left it, with only these actions. */
function left(change: Partial<Intent>, actions: readonly string[] = asked.intent.actions): Intent {
  const task = bindTask(world.deps.catalogue(), asked.intent.task, asked.intent.asset);
  if (!task.ok) throw new Error('no such task');
  const arns = task.value.actions.filter(({ action }) => actions.includes(action)).flatMap((one) => one.arns);
  const conditions = Object.fromEntries(
    Object.entries(asked.intent.conditions).filter(([action]) => actions.includes(action)),
  );
  return { ...asked.intent, revision: 2, actions, assetArns: [...new Set(arns)], conditions, ...change };
}

/** Files the revision and orders a grant for it, as the gateway does. */
async function ordered(intent: Intent, filing: object = {}) {
  const digest = intentDigest(intent);
  await world.send(
    world.order({ kind: 'filed', body: { ...asked.filed, intent, intentDigest: digest, ...filing } }),
  );
  const order = world.order({
    kind: 'grant',
    body: {
      ...asked.grant,
      intent,
      intentDigest: digest,
      deadlineMs: world.state.nowMs + intent.durationSeconds * 1000,
      approvals: asked.grant.approvals.map((one) => ({ ...one, intentDigest: digest })),
    },
  });
  await world.send(order);
  const grantId = grantIdOfOrder(order);
  const grant = (await world.recorder.load(grantKind, grantId))?.record ?? null;
  const code = (await world.recorder.load(refusedGrantKind, grantId))?.record.code ?? null;
  return { grantId, grant, code };
}

describe('a request approved for less', () => {
  it('makes a session that can do less, for less time', async () => {
    const { grantId, grant } = await ordered(left({ durationSeconds: 300 }, ['ecs:DescribeServices']));
    expect(grant).toMatchObject({
      deadlineMs: world.state.nowMs + 300_000,
      task: { actions: [{ action: 'ecs:DescribeServices' }] },
    });
    const claimed = await claimGrant(world.deps, grantId, device, world.seal);
    expect(claimed.ok).toBe(true);
    const policy = world.minted[0]?.sessionPolicy ?? '';
    expect(policy).toContain('ecs:DescribeServices');
    expect(policy).not.toContain('ecs:UpdateService');
  });

  it('leaves nothing of what was asked for before', async () => {
    await ordered(left({ durationSeconds: 300 }));
    const order = world.order({ kind: 'grant', body: asked.grant });
    await world.send(order);
    expect((await world.recorder.load(refusedGrantKind, grantIdOfOrder(order)))?.record.code).toBe(
      'order-mismatch',
    );
  });

  it.each<readonly [string, () => Intent, object]>([
    ['a longer time', () => left({ durationSeconds: 601 }), {}],
    ['the same again', () => left({}), {}],
    ['an action more', () => left({ actions: [...asked.intent.actions, 'ecs:RunTask'] }), {}],
    [
      'another ARN',
      () =>
        left({
          durationSeconds: 1,
          assetArns: ['arn:aws:ecs:eu-west-1:111122223333:service/prod/payments-api'],
        }),
      {},
    ],
    ['another asset', () => left({ durationSeconds: 1, asset: 'payments-api' }), {}],
    ['another device', () => left({ durationSeconds: 1, deviceThumbprints: ['x'.repeat(43) as never] }), {}],
    ['looser conditions', () => left({ durationSeconds: 1, conditions: { 'ecs:UpdateService': {} } }), {}],
    ['another time of filing', () => left({ durationSeconds: 1 }), { filedAtMs: 1_780_000_000_000 }],
  ])('is not believed where the revision names %s', async (_what, intent, filing) => {
    const { grant, code } = await ordered(intent(), filing);
    expect([grant, code]).toEqual([null, expect.stringMatching(/^order-m/)]);
    const kept = await world.recorder.load(filedKind, asked.intent.requestId);
    expect(kept?.record.intent.revision ?? 1).toBe(1);
  });

  it.each([
    ['no action at all', []],
    ['only one the task does not have', ['ecs:RunTask']],
  ])('is refused with %s, filed or not', async (_what, actions) => {
    const { grant } = await ordered({ ...left({ durationSeconds: 1 }), actions });
    expect(grant).toBeNull();
  });

  it('of an older revision is refused once a newer one was filed', async () => {
    const second = left({ durationSeconds: 300 });
    await world.send(
      world.order({
        kind: 'filed',
        body: {
          ...asked.filed,
          intent: { ...second, revision: 3, durationSeconds: 200 },
          intentDigest: intentDigest({ ...second, revision: 3, durationSeconds: 200 }),
        },
      }),
    );
    expect((await ordered(second)).code).toBe('order-mismatch');
  });
});

describe('a longer stay', () => {
  it('is a grant of its own; neither ends the other', async () => {
    const first = world.order({ kind: 'grant', body: asked.grant });
    await world.send(first);
    const again = world.approved(device.thumbprint, { incidentId: asked.intent.incidentId });
    await world.send(world.order({ kind: 'filed', body: again.filed }));
    const second = world.order({ kind: 'grant', body: again.grant });
    await world.send(second);
    const [a, b] = [grantIdOfOrder(first), grantIdOfOrder(second)];
    expect(a).not.toBe(b);
    for (const id of [a, b]) expect((await claimGrant(world.deps, id, device, world.seal)).ok).toBe(true);
    expect(world.minted.map(({ sourceIdentity }) => sourceIdentity)).toEqual([a, b]);

    const { requestId } = asked.intent;
    await world.send(
      world.order({ kind: 'end', body: { grantId: a, requestId, reason: 'released', by: null } }),
    );
    const states = await Promise.all(
      [a, b].map(async (id) => (await world.recorder.load(grantKind, id))?.record.state),
    );
    expect(states).toEqual(['ending', 'active']);
    expect((await claimGrant(world.deps, b, device, world.seal)).ok).toBe(true);
  });
});
