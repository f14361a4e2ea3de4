import { describe, expect, it } from '@jest/globals';

import { createRecordStore } from '../../../src/adapters/redis/record-store.ts';
import type { Commit, RecordStore } from '../../../src/ports/record-store.ts';
import { withRedis } from '../../support/redis.ts';
import { commitOf, step, testMac } from './fixtures.ts';

const redis = withRedis();

function store(): RecordStore {
  return createRecordStore({
    redis: redis().connect('gateway'),
    keys: redis().keys,
    side: 'gateway',
    mac: testMac(),
  });
}

/** Every key with its whole content: what "nothing was written" means. */
async function everything(): Promise<Record<string, unknown>> {
  const { admin } = redis();
  const names = (await admin.keys('*')).sort();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await admin.dumpBuffer(name)] as const)),
  );
}

const full: Commit = commitOf({
  commitId: 'c1',
  records: [
    { name: 'request/a', expectedVersion: 0, nextVersion: 2, body: '{"a":1}' },
    { name: 'incident/b', expectedVersion: 0, nextVersion: 1, body: 'ü\u0000"\n' },
  ],
  events: [
    { recordId: 'request/a', json: '{"e":1}' },
    { recordId: 'request/a', json: '{"e":2}' },
  ],
  deadlines: [
    { name: 'request/a', kind: 'lapse', dueAtMs: 1_764_000_000_123 },
    { name: 'incident/b', kind: 'end', dueAtMs: 2 },
  ],
  outbox: [{ recordId: 'lane/1', json: 'jws.1' }],
  indexAdd: [
    { index: 'open', member: 'request/a', score: 2 },
    { index: 'open', member: 'request/z', score: 1 },
  ],
  claim: [{ name: 'channel/C1', holder: 'incident/b' }],
  liveSet: [{ name: 'bg-1', untilMs: Date.now() + 60_000, value: 'v' }],
});

describe('a commit', () => {
  it('does all of it', async () => {
    const { admin, keys } = redis();
    const records = store();
    expect(await records.commit(full)).toEqual({ kind: 'committed' });

    expect(await records.read('request/a')).toEqual({ name: 'request/a', version: 2, body: '{"a":1}' });
    expect(await records.read('incident/b')).toEqual({ name: 'incident/b', version: 1, body: 'ü\u0000"\n' });
    expect((await admin.xrange(keys.gateway.events, '-', '+')).map(([, fields]) => fields)).toEqual([
      ['recordId', 'request/a', 'json', '{"e":1}'],
      ['recordId', 'request/a', 'json', '{"e":2}'],
    ]);
    expect((await admin.xrange(keys.gateway.outbox, '-', '+')).map(([, fields]) => fields)).toEqual([
      ['recordId', 'lane/1', 'json', 'jws.1'],
    ]);
    expect(await admin.zrange(keys.gateway.deadlines, 0, '-1', 'WITHSCORES')).toEqual([
      'end|incident/b',
      '2',
      'lapse|request/a',
      '1764000000123',
    ]);
    expect(await records.index('open', 10)).toEqual(['request/z', 'request/a']);
    expect(await records.index('open', 1)).toEqual(['request/z']);
    expect(await records.highest('open', 10)).toEqual(['request/a', 'request/z']);
    expect(await records.highest('open', 1)).toEqual(['request/a']);
    const [, scoreOfLowest] = await admin.zrange(keys.gateway.index('open'), 0, '0', 'WITHSCORES');
    expect(await records.highest('open', 10, Number(scoreOfLowest))).toEqual(['request/a']);
    expect(await records.holder('channel/C1')).toBe('incident/b');
    expect(await admin.get(keys.gateway.live('bg-1'))).toBe('v');
    expect(await admin.pttl(keys.gateway.live('bg-1'))).toBeGreaterThan(50_000);
  });

  it('replaces deadlines, and undoes index, claim and live mark', async () => {
    const { admin, keys } = redis();
    const records = store();
    await records.commit(full);
    const next = step('c2', 'request/a', 3, '{}', {
      deadlines: [{ name: 'request/a', kind: 'claim-by', dueAtMs: 5 }],
      indexRemove: [{ index: 'open', member: 'request/a' }],
      unclaim: [
        { name: 'channel/C1', holder: 'incident/b' },
        { name: 'channel/none', holder: 'incident/b' },
      ],
      liveClear: ['bg-1'],
    });
    expect(await records.commit(next)).toEqual({ kind: 'committed' });
    expect(await admin.zrange(keys.gateway.deadlines, 0, '-1')).toEqual([
      'end|incident/b',
      'claim-by|request/a',
    ]);
    expect(await records.index('open', 10)).toEqual(['request/z']);
    expect(await records.holder('channel/C1')).toBeNull();
    expect(await admin.exists(keys.gateway.live('bg-1'))).toBe(0);
  });

  it('releases a name only for its holder, and lets the holder claim it again', async () => {
    const records = store();
    await records.commit(full);
    await records.commit(
      step('c2', 'request/a', 3, '{}', { unclaim: [{ name: 'channel/C1', holder: 'somebody' }] }),
    );
    expect(await records.holder('channel/C1')).toBe('incident/b');
    const again = step('c3', 'request/a', 4, '{}', { claim: [{ name: 'channel/C1', holder: 'incident/b' }] });
    expect(await records.commit(again)).toEqual({ kind: 'committed' });
  });

  it.each<[string, Partial<Commit>, object]>([
    [
      'a version that moved on',
      { records: [write('request/new', 0), write('request/a', 1)] },
      { kind: 'conflict', name: 'request/a' },
    ],
    ['a record that exists', { records: [write('request/a', 0)] }, { kind: 'conflict', name: 'request/a' }],
    [
      'a record that does not exist',
      { records: [write('request/x', 3)] },
      { kind: 'conflict', name: 'request/x' },
    ],
    [
      'a name somebody else holds',
      { records: [write('request/a', 2)], claim: [{ name: 'channel/C1', holder: 'incident/x' }] },
      { kind: 'taken', name: 'channel/C1', holder: 'incident/b' },
    ],
  ])('writes nothing for %s', async (_what, parts, outcome) => {
    const records = store();
    await records.commit(full);
    const before = await everything();
    expect(await records.commit({ ...full, commitId: 'c2', ...parts, deadlines: [] })).toEqual(outcome);
    expect(await everything()).toEqual(before);
  });

  it.each<[string, string]>([
    ['a record', 'record:request/a'],
    ['the events', 'events'],
    ['the deadlines', 'deadlines'],
    ['an index', 'index:open'],
    ['a claim', 'claim:channel/C1'],
  ])('writes nothing where somebody made %s another type', async (_what, suffix) => {
    const { admin } = redis();
    await admin.sadd(`{bg:test}:gw:${suffix}`, 'x');
    const before = await everything();
    await expect(store().commit(full)).rejects.toMatchObject({ name: 'Fault', code: 'bad-record' });
    expect(await everything()).toEqual(before);
  });

  it('of the same id is done once, even after the record went on', async () => {
    const { admin, keys } = redis();
    const records = store();
    await records.commit(full);
    expect(await records.commit(full)).toEqual({ kind: 'committed' });
    await records.commit(step('c2', 'request/a', 3, 'later'));
    const before = await everything();
    expect(await records.commit(full)).toEqual({ kind: 'committed' });
    expect(await everything()).toEqual(before);
    expect(await admin.xlen(keys.gateway.events)).toBe(3);
  });

  it('is won by one of a hundred', async () => {
    const { admin, keys } = redis();
    const stores = [store(), store(), store()];
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, (_, at) =>
        (stores[at % 3] as RecordStore).commit(step(`c${at}`, 'grant/x', 1, `by ${at}`)),
      ),
    );
    const won = outcomes.flatMap(({ kind }, at) => (kind === 'committed' ? [at] : []));
    expect(won).toHaveLength(1);
    expect(outcomes.filter(({ kind }) => kind === 'conflict')).toHaveLength(99);
    expect((await (stores[0] as RecordStore).read('grant/x'))?.body).toBe(`by ${won[0]}`);
    expect(await admin.xlen(keys.gateway.events)).toBe(1);
  });

  it.each<[string, Partial<Commit>]>([
    ['a record twice', { records: [write('request/a', 0), write('request/a', 1)] }],
    [
      'a claim twice',
      {
        claim: [
          { name: 'n', holder: 'a' },
          { name: 'n', holder: 'b' },
        ],
      },
    ],
    [
      'a version that stays',
      { records: [{ name: 'request/a', expectedVersion: 1, nextVersion: 1, body: '' }] },
    ],
    ['a deadline of another record', { deadlines: [{ name: 'grant/x', kind: 'end', dueAtMs: 1 }] }],
    [
      'a deadline at no instant',
      { records: [write('a', 0)], deadlines: [{ name: 'a', kind: 'end', dueAtMs: Number.NaN }] },
    ],
    ['a score that is no number', { indexAdd: [{ index: 'i', member: 'm', score: Number.NaN }] }],
  ])('with %s is a bug and is not sent', async (_what, parts) => {
    await expect(store().commit(commitOf({ commitId: 'c', ...parts }))).rejects.toMatchObject({
      code: 'bug',
    });
    expect(await everything()).toEqual({});
  });

  it('works after the server forgot its scripts', async () => {
    const records = store();
    await records.commit(full);
    await redis().admin.script('FLUSH');
    expect(await records.commit(step('c2', 'request/a', 3, '{}'))).toEqual({ kind: 'committed' });
  });
});

describe('a record', () => {
  it('that does not exist is null', async () => {
    expect(await store().read('request/none')).toBeNull();
    expect(await store().holder('channel/none')).toBeNull();
    expect(await store().index('none', 5)).toEqual([]);
    expect(await store().index('none', 0)).toEqual([]);
  });
});

function write(name: string, expectedVersion: number): Commit['records'][number] {
  return { name, expectedVersion, nextVersion: expectedVersion + 1, body: '{}' };
}
