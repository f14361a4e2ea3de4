import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import type { Standing } from '../../src/domain/person.ts';
import type { GrantOrder } from '../../src/contracts/order.ts';
import type { GroupName } from './organisation.ts';
import { ACCOUNTS, BOT, CHANNEL, SLACK_GROUPS, humanOf, organisation } from './organisation.ts';
import { ADMIN, INTERNAL, Town } from './town.ts';

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

const reduces = fc
  .record({
    slackUserId: account,
    back: fc.nat({ max: 2 }),
    duration: fc.constantFrom('9m', '5m', '10m'),
    actions: fc.constantFrom(null, ['ecs:UpdateService']),
  })
  .map(({ slackUserId, back, duration, actions }) =>
    act(
      `${slackUserId} approves the last but ${back} for ${duration}, ${actions === null ? 'all of it' : actions.join()}`,
      async (town) => {
        const request = town.asked.at(-1 - back);
        if (request === undefined) return;
        const { requestId, digest: intentDigest } = request;
        const less = await town.useCases.approveForLess({
          slackUserId,
          requestId,
          intentDigest,
          duration,
          actions,
        });
        if (less.ok) request.digest = less.value.intentDigest;
      },
    ),
  );

/** Whoever looks, or takes a request back, changes nothing for anybody else. */
const minds = fc
  .record({
    slackUserId: account,
    back: fc.nat({ max: 2 }),
    what: fc.constantFrom('look' as const, 'look' as const, 'withdraw' as const),
  })
  .map(({ slackUserId, back, what }) =>
    act(`${slackUserId}: ${what}, the last but ${back}`, async (town) => {
      const requestId = town.asked.at(-1 - back)?.requestId;
      if (requestId !== undefined) await town.useCases[what]({ slackUserId, requestId });
    }),
  );
const escalates = fc.constant(act('nobody decides for half an hour', (town) => town.escalate()));

const edit = fc.record({ account, group, isTheirs: fc.boolean() });
const joins = edit.map(({ account: who, group: to, isTheirs }) =>
  act(`${who} joins ${to}, ${isTheirs ? 'by themselves' : 'put there'}`, (town) =>
    town.join(who, to, isTheirs ? who : ADMIN),
  ),
);
const leaves = edit.map(({ account: who, group: from, isTheirs }) =>
  act(`${who} leaves ${from}, ${isTheirs ? 'by themselves' : 'taken out'}`, (town) =>
    town.leave(who, from, isTheirs ? who : ADMIN),
  ),
);
const drives = fc
  .record({ account: fc.constantFrom(...ACCOUNTS), isAgent: fc.boolean() })
  .map((one) =>
    act(`${one.account} is ${one.isAgent ? '' : 'not '}the agent’s`, (town) =>
      town.drives(one.account, one.isAgent),
    ),
  );
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
  { weight: 2, arbitrary: drives },
  { weight: 2, arbitrary: passes },
  { weight: 1, arbitrary: reloads },
  { weight: 1, arbitrary: reopens },
);

/** Somebody asks, and several answer, while the world changes or does not. */
const episode = fc
  .tuple(
    asks,
    fc.array(
      fc.oneof(
        { weight: 9, arbitrary: clicks },
        { weight: 2, arbitrary: reduces },
        { weight: 1, arbitrary: escalates },
        { weight: 1, arbitrary: minds },
        { weight: 3, arbitrary: happens },
      ),
      { minLength: 2, maxLength: 6, size: 'max' },
    ),
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
    const reached = { approved: 0, reduced: 0, later: 0 };
    await fc.assert(
      fc.asyncProperty(organisation, acts, async (given, done) => {
        const town = new Town(given);
        await town.begin();
        let seen = 0;
        for (const { run } of done) {
          await run(town);
          for (const order of town.orders.slice(seen)) {
            expect(wrongIn(town, order)).toEqual([]);
            if (order.body.intent.revision > 1) reached.reduced += 1;
            if (order.body.exception) reached.later += 1;
          }
          seen = town.orders.length;
        }
        reached.approved += seen;
      }),
      { numRuns: 120 },
    );
    // The search is about something: it reaches approvals, many of them, some for less and some on a later rung.
    expect(reached.approved).toBeGreaterThan(15);
    expect(Math.min(reached.reduced, reached.later)).toBeGreaterThan(0);
  });
});

/** What is wrong with an order, by the truth of the instant at which it was made. */
function wrongIn(town: Town, { body }: GrantOrder): readonly string[] {
  const asker = town.asked.find(({ requestId }) => requestId === body.intent.requestId)?.account ?? '';
  const approvers = body.approvals.map(({ evidence }) => evidence.identity.replace('slack:', ''));
  const humans = new Set(approvers.map(humanOf));
  const isLater = body.approvals.some(({ rung }) => rung > 1);
  const groups: readonly GroupName[] = isLater ? ['leads', 'on-call'] : ['leads'];
  return [
    ...(humanOf(asker) === null ? ['nobody asked'] : []),
    ...(town.standingOf(asker).kind === 'internal' ? [] : [`${asker} asked and is not internal`]),
    ...(humans.size >= town.organisation.quorum ? [] : [`${approvers.join()} are too few humans`]),
    ...approvers.flatMap((approver) => [
      ...(town.mayBeOne(approver, asker) ? [`${approver} approved what ${asker} asked for`] : []),
      ...(town.standingOf(approver).kind === 'internal' ? [] : [`${approver} is not internal`]),
      ...(town.isSupport(approver) ? [`${approver} is of the support tier`] : []),
      ...(town.mayDecide(approver, groups) ? [] : [`${approver} is not among those who may approve`]),
    ]),
  ];
}
