import { describe, expect, it } from '@jest/globals';

import { grantIdOfOrder } from '../../src/contracts/order.ts';
import type { Approval } from '../../src/domain/approval.ts';
import type { PersonId } from '../../src/domain/ids.ts';
import type { Person, Standing } from '../../src/domain/person.ts';
import { grantKind, refusedGrantKind } from '../../src/issuance/record-kinds.ts';
import { groupsFact, standingFact } from '../../src/policy/facts.ts';
import { EXAMPLE, catalogueOf } from '../catalogue/sample-catalogue.ts';
import { issuerWorld, mara } from '../issuance/issuer-world.ts';
import { withRedis } from '../support/redis.ts';

// What a gateway that was taken over, or is wrong, says about who approved. The issuer decides alone, by its own
// catalogue and policy, over the facts in the order.
const redis = withRedis();

type World = ReturnType<typeof issuerWorld>;
type Order = ReturnType<World['approved']>['grant'];
type Case = readonly [what: string, source: string, code: string, change: (order: Order, at: World) => Order];

const person = (personId: string, ...identities: string[]): Person => ({
  personId: personId as PersonId,
  name: personId,
  identities,
});
const approvals =
  (change: (one: Approval) => readonly Approval[]): Case[3] =>
  (order) => ({ ...order, approvals: order.approvals.flatMap(change) });
const approvedBy = (approver: Person): Case[3] => approvals((one) => [{ ...one, approver }]);
const origin = (one: Approval) => ({ source: 'slack:users.info', readAtMs: one.atMs });
const inGroups =
  (member: string[], rest: { unknown?: string[]; supportTier?: 'member' | 'unknown' } = {}): Case[3] =>
  (order) =>
    approvals((one) => {
      const value = { member, unknown: [], supportTier: 'not-member' as const, ...rest };
      return [
        { ...one, facts: [standingFact({ kind: 'internal' }, origin(one)), groupsFact(value, origin(one))] },
      ];
    })(order, undefined as never);
const standing = (value: unknown): Case[3] =>
  approvals((one) => [
    {
      ...one,
      facts: one.facts.map((fact) =>
        fact.name === 'standing' ? { ...fact, value: value as Standing } : fact,
      ),
    },
  ]);
const readAt = (laterMs: number): Case[3] =>
  approvals((one) => [
    { ...one, facts: one.facts.map((fact) => ({ ...fact, readAtMs: fact.readAtMs + laterMs })) },
  ]);
const useCatalogue = (at: World, change: (text: string) => string): void => {
  const catalogue = catalogueOf(change(EXAMPLE));
  Object.assign(at.deps, { catalogue: () => catalogue });
};

const CASES: readonly Case[] = [
  ['the requester', 'promise 1', 'not-allowed', approvedBy(mara)],
  [
    'the requester, under a name that the catalogue does not have',
    'aws-iam-authenticator GHSA-pp3f-98qg-5g75',
    'order-mismatch',
    approvedBy(person('zoe', 'slack:U0ZOE', 'email:mara@acme.example')),
  ],
  [
    'an alias of the requester',
    'k8s-breakglass changelog',
    'person-ambiguous',
    approvedBy(person('zoe', 'slack:U0ZOE', 'email:ma.ra+x@acme.example')),
  ],
  [
    'an approver who is the requester as well',
    'sso-elevator 4.2.2 (e)',
    'person-ambiguous',
    approvedBy(person('jonas', 'slack:U0APPROVER', 'slack:U0ONCALL')),
  ],
  [
    'somebody without any identity',
    'Tr3kkR/Yuzu #4128: unknown never equals the requester',
    'standing-unknown',
    approvedBy(person('jonas')),
  ],
  ['nobody', 'k8s-breakglass changelog: activated without approval', 'order-malformed', approvals(() => [])],
  ['a guest', 'promise 2', 'not-allowed', standing({ kind: 'outsider', why: 'guest' })],
  ['a standing that is a text', 'curie-eng/curie #1531', 'not-allowed', standing('internal')],
  [
    'a standing that says more than it may',
    'promise 2',
    'not-allowed',
    standing({ kind: 'internal', why: 'x' }),
  ],
  [
    'two standings, one of them good',
    'Tr3kkR/Yuzu #4128: resolved twice',
    'not-allowed',
    approvals((one) => [
      { ...one, facts: [standingFact({ kind: 'outsider', why: 'guest' }, origin(one)), ...one.facts] },
    ]),
  ],
  [
    'no facts at all',
    'promise 2: a missing field means no',
    'not-allowed',
    approvals((one) => [{ ...one, facts: [] }]),
  ],
  ['facts of three minutes ago', 'k8s-breakglass changelog: a shared cache', 'not-allowed', readAt(-180_000)],
  ['facts of the future', 'promise 2', 'not-allowed', readAt(60_000)],
  [
    'a member of the support tier',
    'teleport-plugins #121',
    'not-allowed',
    inGroups(['platform-leads'], { supportTier: 'member' }),
  ],
  [
    'somebody of whom it is not known whether they are of the support tier',
    'k8s-breakglass changelog: errors failed open',
    'decision-failed',
    inGroups(['platform-leads'], { supportTier: 'unknown' }),
  ],
  [
    'somebody whom the order puts into a group that only names people',
    'openclaw PR #80899: the wrong allow-list',
    'not-allowed',
    (order, at) => {
      useCatalogue(at, (text) =>
        text.replace('tier: support', 'tier: support\n  others:\n    people: [sam]'),
      );
      return approvedBy(person('slack:U0FRIEND', 'slack:U0FRIEND'))(order, at);
    },
  ],
  [
    'a click, where the issuer’s own catalogue demands more',
    'AreevAI/areev PR #139; Entra PIM',
    'order-mismatch',
    (order, at) => {
      useCatalogue(at, (text) => text.replace('evidence: click', 'evidence: idp'));
      return order;
    },
  ],
  [
    'one of two, where the issuer’s own catalogue demands two',
    'TEAM 1.5.0: the laxer of two policies wins',
    'order-mismatch',
    (order, at) => {
      useCatalogue(at, (text) => text.replace('quorum: 1', 'quorum: 2'));
      return order;
    },
  ],
  [
    'somebody for another intent',
    'TEAM CVE-2025-1969',
    'order-mismatch',
    approvals((one) => [{ ...one, intentDigest: 'x'.repeat(43) }]),
  ],
  [
    'somebody for an empty intent',
    'sso-elevator #194 B1',
    'order-malformed',
    approvals((one) => [{ ...one, intentDigest: '' }]),
  ],
  [
    'somebody, at no rung of the ladder',
    'StrongDM skipAfter',
    'order-malformed',
    approvals((one) => [{ ...one, rung: 0 }]),
  ],
  [
    'somebody, at a rung that is not there',
    'StrongDM skipAfter',
    'order-mismatch',
    approvals((one) => [{ ...one, rung: 9 }]),
  ],
  [
    'somebody, long before the order',
    'sso-elevator #26',
    'order-stale',
    approvals((one) => [{ ...one, atMs: one.atMs - 600_000 }]),
  ],
  [
    'somebody, with the requester a guest',
    'Glide #92',
    'not-internal',
    (order) => ({
      ...order,
      facts: order.facts.map((fact) =>
        fact.name === 'standing' ? { ...fact, value: { kind: 'outsider', why: 'guest' } } : fact,
      ),
    }),
  ],
  [
    'somebody, with nothing known of the requester',
    'promise 2: a missing field means no',
    'standing-unknown',
    (order) => ({ ...order, facts: [] }),
  ],
];

describe('an order says that it was approved by', () => {
  it.each(CASES)('%s (%s): %s', async (_what, _source, code, change) => {
    const at = issuerWorld(redis());
    const { thumbprint } = await at.bind();
    const asked = at.approved(thumbprint);
    await at.openAndFile(asked);
    const order = at.order({ kind: 'grant', body: change(asked.grant, at) });
    await at.send(order);
    const grantId = grantIdOfOrder(order);
    expect(await at.recorder.load(grantKind, grantId)).toBeNull();
    const refused = await at.recorder.load(refusedGrantKind, grantId);
    // What is no order at all has no grant to be refused under.
    expect(refused?.record.code ?? 'order-malformed').toBe(code);
    expect(at.minted).toEqual([]);
  });
});
