import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { createRecordStore } from '../../../src/adapters/redis/record-store.ts';
import { withRedis } from '../../support/redis.ts';
import { commitOf, testMac } from './fixtures.ts';

const redis = withRedis();
const names = ['request/a', 'request/b', 'grant/c'];

type Try = {
  /** Which records, and how far from the truth the expected version is. */
  readonly writes: readonly { readonly name: string; readonly stale: number; readonly events: number }[];
  readonly claim: string | null;
  readonly repeat: boolean;
  readonly due: boolean;
};

const attempt: fc.Arbitrary<Try> = fc.record({
  writes: fc.uniqueArray(
    fc.record({
      name: fc.constantFrom(...names),
      stale: fc.constantFrom(0, 0, 0, 0, -1, 1),
      events: fc.integer({ min: 1, max: 3 }),
    }),
    { selector: ({ name }) => name, minLength: 1, maxLength: 3 },
  ),
  claim: fc.option(fc.constantFrom('n1', 'n2')),
  repeat: fc.boolean(),
  due: fc.boolean(),
});

describe('whatever is tried, in whatever order and company', () => {
  it('versions count the events, and each record has the deadlines of its last commit', async () => {
    const { keys, admin } = redis();
    const client = redis().connect('gateway');
    const records = createRecordStore({ redis: client, keys, side: 'gateway', mac: testMac() });
    await fc.assert(
      fc.asyncProperty(
        fc.array(attempt, { minLength: 1, maxLength: 12 }),
        fc.boolean(),
        async (tries, together) => {
          await admin.flushall();
          let commits = 0;
          const run = async ({ writes, claim, repeat, due }: Try): Promise<void> => {
            const at = await Promise.all(
              writes.map(async ({ name }) => (await records.read(name))?.version ?? 0),
            );
            const planned = writes.map((write, index) => {
              const expectedVersion = Math.max(0, (at[index] ?? 0) + write.stale);
              return { ...write, expectedVersion, nextVersion: expectedVersion + write.events };
            });
            const commit = commitOf({
              commitId: `c${(commits += 1)}`,
              records: planned.map(({ name, expectedVersion, nextVersion }) => ({
                name,
                expectedVersion,
                nextVersion,
                body: due ? 'due' : 'none',
              })),
              events: planned.flatMap(({ name, events }) =>
                Array.from({ length: events }, () => ({ recordId: name, json: '{}' })),
              ),
              deadlines: due ? planned.map(({ name }) => ({ name, kind: 'lapse' as const, dueAtMs: 5 })) : [],
              claim: claim === null ? [] : [{ name: claim, holder: planned[0]?.name ?? '' }],
            });
            const [first, second] = await Promise.all([
              records.commit(commit),
              repeat ? records.commit(commit) : null,
            ]);
            // A repeat of what was refused may be refused for another reason, but what was done stays done.
            if (first.kind === 'committed' && second !== null) expect(second.kind).toBe('committed');
          };
          if (together) await Promise.all(tries.map(run));
          else for (const one of tries) await run(one);

          const events = (await admin.xrange(keys.gateway.events, '-', '+')).map(([, fields]) => fields[1]);
          const deadlines = await admin.zrange(keys.gateway.deadlines, 0, '-1');
          for (const name of names) {
            const record = await records.read(name);
            expect(events.filter((recordId) => recordId === name)).toHaveLength(record?.version ?? 0);
            expect(deadlines.includes(`lapse|${name}`)).toBe(record?.body === 'due');
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
