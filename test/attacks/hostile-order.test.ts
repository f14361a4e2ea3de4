import { describe, expect, it } from '@jest/globals';

import { grantIdOfOrder } from '../../src/contracts/order.ts';
import type { GrantBody } from '../../src/contracts/order.ts';
import { intentDigest } from '../../src/contracts/intent.ts';
import type { Intent } from '../../src/domain/intent.ts';
import { grantKind, refusedGrantKind } from '../../src/issuance/record-kinds.ts';
import { standingFact } from '../../src/policy/facts.ts';
import { withRedis } from '../support/redis.ts';
import { issuerWorld, jonas, mara } from '../issuance/issuer-world.ts';

/* Orders with a genuine signature whose content must not become a grant: a gateway that errs, or was taken over. */
const redis = withRedis();

type Prepared = { readonly filed: GrantBody; readonly grant: GrantBody };
type Attack = (body: GrantBody) => GrantBody;

const withIntent =
  (change: Partial<Intent>): Attack =>
  (body) => {
    const intent = { ...body.intent, ...change };
    const digest = intentDigest(intent);
    const approvals = body.approvals.map((approval) => ({ ...approval, intentDigest: digest }));
    return { ...body, intent, intentDigest: digest, approvals };
  };
const firstApproval =
  (change: (approval: GrantBody['approvals'][number]) => object): Attack =>
  (body) => ({
    ...body,
    approvals: body.approvals.map((approval) => ({ ...approval, ...change(approval) })),
  });

/** [attack, what it does to the order, whether the matching `filed` order was sent too, refused with]. */
const ATTACKS: readonly (readonly [string, Attack, boolean, string])[] = [
  [
    'another ARN than the asset’s',
    withIntent({ assetArns: ['arn:aws:ecs:eu-west-1:111122223333:service/prod/payments-api'] }),
    true,
    'order-mismatch',
  ],
  ['another asset with the ARNs of the first', withIntent({ asset: 'payments-api' }), true, 'order-mismatch'],
  ['an asset outside the choices', withIntent({ asset: '*' }), true, 'unknown-asset'],
  [
    'an action the task does not have',
    withIntent({ actions: ['ecs:UpdateService', 'iam:CreateUser'] }),
    true,
    'order-mismatch',
  ],
  ['a task the catalogue does not have', withIntent({ task: 'administrate' }), true, 'unknown-task'],
  ['a task of another catalogue', withIntent({ taskDigest: 'A'.repeat(43) }), true, 'order-mismatch'],
  [
    'longer than the task allows',
    (body) => ({ ...withIntent({ durationSeconds: 3600 })(body), deadlineMs: body.deadlineMs + 3_000_000 }),
    true,
    'order-mismatch',
  ],
  ['a request that was never filed', withIntent({ durationSeconds: 601 }), false, 'order-mismatch'],
  [
    'a deadline later than approval plus duration',
    (body) => ({ ...body, deadlineMs: body.deadlineMs + 1000 }),
    true,
    'order-mismatch',
  ],
  ['approved by the requester', firstApproval(() => ({ approver: mara })), true, 'not-allowed'],
  [
    'approved by a second account of the requester',
    firstApproval(() => ({
      approver: {
        ...jonas,
        personId: 'slack:U0SECOND',
        identities: ['slack:U0SECOND', 'email:mara@acme.example'],
      },
    })),
    true,
    'order-mismatch',
  ],
  [
    'approved by somebody who calls themselves Jonas',
    firstApproval(() => ({ approver: { ...jonas, identities: ['slack:U0EVIL'] } })),
    true,
    'standing-unknown',
  ],
  [
    'approved by a guest',
    firstApproval((one) => ({
      facts: [
        standingFact({ kind: 'outsider', why: 'guest' }, { source: 'slack:users.info', readAtMs: one.atMs }),
        ...one.facts.slice(1),
      ],
    })),
    true,
    'not-allowed',
  ],
  [
    'approved by somebody of unknown standing',
    firstApproval((one) => ({ facts: one.facts.slice(1) })),
    true,
    'not-allowed',
  ],
  [
    'approved on facts read three minutes earlier',
    firstApproval((one) => ({
      facts: one.facts.map((fact) => ({ ...fact, readAtMs: fact.readAtMs - 180_000 })),
    })),
    true,
    'not-allowed',
  ],
  [
    'approved for another digest',
    firstApproval(() => ({ intentDigest: 'B'.repeat(43) })),
    true,
    'order-mismatch',
  ],
  [
    'approved by support, said to be a lead',
    firstApproval((one) => ({
      approver: { personId: 'sam', name: 'Sam', identities: ['slack:U0SUPPORT'] },
      facts: one.facts,
    })),
    true,
    'not-allowed',
  ],
];

describe('a signed order', () => {
  it.each(ATTACKS)('for %s makes no grant', async (_name, attack, file, code) => {
    const world = issuerWorld(redis());
    const { thumbprint } = await world.bind();
    const asked = world.approved(thumbprint) as unknown as Prepared & ReturnType<typeof world.approved>;
    const body = attack(asked.grant);
    const filed = file
      ? { ...asked.filed, intent: body.intent, intentDigest: body.intentDigest }
      : asked.filed;
    await world.openAndFile({ ...asked, filed } as ReturnType<typeof world.approved>);
    const order = world.order({ kind: 'grant', body });
    await world.send(order);
    expect(await world.recorder.load(grantKind, grantIdOfOrder(order))).toBeNull();
    expect((await world.recorder.load(refusedGrantKind, grantIdOfOrder(order)))?.record.code).toBe(code);
  });

  it('naming a device of somebody else makes no grant', async () => {
    const world = issuerWorld(redis());
    const { thumbprint } = await world.bind(jonas);
    const asked = world.approved(thumbprint);
    await world.openAndFile(asked);
    const order = world.order({ kind: 'grant', body: asked.grant });
    await world.send(order);
    expect((await world.recorder.load(refusedGrantKind, grantIdOfOrder(order)))?.record.code).toBe(
      'order-mismatch',
    );
  });

  it('that arrives too late is refused under its grant, so that people are told', async () => {
    const world = issuerWorld(redis());
    const { thumbprint } = await world.bind();
    const asked = world.approved(thumbprint);
    await world.openAndFile(asked);
    const order = world.order({ kind: 'grant', body: asked.grant });
    world.state.nowMs += 121_000;
    await world.send(order);
    expect((await world.recorder.load(refusedGrantKind, grantIdOfOrder(order)))?.record.code).toBe(
      'order-stale',
    );
  });

  it('control: the same order without an attack makes a grant', async () => {
    const world = issuerWorld(redis());
    const { made } = await world.acceptedGrant();
    expect(await world.recorder.load(grantKind, grantIdOfOrder(made))).not.toBeNull();
  });
});
