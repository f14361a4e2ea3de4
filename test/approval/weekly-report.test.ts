import { describe, expect, it } from '@jest/globals';

import { dueReport, weeklyReport } from '../../src/approval/weekly-report.ts';
import { withRedis } from '../support/redis.ts';
import { asking, clicking, everybodyIsThere, filed } from './acts.ts';
import { CATALOGUE } from './team.ts';
import { makeWorld, valueOf } from './world.ts';

const redis = withRedis();
const WEEK_MS = 7 * 24 * 3600_000;

describe('the weekly report of the gateway', () => {
  it('is due once a week over all replicas, with the figures of its records', async () => {
    const world = makeWorld(redis());
    everybodyIsThere(world);
    world.useCatalogue(CATALOGUE.replace('maxClaims: 3', 'maxClaims: 3, reportChannel: C0OPS'));
    const request = await filed(world);
    world.pass(120_000);
    valueOf(await world.useCases.review(clicking('UOMAR', request)));
    const other = valueOf(await world.useCases.fileRequest(asking({ seed: 'V2', asset: 'payments-api' })));
    valueOf(await world.useCases.review(clicking('UAMARA', other, 'deny')));
    world.pass(WEEK_MS);
    await Promise.all([dueReport(world.deps), dueReport(world.deps)]);
    await dueReport(world.deps);
    const events = await world.events('report.due');
    expect(events).toHaveLength(1);
    const filledIn = await weeklyReport(world.deps, events[0]?.data['week'] as string);
    expect(filledIn).toMatchObject({
      channelId: 'C0OPS',
      owners: [{ slackUserId: 'ULENA', taskIds: ['restart-service'] }],
      report: {
        // One person approved, so how long it took is theirs, and stands among the speeds alone.
        tasks: [{ taskId: 'restart-service', asked: 2, granted: 1, denied: 1, medianApprovalSeconds: null }],
        unusedTasks: [],
        speeds: [{ personId: 'omar', approvals: 1, medianSeconds: 120 }],
      },
    });
    expect(filledIn?.cutAtMs).toBeNull();
    const week = events[0]?.data['week'] as string;
    // The newest alone is read; the other is known to be there.
    expect(await weeklyReport(world.deps, week, 1)).toMatchObject({
      cutAtMs: other.filedAtMs,
      report: { tasks: [{ asked: 1 }] },
    });
    expect((await weeklyReport(world.deps, week, 2))?.cutAtMs).toBeNull();
    world.pass(WEEK_MS);
    await dueReport(world.deps);
    expect(await world.events('report.due')).toHaveLength(2);
  });

  it('is not made where no channel is named for it', async () => {
    const world = makeWorld(redis());
    await dueReport(world.deps);
    expect(await world.events('report.due')).toEqual([]);
  });
});
