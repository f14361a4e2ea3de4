import { beforeEach, describe, expect, it } from '@jest/globals';
import { ACCOUNTS_AT_MOST, lookAtStanding } from '../../src/approval/look-at-standing.ts';
import { standingSweep } from '../../src/approval/standing-sweep.ts';
import type { AccessRequest } from '../../src/domain/access-request.ts';
import type { RequestId } from '../../src/domain/ids.ts';
import type { Standing } from '../../src/domain/person.ts';
import { withRedis } from '../support/redis.ts';
import { asking, clicking, everybodyIsThere, filed } from './acts.ts';
import { CATALOGUE } from './team.ts';
import type { World } from './world.ts';
import { makeWorld, valueOf } from './world.ts';

const redis = withRedis();
let world: World;
beforeEach(() => {
  world = makeWorld(redis());
  everybodyIsThere(world);
});

const DEACTIVATED: Standing = { kind: 'outsider', why: 'deactivated' };
const UNKNOWN: Standing = { kind: 'unknown', why: 'ratelimited' };
const requestNow = async (requestId: RequestId): Promise<AccessRequest | undefined> =>
  (await world.useCases.shownRequest(requestId))?.request;
const whyOf = async (requestId: RequestId): Promise<string> => {
  const request = await requestNow(requestId);
  return request?.state === 'withdrawn' ? request.why : (request?.state ?? 'gone');
};
const reports = async () =>
  (await world.orders('standing')).map(({ body }) => [
    body.person.personId,
    body.standing.value,
    body.requests.value,
  ]);
/** A task that only members of a Slack group may ask for. */
const GROUPED = CATALOGUE.replace(
  'oncall: { people: [ines, lena] }',
  'oncall: { people: [lena], slackGroups: [S0CALL] }',
);

describe('somebody who asked and', () => {
  it('was deactivated loses what waits, and the issuer is told of what lives', async () => {
    const pending = await filed(world);
    const live = valueOf(await world.useCases.fileRequest(asking({ seed: 'V2', asset: 'payments-api' })));
    valueOf(await world.useCases.review(clicking('UOMAR', live)));
    world.directory.put('UINES', { email: 'ines@example.com', standing: DEACTIVATED });
    expect(valueOf(await world.useCases.standingChanged({ slackUserId: 'UINES' }))).toBe(1);
    expect(await whyOf(pending.requestId)).toBe('not-internal');
    expect(await whyOf(live.requestId)).toBe('approved');
    expect(await reports()).toEqual([
      ['ines', DEACTIVATED, { [pending.requestId]: 'may-ask', [live.requestId]: 'may-ask' }],
    ]);
    expect(await world.events('standing.reported')).toMatchObject([
      { data: { person: { personId: 'ines' }, standing: { value: DEACTIVATED } } },
    ]);
  });

  it('was known by an address only, which a deactivated account no longer shows, loses it all the same', async () => {
    world.useCatalogue(CATALOGUE.replace('slack: [UINES], emails', 'emails'));
    const pending = await filed(world);
    world.directory.put('UINES', { standing: DEACTIVATED });
    await world.useCases.standingChanged({ slackUserId: 'UINES' });
    expect(await whyOf(pending.requestId)).toBe('not-internal');
    expect(await reports()).toEqual([['ines', DEACTIVATED, { [pending.requestId]: 'may-ask' }]]);
  });

  it('cannot be known by their account any more, while it is internal, keeps everything', async () => {
    world.useCatalogue(CATALOGUE.replace('slack: [UINES], emails', 'emails'));
    const pending = await filed(world);
    world.directory.put('UINES', {});
    await lookAtStanding(world.deps);
    expect(await whyOf(pending.requestId)).toBe('pending');
    expect((await reports())[0]?.[1]).toMatchObject({ kind: 'unknown' });
  });

  it('is told of again and again while something lives on, and no more once it is ending', async () => {
    const live = await filed(world);
    const approved = valueOf(await world.useCases.review(clicking('UOMAR', live)));
    if (approved.state !== 'approved') throw new Error('not approved');
    world.directory.put('UINES', { standing: DEACTIVATED });
    await lookAtStanding(world.deps);
    await lookAtStanding(world.deps);
    expect(await reports()).toHaveLength(2);
    await world.deps.projections.putIfNewer(`grant/${approved.grantId}`, 9, { state: 'ending' });
    await lookAtStanding(world.deps);
    expect(await reports()).toHaveLength(2);
  });

  it('left the group that may ask loses it for that reason; others keep theirs', async () => {
    world.useCatalogue(GROUPED);
    world.directory.putGroup('S0CALL', ['UINES']);
    const pending = await filed(world);
    world.directory.putGroup('S0CALL', []);
    await world.useCases.standingChanged({ slackUserId: null });
    expect(await whyOf(pending.requestId)).toBe('left-group');
    expect(await reports()).toEqual([['ines', { kind: 'internal' }, { [pending.requestId]: 'left-group' }]]);
  });

  it.each([
    ['their account', () => world.directory.put('UINES', { standing: UNKNOWN }), UNKNOWN, 'may-ask'],
    ['their group', () => world.directory.putGroup('S0CALL', null), { kind: 'internal' }, 'unknown'],
  ])(
    'cannot be read by %s keeps everything, and that it is unknown is recorded once',
    async (_what, away, standing, verdict) => {
      world.useCatalogue(GROUPED);
      world.directory.putGroup('S0CALL', ['UINES']);
      const pending = await filed(world);
      away();
      await lookAtStanding(world.deps);
      await lookAtStanding(world.deps);
      expect(await whyOf(pending.requestId)).toBe('pending');
      expect(await reports()).toEqual([['ines', standing, { [pending.requestId]: verdict }]]);
      world.directory.put('UINES', { email: 'ines@example.com' });
      world.directory.putGroup('S0CALL', ['UINES']);
      await lookAtStanding(world.deps);
      expect((await reports()).at(-1)).toEqual([
        'ines',
        { kind: 'internal' },
        { [pending.requestId]: 'may-ask' },
      ]);
    },
  );

  it.each([
    ['the task', CATALOGUE.replace('restart-service:', 'reboot-service:')],
    ['the asset', CATALOGUE.replace('[orders-api, payments-api]', '[payments-api]')],
  ])('whose catalogue no longer has %s loses what waits and what lives', async (_what, text) => {
    const pending = await filed(world);
    world.useCatalogue(text);
    await lookAtStanding(world.deps);
    expect(await whyOf(pending.requestId)).toBe('task-withdrawn');
    expect(await reports()).toMatchObject([['ines', {}, { [pending.requestId]: 'task-withdrawn' }]]);
  });

  it('is as they were is no news, and costs one reading', async () => {
    await filed(world);
    const before = world.directory.reads('UINES');
    await lookAtStanding(world.deps);
    expect(world.directory.reads('UINES')).toBe(before + 1);
    expect(await reports()).toEqual([]);
  });
});

describe('somebody who approved', () => {
  it('and was deactivated ends nothing here, and the issuer is told', async () => {
    const live = await filed(world);
    valueOf(await world.useCases.review(clicking('UOMAR', live)));
    world.directory.put('UOMAR', { email: 'omar@example.com', standing: DEACTIVATED });
    await world.useCases.standingChanged({ slackUserId: 'UOMAR' });
    expect(await reports()).toEqual([['omar', DEACTIVATED, {}]]);
    expect(await whyOf(live.requestId)).toBe('approved');
  });
});

describe('an event', () => {
  it('about somebody who has nothing open reads nobody', async () => {
    await filed(world);
    const before = world.directory.reads('UINES');
    expect(valueOf(await world.useCases.standingChanged({ slackUserId: 'ULENA' }))).toBe(0);
    expect(world.directory.reads('ULENA')).toBe(0);
    expect(world.directory.reads('UINES')).toBe(before);
  });
});

describe('the sweep', () => {
  it('finds what no event told, and only one replica of several looks', async () => {
    const pending = await filed(world);
    world.directory.put('UINES', { standing: DEACTIVATED });
    const before = world.directory.reads('UINES');
    await Promise.all([standingSweep(world.deps)(), standingSweep(world.deps)()]);
    expect(world.directory.reads('UINES')).toBe(before + 1);
    expect(await whyOf(pending.requestId)).toBe('not-internal');
  });

  it('goes on past somebody who cannot be looked at', async () => {
    await filed(world);
    await world.bindDevice({ personId: 'lena' as never, name: 'Lena', identities: [] }, 'b');
    const lena = valueOf(await world.useCases.fileRequest(asking({ slackUserId: 'ULENA', seed: 'V2' })));
    const { directory } = world;
    const failing = {
      ...directory,
      account: (userId: string) =>
        userId === 'UINES' ? Promise.reject(new Error('away')) : directory.account(userId),
    };
    directory.put('ULENA', { standing: DEACTIVATED });
    await lookAtStanding({ ...world.deps, directory: failing });
    expect(world.log.count('sweep.standing-failed')).toBe(1);
    expect(await whyOf(lena.requestId)).toBe('not-internal');
  });

  it('takes turns where more have something open than one look takes', async () => {
    const accounts = Array.from(
      { length: ACCOUNTS_AT_MOST + 5 },
      (_, at) => `UMANY${String(at).padStart(3, '0')}`,
    );
    world.useCatalogue(
      CATALOGUE.replace(
        'oncall: { people: [ines, lena] }',
        'oncall: { people: [ines], slackGroups: [S0CALL] }',
      ),
    );
    world.directory.putGroup('S0CALL', accounts);
    await world.openIncident();
    for (const [at, slackUserId] of accounts.entries()) {
      world.directory.put(slackUserId, {});
      const letter = String.fromCharCode(97 + (at % 26));
      await world.bindDevice(
        { personId: `slack:${slackUserId}` as never, name: 'One of many', identities: [] },
        letter + String(at).padStart(3, '0') + 'x'.repeat(3),
      );
      valueOf(await world.useCases.fileRequest(asking({ slackUserId, seed: slackUserId })));
    }
    expect(await lookAtStanding(world.deps, null, 0)).toBe(ACCOUNTS_AT_MOST);
    expect(await lookAtStanding(world.deps, null, 1)).toBe(5);
    expect(await lookAtStanding(world.deps, null, 2)).toBe(ACCOUNTS_AT_MOST);
  });
});
