import { beforeEach, describe, expect, it } from '@jest/globals';
import { CANDIDATES_AT_MOST } from '../../src/approval/approver-candidates.ts';
import { fairShare } from '../../src/approval/fair-share.ts';
import { passDeadline } from '../../src/approval/pass-deadline.ts';
import { bindTask } from '../../src/catalogue/bind-task.ts';
import { whoCanApprove } from '../../src/policy/who-can-approve.ts';
import { withRedis } from '../support/redis.ts';
import { asking, clicking, everybodyIsThere, filed } from './acts.ts';
import { CATALOGUE, CHANNEL, INES } from './team.ts';
import type { World } from './world.ts';
import { codeOf, makeWorld, valueOf } from './world.ts';

const redis = withRedis();
const ENGINEERS = Array.from({ length: 60 }, (_none, at) => `UENG${at}`);
const RUNGS = (rungs: string): string =>
  CATALOGUE.replace(
    'approvers: { people: [omar, amara], slackGroups: [S0LEADS] }',
    'engineers: { slackGroups: [S0ENG] }\n  security: { people: [omar] }',
  )
    .replace('maxClaims: 3', 'maxClaims: 3, membershipAgeHours: 0')
    .replace('approve: [approvers]\n    quorum: 1', 'approve: steps')
    .replace('tasks:', `ladders: { steps: [${rungs}] }\ntasks:`);
const ONE_OF_EACH = RUNGS('{ of: [engineers, security], quorum: 2, each: { engineers: 1, security: 1 } }');

let world: World;
beforeEach(() => {
  world = makeWorld(redis());
  everybodyIsThere(world);
  world.directory.putGroup('S0ENG', ENGINEERS);
  for (const userId of ENGINEERS) world.directory.put(userId, { email: `${userId}@example.com` });
});

describe('more people than are looked at for one request', () => {
  it('leave room for the others, where one of each has to approve', async () => {
    world.useCatalogue(ONE_OF_EACH);
    const request = await filed(world);
    const asked = request.asked.map(({ slackUserId }) => slackUserId);
    expect(asked).toHaveLength(CANDIDATES_AT_MOST);
    expect(asked).toContain('UOMAR');
    await world.useCases.review(clicking('UENG59', request));
    expect(valueOf(await world.useCases.review(clicking('UOMAR', request))).state).toBe('approved');
  });

  it('do not keep a request from its next rung', async () => {
    world.useCatalogue(RUNGS('{ of: [engineers] }, { of: [security], after: 5m }'));
    const request = await filed(world);
    world.pass(300_000);
    await passDeadline(world.deps, { kind: 'escalate', name: `request/${request.requestId}` });
    expect(await world.events('request.escalation-failed')).toEqual([]);
    const raised = (await world.useCases.shownRequest(request.requestId))?.request;
    expect(raised?.rung).toBe(2);
    expect(raised?.asked.map(({ slackUserId }) => slackUserId)).toContain('UOMAR');
  });

  it('are never held to be too few for those who were not looked at, and that is said', async () => {
    world.useCatalogue(RUNGS('{ of: [engineers], quorum: 2 }'));
    for (const userId of ENGINEERS.slice(1, 55))
      world.directory.put(userId, { standing: { kind: 'outsider', why: 'deactivated' } });
    const request = await filed(world);
    expect(request).toMatchObject({ state: 'pending', rung: 1, exception: false });
    const outlook = valueOf(
      await world.useCases.who({
        slackUserId: 'UINES',
        channelId: CHANNEL,
        taskId: 'restart-service',
        asset: null,
      }),
    );
    expect(outlook.cannot.at(-1)).toEqual({ name: '10 more', why: expect.stringContaining('not looked at') });
    await world.useCases.review(clicking('UENG57', request));
    expect(valueOf(await world.useCases.review(clicking('UENG58', request))).state).toBe('approved');
  });

  it('do not stand in for a group that was looked at whole', async () => {
    world.useCatalogue(ONE_OF_EACH);
    world.directory.put('UOMAR', { email: 'omar@example.com', standing: { kind: 'outsider', why: 'guest' } });
    await world.openIncident();
    await world.bindDevice(INES);
    expect(codeOf(await world.useCases.fileRequest(asking()))).toBe('no-approver');
  });

  it('are enough for the command line as well', () => {
    world.useCatalogue(ONE_OF_EACH);
    const catalogue = world.deps.catalogue();
    const task = valueOf(bindTask(catalogue, 'restart-service', 'orders-api'));
    const [rung] = whoCanApprove(world.deps.policy(), catalogue, task, null, {
      standingOf: () => ({ kind: 'internal' }),
      slackGroups: new Map([['S0ENG', ENGINEERS]]),
      incident: 'open',
      nowMs: world.deps.clock.nowMs(),
    });
    expect(rung).toMatchObject({ enough: true });
    expect(rung?.eligible).toHaveLength(61);
  });
});

describe('a fair share', () => {
  it('takes by turns, nobody twice, and what a short list leaves goes to the others', () => {
    expect(fairShare([['a', 'b', 'c', 'd'], ['b', 'x'], []], 4)).toEqual(['a', 'b', 'x', 'c']);
    expect(fairShare([['a'], ['x']], 9)).toEqual(['a', 'x']);
    expect(fairShare([], 9)).toEqual([]);
  });
});
