import { beforeEach, describe, expect, it } from '@jest/globals';

import type { AccessRequest } from '../../src/domain/access-request.ts';
import { withRedis } from '../support/redis.ts';
import { clicking, everybodyIsThere, filed } from './acts.ts';
import { CATALOGUE } from './team.ts';
import type { World } from './world.ts';
import { codeOf, makeWorld, valueOf } from './world.ts';

const TWO_ACTIONS = CATALOGUE.replace(
  '      ecs:UpdateService: ["arn:aws:ecs:eu-west-1:111122223333:service/prod/{asset}"]\n',
  `      ecs:UpdateService: ["arn:aws:ecs:eu-west-1:111122223333:service/prod/{asset}"]
      ecs:DescribeServices: ["arn:aws:ecs:eu-west-1:111122223333:service/prod/{asset}"]
`,
);

const redis = withRedis();
let world: World;
beforeEach(() => {
  world = makeWorld(redis());
  everybodyIsThere(world);
  world.useCatalogue(TWO_ACTIONS);
});

const lessBy = (
  slackUserId: string,
  { requestId, intentDigest }: Pick<AccessRequest, 'intentDigest' | 'requestId'>,
  change: { duration?: string; actions?: readonly string[] | null } = {},
) =>
  world.useCases.approveForLess({
    slackUserId,
    requestId,
    intentDigest,
    duration: '5m',
    actions: null,
    ...change,
  });

describe('approving for less', () => {
  it('approves a new revision, which the issuer hears of before the order for it', async () => {
    const request = await filed(world);
    const approved = valueOf(
      await lessBy('UOMAR', request, { duration: '5m', actions: ['ecs:DescribeServices'] }),
    );
    expect(approved).toMatchObject({
      state: 'approved',
      intent: {
        revision: 2,
        durationSeconds: 300,
        actions: ['ecs:DescribeServices'],
        conditions: {},
      },
      task: { actions: [{ action: 'ecs:DescribeServices' }], taskDigest: request.task.taskDigest },
      reductions: [{ revision: 2, fromSeconds: 600, toSeconds: 300, dropped: ['ecs:UpdateService'] }],
    });
    expect(approved.intentDigest).not.toBe(request.intentDigest);
    const filings = await world.orders('filed');
    expect(filings.map(({ body }) => body.intent.revision)).toEqual([1, 2]);
    expect(filings[1]?.body.filedAtMs).toBe(request.filedAtMs);
    const [order] = await world.orders('grant');
    expect(order?.body).toMatchObject({ intentDigest: approved.intentDigest, intent: approved.intent });
    expect(order?.body.deadlineMs).toBe((order?.iatMs ?? 0) + 300_000);
    const events = (await world.events()).map(({ type }) => type);
    expect(events.slice(-3)).toEqual(['request.reduced', 'request.approval-counted', 'request.approved']);
  });

  it('takes the same time with fewer actions', async () => {
    const request = await filed(world);
    const answer = await lessBy('UOMAR', request, { duration: '10m', actions: ['ecs:UpdateService'] });
    expect(valueOf(answer).intent).toMatchObject({
      durationSeconds: 600,
      actions: ['ecs:UpdateService'],
      conditions: request.intent.conditions,
    });
  });

  it.each([
    ['the same', { duration: '10m' }],
    ['a longer time', { duration: '11m' }],
    ['a longer time for fewer actions', { duration: '11m', actions: ['ecs:UpdateService'] }],
    ['an action more', { actions: ['ecs:UpdateService', 'ecs:DescribeServices', 'ecs:RunTask'] }],
    ['another action', { actions: ['ecs:RunTask'] }],
    ['no action', { actions: [] }],
    ['what is no time', { duration: 'a while' }],
    ['no time', { duration: '0' }],
  ])('is refused for %s, and recorded', async (_what, change) => {
    const request = await filed(world);
    expect(codeOf(await lessBy('UOMAR', request, change))).toBe('not-less');
    expect((await world.useCases.shownRequest(request.requestId))?.request).toEqual(request);
    expect(await world.events('request.approval-refused')).toHaveLength(1);
    expect(await world.orders('filed')).toHaveLength(1);
  });

  it.each([
    ['the requester', 'UINES', 'own-request'],
    ['somebody who may not approve', 'ULENA', 'not-eligible'],
    ['somebody of the support tier', 'UNOOR', 'not-eligible'],
  ])('is refused to %s', async (_what, slackUserId, code) => {
    const request = await filed(world);
    expect(codeOf(await lessBy(slackUserId, request))).toBe(code);
    expect((await world.useCases.shownRequest(request.requestId))?.request.intent.revision).toBe(1);
  });

  it('is refused over what is not shown any more, or decided', async () => {
    const request = await filed(world);
    expect(codeOf(await lessBy('UOMAR', { ...request, intentDigest: 'x'.repeat(43) }))).toBe(
      'intent-changed',
    );
    await world.useCases.review(clicking('UOMAR', request, 'deny'));
    expect(codeOf(await lessBy('UAMARA', request))).toBe('already-decided');
  });

  it('is done once where the form is delivered twice', async () => {
    const request = await filed(world);
    const [once, twice] = [await lessBy('UOMAR', request), await lessBy('UOMAR', request)];
    expect(valueOf(twice)).toEqual(valueOf(once));
    expect(await world.orders('grant')).toHaveLength(1);
  });
});

describe('approving for less where two are needed', () => {
  beforeEach(() => world.useCatalogue(TWO_ACTIONS.replace('quorum: 1', 'quorum: 2')));

  it('voids what was approved before, counts itself, and lets everybody approve again', async () => {
    const request = await filed(world);
    await world.useCases.review(clicking('UOMAR', request));
    const reduced = valueOf(await lessBy('UAMARA', request));
    expect(reduced).toMatchObject({
      state: 'pending',
      approvals: [{ approver: { personId: 'amara' }, intentDigest: reduced.intentDigest }],
      reductions: [{ voided: [{ person: { personId: 'omar' }, identity: 'slack:UOMAR' }] }],
    });
    const [event] = await world.events('request.reduced');
    expect(event?.data['voided']).toEqual(['omar']);
    expect(codeOf(await world.useCases.review(clicking('UOMAR', request)))).toBe('intent-changed');
    const approved = valueOf(await world.useCases.review(clicking('UOMAR', reduced)));
    expect(approved.state).toBe('approved');
    const [order] = await world.orders('grant');
    expect(order?.body.approvals.map(({ approver }) => approver.personId)).toEqual(['amara', 'omar']);
  });

  it('lets somebody reduce what they approved themselves', async () => {
    const request = await filed(world);
    await world.useCases.review(clicking('UOMAR', request));
    const reduced = valueOf(await lessBy('UOMAR', request));
    expect(reduced).toMatchObject({ state: 'pending', reductions: [{ voided: [] }] });
    expect(reduced.approvals.map(({ approver }) => approver.personId)).toEqual(['omar']);
  });

  it('of two at once lets one count; the other saw something else', async () => {
    const request = await filed(world);
    const answers = await Promise.all([
      lessBy('UOMAR', request, { duration: '5m' }),
      lessBy('UAMARA', request, { duration: '6m' }),
    ]);
    expect(answers.map(codeOf).sort()).toEqual(['intent-changed', 'ok']);
    const now = await world.useCases.shownRequest(request.requestId);
    expect(now?.request).toMatchObject({ intent: { revision: 2 }, state: 'pending' });
    expect(now?.request.approvals).toHaveLength(1);
  });

  it('can be reduced again', async () => {
    const request = await filed(world);
    const once = valueOf(await lessBy('UOMAR', request));
    const twice = valueOf(await lessBy('UAMARA', once, { duration: '1m' }));
    expect(twice).toMatchObject({ intent: { revision: 3, durationSeconds: 60 } });
    expect(twice.reductions.map(({ revision }) => revision)).toEqual([2, 3]);
  });
});
