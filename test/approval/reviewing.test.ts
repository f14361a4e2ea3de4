import { describe, expect, it } from '@jest/globals';

import { demandReview } from '../../src/approval/demand-review.ts';
import { overdueReviews } from '../../src/approval/overdue-reviews.ts';
import { passDeadline } from '../../src/approval/pass-deadline.ts';
import type { SignedEnvelope } from '../../src/contracts/envelope.ts';
import type { ApprovedRequest } from '../../src/domain/access-request.ts';
import type { Deeds } from '../../src/domain/deeds.ts';
import type { JsonObject } from '../../src/domain/json.ts';
import { withRedis } from '../support/redis.ts';
import { asking, clicking, everybodyIsThere, filed } from './acts.ts';
import { CATALOGUE } from './team.ts';
import type { World } from './world.ts';
import { codeOf, makeWorld, valueOf } from './world.ts';

const redis = withRedis();
const DAY_MS = 24 * 3600_000;
const DEEDS: Deeds = {
  calls: 2,
  denied: 1,
  failed: 0,
  actions: [],
  outside: 1,
  outsideEvents: ['e'],
  doneAfterEnd: 0,
  proof: null,
  unread: [],
  isCut: false,
};

/** Ines asked, Omar approved; Lena owns the task unless the catalogue is changed. */
async function granted(change: (catalogue: string) => string = (text) => text, approver = 'UOMAR') {
  const world = makeWorld(redis());
  everybodyIsThere(world);
  world.useCatalogue(change(CATALOGUE));
  const request = valueOf(
    await world.useCases.review(clicking(approver, await filed(world))),
  ) as ApprovedRequest;
  return { world, request };
}

/** What the issuer says of the grant, verified elsewhere. */
const told = (world: World, request: ApprovedRequest, type: string, data: JsonObject = {}) =>
  demandReview(world.deps, {
    type,
    data: { requestId: request.requestId, certainty: 'by-time', ...data },
  } as unknown as SignedEnvelope);
const reviewOf = async (world: World, request: ApprovedRequest) =>
  (await world.useCases.shownRequest(request.requestId))?.request.review ?? null;
const reviewersOf = async (world: World, request: ApprovedRequest) =>
  ((await reviewOf(world, request))?.reviewers ?? []).map(({ person }) => person.personId);
const finish = (world: World, request: ApprovedRequest, slackUserId: string, note = 'Looked fine.') =>
  world.useCases.finishReview({ slackUserId, requestId: request.requestId, note });
const outside = { ...DEEDS } as unknown as JsonObject;

describe('a review', () => {
  it('opens by a call outside the task, once, for the owner, and is theirs at home', async () => {
    const { world, request } = await granted();
    await told(world, request, 'grant.ended');
    expect(await reviewOf(world, request)).toBeNull();
    await told(world, request, 'grant.deeds-provisional', outside);
    await told(world, request, 'grant.deeds-final', outside);
    expect(await world.events('review.opened')).toMatchObject([
      { recordId: `request/${request.requestId}`, data: { reasons: ['outside-call'], reviewers: ['lena'] } },
    ]);
    const home = valueOf(await world.useCases.home({ slackUserId: 'ULENA' }));
    expect(home.reviews.map((one) => one.request.requestId)).toEqual([request.requestId]);
    expect(valueOf(await world.useCases.home({ slackUserId: 'UINES' })).reviews).toEqual([]);
  });

  it('opens at each use where the task asks for it, but not where it was never used', async () => {
    const each = (text: string) => text.replace('risk: medium', 'risk: high');
    const { world, request } = await granted(each);
    await told(world, request, 'grant.ended', { certainty: 'never-minted' });
    expect(await reviewOf(world, request)).toBeNull();
    await told(world, request, 'grant.ended');
    expect(await reviewOf(world, request)).toMatchObject({ reasons: ['risk'] });
  });

  it('does not open at each use where the task says that it need not', async () => {
    const not = (text: string) => text.replace('risk: medium', 'risk: high\n    reviewEachUse: false');
    const { world, request } = await granted(not);
    await told(world, request, 'grant.ended');
    expect(await reviewOf(world, request)).toBeNull();
  });

  it('opens by hand for anybody of the company, with what they wrote', async () => {
    const { world, request } = await granted();
    const ask = (slackUserId: string, why = 'The deploy looked odd.') =>
      world.useCases.askReview({ slackUserId, grantId: request.grantId, why });
    world.directory.put('UGUEST', { standing: { kind: 'outsider', why: 'guest' } });
    expect(codeOf(await ask('UGUEST'))).toBe('not-internal');
    expect(codeOf(await ask('UAMARA', 'AKIAIOSFODNN7EXAMPLE'))).toBe('secret-like');
    expect(codeOf(await ask('UAMARA'))).toBe('ok');
    expect(codeOf(await ask('UAMARA'))).toBe('no-review');
    expect(await reviewOf(world, request)).toMatchObject({
      reasons: ['by-hand'],
      why: 'The deploy looked odd.',
    });
  });

  it.each([
    ['asked', 'ines', 'UOMAR', ['amara']],
    ['approved', 'omar', 'UOMAR', ['amara']],
  ])('goes to others who may approve where the owner %s', async (_what, owner, approver, expected) => {
    const { world, request } = await granted(
      (text) => text.replace('owner: lena', `owner: ${owner}`),
      approver,
    );
    await told(world, request, 'grant.deeds-final', outside);
    expect(await reviewersOf(world, request)).toEqual(expected);
  });

  it('that nobody may do is opened all the same, alarmed, and given out as soon as somebody may', async () => {
    const alone = (text: string) =>
      text.replace('owner: lena', 'owner: omar').replace('[omar, amara]', '[omar]');
    const { world, request } = await granted(alone);
    await told(world, request, 'grant.deeds-final', outside);
    expect(await reviewersOf(world, request)).toEqual([]);
    expect(await world.events('review.opened')).toMatchObject([{ data: { isAssigned: false } }]);
    expect(world.log.count('alarm.review-unassigned')).toBe(1);
    world.useCatalogue(CATALOGUE);
    world.pass(6 * DAY_MS);
    await passDeadline(world.deps, { kind: 'review', name: `request/${request.requestId}` });
    expect(await world.events('review.reminded')).toMatchObject([{ data: { isAssigned: true } }]);
    expect(await reviewersOf(world, request)).toEqual(['amara']);
  });

  it.each([
    ['who asked', 'UINES', 'own-request'],
    ['who approved', 'UOMAR', 'review-own-approval'],
    ['of the support tier', 'UNOOR', 'not-allowed'],
    ['nobody knows', 'USTRANGER', 'not-allowed'],
  ])('is not done by somebody %s, and that is recorded', async (_who, userId, code) => {
    const { world, request } = await granted();
    world.directory.put('USTRANGER', { email: 'stranger@example.com' });
    await told(world, request, 'grant.deeds-final', outside);
    expect(codeOf(await finish(world, request, userId))).toBe(code);
    expect(await reviewOf(world, request)).toMatchObject({ state: 'open' });
    expect(await world.events('review.refused')).toMatchObject([{ data: { code } }]);
  });

  it('is not done by an owner who left the company meanwhile', async () => {
    const { world, request } = await granted();
    await told(world, request, 'grant.deeds-final', outside);
    world.directory.put('ULENA', { standing: { kind: 'outsider', why: 'deactivated' } });
    expect(codeOf(await finish(world, request, 'ULENA'))).toBe('not-allowed');
  });

  it('is done once, by the owner’s word', async () => {
    const { world, request } = await granted();
    await told(world, request, 'grant.deeds-final', outside);
    expect(codeOf(await finish(world, request, 'ULENA', 'key AKIAIOSFODNN7EXAMPLE'))).toBe('secret-like');
    expect(codeOf(await finish(world, request, 'ULENA'))).toBe('ok');
    expect(codeOf(await finish(world, request, 'ULENA'))).toBe('ok');
    expect(await world.events('review.done')).toMatchObject([
      { data: { note: 'Looked fine.', by: { personId: 'lena' }, wasOverdue: false } },
    ]);
    expect(codeOf(await finish(world, request, 'UAMARA'))).toBe('no-review');
    expect(valueOf(await world.useCases.home({ slackUserId: 'ULENA' })).reviews).toEqual([]);
  });

  it('overdue is a fact about its task, until it is done', async () => {
    const { world, request } = await granted();
    await told(world, request, 'grant.deeds-final', outside);
    expect(await overdueReviews(world.deps, 'restart-service')).toEqual([]);
    world.pass(7 * DAY_MS);
    expect(await overdueReviews(world.deps, 'restart-service')).toMatchObject([
      { requestId: request.requestId },
    ]);
    expect(await overdueReviews(world.deps, 'other')).toEqual([]);
    expect(codeOf(await finish(world, request, 'ULENA'))).toBe('ok');
    expect(await overdueReviews(world.deps, 'restart-service')).toEqual([]);
  });

  it('overdue lets the next request begin one step up its ladder, as an exception that is reviewed', async () => {
    const twoSteps = (text: string) =>
      text
        .replace(
          'tasks:',
          'ladders:\n  two: [{ of: [approvers] }, { after: 10m, of: [approvers], quorum: 1 }]\ntasks:',
        )
        .replace('approve: [approvers]\n    quorum: 1', 'approve: two');
    const { world, request } = await granted(twoSteps);
    expect(request).toMatchObject({ rung: 1, exception: false });
    await told(world, request, 'grant.deeds-final', outside);
    world.pass(7 * DAY_MS);
    const next = valueOf(await world.useCases.fileRequest(asking({ seed: 'V9' })));
    expect(next).toMatchObject({ rung: 2, exception: true, raises: [{ rung: 2, why: 'reviews-owed' }] });
    const approved = valueOf(await world.useCases.review(clicking('UOMAR', next))) as ApprovedRequest;
    await told(world, approved, 'grant.ended', { certainty: 'never-minted' });
    expect(await reviewOf(world, approved)).toMatchObject({ reasons: ['exception'] });
  });

  it('reminds by its deadline, again after every day', async () => {
    const { world, request } = await granted();
    await told(world, request, 'grant.deeds-final', outside);
    const due = () => passDeadline(world.deps, { kind: 'review', name: `request/${request.requestId}` });
    await due();
    expect(await world.events('review.reminded')).toEqual([]);
    world.pass(6 * DAY_MS);
    await due();
    await due();
    world.pass(DAY_MS);
    await due();
    expect((await world.events('review.reminded')).map(({ data }) => data['isOverdue'])).toEqual([
      false,
      true,
    ]);
  });

  it('of a drill opens only by hand', async () => {
    const world = makeWorld(redis());
    everybodyIsThere(world);
    await world.bindDevice((await import('./team.ts')).INES);
    const drill = valueOf(await world.useCases.fileDrill({ ...asking(), incidentTitle: 'Drill' }));
    const request = valueOf(await world.useCases.review(clicking('UOMAR', drill))) as ApprovedRequest;
    await told(world, request, 'grant.deeds-final', outside);
    expect(await reviewOf(world, request)).toBeNull();
  });
});
