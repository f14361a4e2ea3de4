import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import type { Standing } from '../../src/domain/person.ts';
import type { GrantOrder } from '../../src/contracts/order.ts';
import { ACCOUNTS, BOT, CHANNEL, SLACK_GROUPS, humanOf, organisation } from './organisation.ts';
import { INTERNAL, Town } from './town.ts';

const MINUTE_MS = 60_000;
const account = fc.oneof(
  { weight: 24, arbitrary: fc.constantFrom(...ACCOUNTS) },
  { weight: 1, arbitrary: fc.constant(BOT) },
);
const group = fc.constantFrom(...new Set(Object.values(SLACK_GROUPS).flat()));
const standing = fc.constantFrom<Standing>(
  INTERNAL,
  INTERNAL,
  { kind: 'outsider', why: 'guest' },
  { kind: 'outsider', why: 'foreign-team' },
  { kind: 'outsider', why: 'deactivated' },
  { kind: 'unknown', why: 'no answer from Slack' },
);

/** One thing somebody does, or that happens. */
type Act = { readonly said: string; readonly run: (town: Town) => Promise<void> | void };
const act = (said: string, run: Act['run']): Act => ({ said, run });

const asks = account.map((slackUserId) =>
  act(`${slackUserId} asks`, async (town) => {
    const filed = await town.useCases.fileRequest({
      slackUserId,
      seed: `V${town.asked.length}/${town.nowMs}`,
      channelId: CHANNEL,
      taskId: 'restart-service',
      asset: 'orders-api',
      duration: '10m',
      reason: 'checkout times out',
    });
    if (!filed.ok) return;
    const { requestId, intentDigest: digest } = filed.value;
    town.asked.push({ account: slackUserId, requestId, digest });
  }),
);

const clicks = fc
  .record({
    slackUserId: account,
    back: fc.nat({ max: 2 }),
    verdict: fc.constantFrom('approve' as const, 'approve' as const, 'approve' as const, 'deny' as const),
    isStale: fc.nat({ max: 9 }).map((dice) => dice === 0),
  })
  .map(({ slackUserId, back, verdict, isStale }) =>
    act(
      `${slackUserId} says ${verdict} to the last but ${back}${isStale ? ', as shown before' : ''}`,
      async (town) => {
        const request = town.asked.at(-1 - back);
        if (request === undefined) return;
        const intentDigest = isStale ? (town.asked[0]?.digest ?? '') : request.digest;
        const { requestId } = request;
        await town.useCases.review({ slackUserId, requestId, verdict, intentDigest, why: 'no' });
      },
    ),
  );

const joins = fc
  .record({ account, group })
  .map((one) => act(`${one.account} joins ${one.group}`, (town) => town.join(one.account, one.group)));
const leaves = fc
  .record({ account, group })
  .map((one) => act(`${one.account} leaves ${one.group}`, (town) => town.leave(one.account, one.group)));
const changes = fc
  .record({ account: fc.constantFrom(...ACCOUNTS), standing })
  .map((one) =>
    act(`${one.account} is now ${JSON.stringify(one.standing)}`, (town) =>
      town.changeStanding(one.account, one.standing),
    ),
  );
const respells = fc
  .record({ account: fc.constantFrom(...ACCOUNTS), spelling: fc.nat({ max: 3 }) })
  .map((one) =>
    act(`${one.account} spells their address in another way (${one.spelling})`, (town) =>
      town.changeSpelling(one.account, one.spelling),
    ),
  );
const passes = fc
  .constantFrom(1, 1, 90, 25 * 60)
  .map((minutes) => act(`${minutes} minutes pass`, (town) => town.pass(minutes * MINUTE_MS)));
const reloads = fc.constant(act('the other catalogue is loaded', (town) => town.reload()));
const reopens = fc.constant(
  act('the incident is closed, and another opened', async (town) => {
    await town.useCases.closeIncident({ slackUserId: 'U0A', channelId: CHANNEL });
    await town.openIncident();
  }),
);

/** What else may happen, while a request waits or while none does. */
const happens = fc.oneof(
  { weight: 3, arbitrary: joins },
  { weight: 1, arbitrary: leaves },
  { weight: 5, arbitrary: changes },
  { weight: 2, arbitrary: respells },
  { weight: 2, arbitrary: passes },
  { weight: 1, arbitrary: reloads },
  { weight: 1, arbitrary: reopens },
);

/** Somebody asks, and several answer, while the world changes or does not. */
const episode = fc
  .tuple(
    asks,
    fc.array(fc.oneof({ weight: 3, arbitrary: clicks }, { weight: 1, arbitrary: happens }), {
      minLength: 2,
      maxLength: 6,
      size: 'max',
    }),
  )
  .map(([ask, answers]) => [ask, ...answers]);

const acts = fc
  .array(fc.oneof({ weight: 4, arbitrary: episode }, { weight: 1, arbitrary: happens.map((one) => [one]) }), {
    minLength: 2,
    maxLength: 6,
    size: 'max',
  })
  .map((episodes) => episodes.flat());

describe('whatever people of an organisation do, one after another', () => {
  it('nothing is approved by who asked, by one human twice, or by somebody who is not internal and eligible', async () => {
    let approved = 0;
    await fc.assert(
      fc.asyncProperty(organisation, acts, async (given, done) => {
        const town = new Town(given);
        await town.begin();
        let seen = 0;
        for (const { run } of done) {
          await run(town);
          for (const order of town.orders.slice(seen)) expect(wrongIn(town, order)).toEqual([]);
          seen = town.orders.length;
        }
        approved += seen;
      }),
      { numRuns: 120 },
    );
    // The search is about something: it reaches approvals, many of them.
    expect(approved).toBeGreaterThan(15);
  });
});

/** What is wrong with an order, by the truth of the instant at which it was made. */
function wrongIn(town: Town, { body }: GrantOrder): readonly string[] {
  const asker = town.asked.find(({ requestId }) => requestId === body.intent.requestId)?.account ?? '';
  const approvers = body.approvals.map(({ evidence }) => evidence.identity.replace('slack:', ''));
  const humans = new Set(approvers.map(humanOf));
  return [
    ...(humanOf(asker) === null ? ['nobody asked'] : []),
    ...(town.standingOf(asker).kind === 'internal' ? [] : [`${asker} asked and is not internal`]),
    ...(humans.size >= town.organisation.quorum ? [] : [`${approvers.join()} are too few humans`]),
    ...approvers.flatMap((approver) => [
      ...(humanOf(approver) === humanOf(asker) ? [`${approver} approved what ${asker} asked for`] : []),
      ...(town.standingOf(approver).kind === 'internal' ? [] : [`${approver} is not internal`]),
      ...(town.isSupport(approver) ? [`${approver} is of the support tier`] : []),
      ...(town.mayLead(approver) ? [] : [`${approver} is not among those who may approve`]),
    ]),
  ];
}
