import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { reloadable } from '../../src/adapters/system/reloadable.ts';
import { lookAtStanding } from '../../src/approval/look-at-standing.ts';
import { sweepPending } from '../../src/approval/sweep-pending.ts';
import { systemActor } from '../../src/domain/actor.ts';
import { loadRules } from '../../src/gateway/load-rules.ts';
import type { Rules } from '../../src/policy/rules.ts';
import { rulesState } from '../../src/policy/rules.ts';
import { shippedPolicy } from '../../src/policy/shipped-policy.ts';
import { reloadRules } from '../../src/recording/reload-rules.ts';
import { recordRules } from '../../src/recording/rules-record.ts';
import { catalogueOf } from '../catalogue/sample-catalogue.ts';
import { withRedis } from '../support/redis.ts';
import { clicking, everybodyIsThere, filed } from './acts.ts';
import { CATALOGUE } from './team.ts';
import type { World } from './world.ts';
import { codeOf, makeWorld } from './world.ts';

const redis = withRedis();
let world: World;
beforeEach(() => {
  world = makeWorld(redis());
  everybodyIsThere(world);
});

const rulesOf = (text: string): Rules => ({ catalogue: catalogueOf(text), policy: shippedPolicy() });
const record = (text: string) =>
  recordRules(
    world.deps.recorder,
    'gateway',
    rulesState(rulesOf(text)),
    systemActor('reload'),
    world.deps.clock.nowMs(),
  );
/** Every replica has these rules from now on. */
const change = async (text: string): Promise<void> => {
  world.useCatalogue(text);
  await record(text);
};
const shown = async (requestId: Parameters<World['useCases']['shownRequest']>[0]) =>
  world.useCases.shownRequest(requestId);
const whyOf = async (requestId: Parameters<typeof shown>[0]): Promise<string> => {
  const request = (await shown(requestId))?.request;
  return request?.state === 'withdrawn' ? request.why : (request?.state ?? 'gone');
};

const OTHER_TASK = CATALOGUE.replace(
  /^ {2}restart-service:\n([^]*)$/m,
  (task) => `${task}${task.replace('restart-service', 'reboot-service')}`,
);
const CHANGED = CATALOGUE.replace('maxDuration: 30m', 'maxDuration: 20m');
const PEOPLE = CATALOGUE.replace('name: Noor Aziz', 'name: Noor A. Aziz');

describe('a change of the rules', () => {
  it('is recorded once, whichever replica does it, with what changed and both digests', async () => {
    await record(CATALOGUE);
    await Promise.all([record(OTHER_TASK), record(OTHER_TASK)]);
    await record(OTHER_TASK);
    const [begun, changed, ...more] = await world.events('rules.changed');
    expect(more).toEqual([]);
    expect(begun?.data).toMatchObject({ catalogue: { before: null }, tasks: [] });
    expect(changed?.data).toMatchObject({
      process: 'gateway',
      catalogue: {
        before: rulesState(rulesOf(CATALOGUE)).catalogueDigest,
        after: rulesState(rulesOf(OTHER_TASK)).catalogueDigest,
      },
      tasks: [{ taskId: 'reboot-service', before: null }],
    });
  });

  it.each([
    ['another task', OTHER_TASK],
    ['people only', PEOPLE],
  ])('of %s disturbs no open request', async (_what, text) => {
    await record(CATALOGUE);
    const request = await filed(world);
    await change(text);
    await sweepPending(world.deps);
    await lookAtStanding(world.deps);
    expect(await whyOf(request.requestId)).toBe('pending');
    expect(codeOf(await world.useCases.review(clicking('UOMAR', request)))).toBe('ok');
  });

  it.each([
    ['its task', CHANGED, 'task-changed'],
    [
      'a group that may approve it',
      CATALOGUE.replace('people: [omar, amara]', 'people: [omar]'),
      'task-changed',
    ],
    ['its task taken out', CATALOGUE.replace('restart-service:', 'reboot-service:'), 'task-withdrawn'],
  ])('of %s takes an open request back, and says so', async (_what, text, why) => {
    await record(CATALOGUE);
    const request = await filed(world);
    await change(text);
    await sweepPending(world.deps);
    expect(await whyOf(request.requestId)).toBe(why);
    expect(await world.events('request.withdrawn')).toMatchObject([{ data: { why } }]);
  });

  it('that a replica has not read yet lets it end nothing', async () => {
    const without = CATALOGUE.replace('restart-service:', 'reboot-service:');
    await record(CATALOGUE);
    const request = await filed(world);
    world.useCatalogue(without);
    await sweepPending(world.deps);
    expect(await lookAtStanding(world.deps)).toBe(0);
    expect(await whyOf(request.requestId)).toBe('pending');
    expect(world.log.count('rules.differ')).toBeGreaterThan(0);
    await record(without);
    await sweepPending(world.deps);
    expect(await whyOf(request.requestId)).toBe('task-withdrawn');
  });

  it('is shown for a day on the cards it concerns, and on no other', async () => {
    await record(CHANGED);
    await change(CATALOGUE);
    const changedAtMs = world.deps.clock.nowMs();
    world.pass(60_000);
    const request = await filed(world);
    expect(await shown(request.requestId)).toMatchObject({
      recentChange: { taskAtMs: changedAtMs, policyAtMs: null, othersAtMs: null },
    });
    await change(OTHER_TASK);
    expect((await shown(request.requestId))?.recentChange?.taskAtMs).toBe(changedAtMs);
    world.pass(24 * 3600 * 1000);
    expect((await shown(request.requestId))?.recentChange).toBeUndefined();
  });
});

describe('a change of the rules while a request waits', () => {
  it('makes what was drawn of it old news, and tells which are concerned', async () => {
    await record(CATALOGUE);
    const request = await filed(world);
    const before = (await shown(request.requestId))?.version ?? 0;
    await change(OTHER_TASK);
    expect((await shown(request.requestId))?.version).toBe(before + 1);
    const waiting = (taskIds: readonly string[] | null) => world.useCases.pendingRequests(taskIds);
    expect(await waiting(null)).toEqual([request.requestId]);
    expect(await waiting(['restart-service'])).toEqual([request.requestId]);
    expect(await waiting(['reboot-service'])).toEqual([]);
    await world.useCases.review(clicking('UOMAR', request));
    expect(await waiting(null)).toEqual([]);
  });
});

describe('a change of who somebody is', () => {
  it('stands on every card for a day, and is told also beside a change of a task', async () => {
    await record(CATALOGUE);
    const request = await filed(world);
    await change(OTHER_TASK.replace('name: Noor Aziz', 'name: Noor A. Aziz'));
    const [, changed] = await world.events('rules.changed');
    expect(changed?.data).toMatchObject({
      others: { before: rulesState(rulesOf(CATALOGUE)).othersDigest, after: expect.any(String) },
      tasks: [{ taskId: 'reboot-service' }],
    });
    expect(await shown(request.requestId)).toMatchObject({
      recentChange: { taskAtMs: null, othersAtMs: world.deps.clock.nowMs() },
    });
  });

  it('is one of the support tier too', () => {
    const { othersDigest } = rulesState(rulesOf(CATALOGUE));
    expect(rulesState(rulesOf(OTHER_TASK)).othersDigest).toBe(othersDigest);
    expect(rulesState(rulesOf(CHANGED)).othersDigest).toBe(othersDigest);
    expect(rulesState(rulesOf(PEOPLE)).othersDigest).not.toBe(othersDigest);
    const without = CATALOGUE.replace('support: { people: [noor]', 'support: { people: []');
    expect(rulesState(rulesOf(without)).othersDigest).not.toBe(othersDigest);
  });
});

describe('rules that are read again', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bg-rules-'));
    path = join(folder, 'breakglass.yml');
    await writeFile(path, CATALOGUE);
  });
  afterEach(() => rm(folder, { recursive: true }));

  const load = () => loadRules({ cataloguePath: path, policiesPath: folder });
  async function running(takeUp: (next: Rules) => Promise<void> = () => Promise.resolve()) {
    const rules = reloadable(await load(), load, takeUp);
    const reload = () => reloadRules(rules.reload, 'gateway', world.deps.recorder, world.log);
    return { rules, reload, digest: () => rulesState(rules.current()).catalogueDigest };
  }

  it('are used from then on, catalogue and policies', async () => {
    const { reload, rules, digest } = await running();
    const before = digest();
    await writeFile(path, CHANGED);
    await writeFile(
      join(folder, 'own.cedar'),
      '@id("quiet") @because("Not on this one.") forbid (principal, action == Action::"request", resource) when { resource.asset == Asset::"payments-api" };\n',
    );
    expect(await reload()).toBe(true);
    expect(digest()).not.toBe(before);
    expect(rules.current().policy.rules.map(({ id }) => id)).toContain('quiet');
  });

  it.each([
    [
      'a mistake in the catalogue',
      () => writeFile(path, CATALOGUE.replace('risk: medium', 'risk: enormous')),
      'risk',
    ],
    ['a catalogue that is gone', () => rm(path), 'cannot be read'],
    ['a mistake in a policy', () => writeFile(join(folder, 'own.cedar'), 'forbid (principal'), 'own.cedar'],
  ])(
    'with %s leave the old ones in use, and it is said in the log and the record',
    async (_what, spoil, says) => {
      const { reload, digest } = await running();
      const before = digest();
      await spoil();
      expect(await reload()).toBe(false);
      expect(digest()).toBe(before);
      expect(world.log.lines.at(-1)).toMatchObject({ level: 'error', event: 'alarm.rules-refused' });
      expect(await world.events('rules.refused')).toMatchObject([
        { data: { process: 'gateway', problem: expect.stringContaining(says) } },
      ]);
    },
  );

  it('that cannot be recorded are not used', async () => {
    const { reload, digest } = await running(() => Promise.reject(new Error('the store is away')));
    const before = digest();
    await writeFile(path, CHANGED);
    expect(await reload()).toBe(false);
    expect(digest()).toBe(before);
  });

  it('twice at once are read one after the other', async () => {
    const taken: string[] = [];
    const { reload, digest } = await running(async (next) => {
      await new Promise((resolve) => setImmediate(resolve));
      taken.push(rulesState(next).catalogueDigest);
    });
    await writeFile(path, CHANGED);
    const first = reload();
    const second = reload();
    expect(await Promise.all([first, second])).toEqual([true, true]);
    expect(taken).toEqual([digest(), digest()]);
  });
});
