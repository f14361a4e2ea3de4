import { describe, expect, it } from '@jest/globals';

import type { GrantBody } from '../../src/contracts/order.ts';
import { grantIdOfOrder } from '../../src/contracts/order.ts';
import type { Approval } from '../../src/domain/approval.ts';
import type { PersonId } from '../../src/domain/ids.ts';
import type { Raise } from '../../src/domain/ladder.ts';
import type { Person } from '../../src/domain/person.ts';
import { grantKind, refusedGrantKind } from '../../src/issuance/record-kinds.ts';
import { groupsFact, ladderFact } from '../../src/policy/facts.ts';
import { exampleWith } from '../catalogue/sample-catalogue.ts';
import { issuerKeys, issuerWorld, jonas, START_MS } from '../issuance/issuer-world.ts';
import { withRedis } from '../support/redis.ts';

/*
 * A gateway that errs, or was taken over, tells the issuer about a ladder what did not happen. The issuer knows the
 * ladder by its own catalogue, and when the request was filed.
 */
const redis = withRedis();

/** Jonas first; Aiko after five minutes, both of them; after ten, somebody of each. */
const LADDERS = `ladders:
  steps:
    - of: [platform-leads]
    - { after: 5m, of: [security], quorum: 2 }
    - { after: 10m, of: [security], quorum: 2, each: { platform-leads: 1, security: 1 } }
tasks:`;
const CATALOGUE = exampleWith('\ntasks:', `\n${LADDERS}`)
  .replace('approve: [platform-leads]', 'approve: steps')
  .replace(/^ {4}quorum: \d+.*\n/m, '')
  .replace('people: [jonas, aiko]', 'people: [jonas]')
  .replace(/\ngroups:\n/, '\ngroups:\n  security: { people: [aiko], slackGroups: [S0SEC] }\n');

const aiko: Person = { personId: 'aiko' as PersonId, name: 'Aiko Tanaka', identities: ['slack:U0LEAD'] };
const tova: Person = {
  personId: 'slack:U0TOVA' as PersonId,
  name: 'Tova Berg',
  identities: ['slack:U0TOVA'],
};

const MINUTE = 60_000;
const APPROVED_MS = START_MS + 11 * MINUTE;
const step = (rung: number, minutes: number, why: Raise['why'] = 'time'): Raise => ({
  rung,
  why,
  atMs: START_MS + minutes * MINUTE,
});

type Forged = {
  readonly by: readonly (readonly [
    person: Person,
    rung: number,
    groups: readonly string[],
    minutes?: number,
  ])[];
  readonly raises: readonly Raise[];
  readonly exception?: boolean;
  readonly rung?: number;
};

/** What the order says, sent by a gateway whose signature is good. */
async function sent({ by, raises, exception = true, rung }: Forged): Promise<string> {
  const world = issuerWorld(redis(), issuerKeys, CATALOGUE);
  const { thumbprint } = await world.bind();
  const asked = world.approved(thumbprint);
  await world.openAndFile(asked);
  const [good] = asked.grant.approvals;
  if (good === undefined) throw new Error('nobody approved');
  world.state.nowMs = APPROVED_MS;
  const origin = { source: 'slack:users.info', readAtMs: APPROVED_MS };
  const fresh = (facts: Approval['facts']) => facts.map((fact) => ({ ...fact, readAtMs: APPROVED_MS }));
  const approvals = by.map(([approver, on, member, minutes = 11]): Approval => {
    const atMs = START_MS + minutes * MINUTE;
    const groups = groupsFact({ member, unknown: [], supportTier: 'not-member' }, origin);
    const [standing] = fresh(good.facts);
    if (standing === undefined) throw new Error('no standing');
    const identity = approver.identities[0] ?? '';
    return {
      approver,
      evidence: { kind: 'click', identity, atMs },
      atMs,
      intentDigest: asked.digest,
      rung: on,
      facts: [standing, groups],
    };
  });
  const reached = rung ?? Math.max(...approvals.map((one) => one.rung));
  const body: GrantBody = {
    ...asked.grant,
    approvals,
    exception,
    facts: [...fresh(asked.grant.facts), ladderFact({ rung: reached, exception, raises }, APPROVED_MS)],
    deadlineMs: APPROVED_MS + asked.intent.durationSeconds * 1000,
  };
  const order = world.order({ kind: 'grant', body });
  await world.send(order);
  const grantId = grantIdOfOrder(order);
  if ((await world.recorder.load(grantKind, grantId)) !== null) return 'granted';
  return (await world.recorder.load(refusedGrantKind, grantId))?.record.code ?? 'nothing';
}

const both: Forged['by'] = [
  [jonas, 2, ['platform-leads']],
  [aiko, 2, ['security']],
];
const third: Forged['by'] = [
  [jonas, 3, ['platform-leads']],
  [aiko, 3, ['security']],
];
const inTime = [step(2, 5), step(3, 10)];

describe('an order by a later rung', () => {
  it.each<readonly [string, Forged]>([
    ['after its time', { by: both, raises: [step(2, 5)] }],
    [
      'with somebody who approved on the first',
      {
        by: [
          [jonas, 1, ['platform-leads'], 1],
          [aiko, 2, ['security']],
        ],
        raises: [step(2, 5)],
      },
    ],
    ['that nobody on the first could decide', { by: both, raises: [step(2, 1, 'nobody')] }],
    ['with somebody of each group', { by: third, raises: inTime }],
  ])('makes a grant %s', async (_what, forged) => {
    expect(await sent(forged)).toBe('granted');
  });

  it.each<readonly [string, Forged, string]>([
    ['before its time', { by: both, raises: [step(2, 4)] }, 'order-mismatch'],
    ['that does not say how it got there', { by: both, raises: [] }, 'order-mismatch'],
    ['that passed a rung over', { by: third, raises: [step(3, 10)] }, 'order-mismatch'],
    [
      'by a review that is not overdue',
      { by: third, raises: [step(3, 0, 'review-overdue')] },
      'order-mismatch',
    ],
    [
      'approved before the rung was asked',
      {
        by: [
          [jonas, 2, ['platform-leads'], 4],
          [aiko, 2, ['security']],
        ],
        raises: [step(2, 5)],
      },
      'order-mismatch',
    ],
    ['that says another rung than its approvals', { by: both, raises: inTime, rung: 3 }, 'order-mismatch'],
    ['that is no exception', { by: both, raises: [step(2, 5)], exception: false }, 'order-mismatch'],
    ['with one person where two are needed', { by: both.slice(0, 1), raises: [step(2, 5)] }, 'not-allowed'],
    [
      'with one person twice',
      {
        by: [
          [jonas, 2, ['platform-leads']],
          [jonas, 2, ['platform-leads']],
        ],
        raises: [step(2, 5)],
      },
      'not-allowed',
    ],
    [
      'with two of one group where one of each is named',
      {
        by: [
          [aiko, 3, ['security']],
          [tova, 3, ['security']],
        ],
        raises: inTime,
      },
      'not-allowed',
    ],
    [
      'with somebody said to be of a group that only names others',
      {
        by: [
          [tova, 3, ['platform-leads']],
          [aiko, 3, ['security']],
        ],
        raises: inTime,
      },
      'not-allowed',
    ],
    [
      'that its ladder does not have',
      { by: third.map(([who, , groups]) => [who, 4, groups]), raises: [...inTime, step(4, 10)] },
      'not-allowed',
    ],
    [
      'of somebody who is asked only later',
      { by: [[aiko, 1, ['security']]], raises: [], exception: false },
      'not-allowed',
    ],
  ])('makes none %s', async (_what, forged, code) => {
    expect(await sent(forged)).toBe(code);
  });
});
