import type { Commit, CommitOutcome, OutboxEntry, RecordStore } from '../../src/ports/record-store.ts';

/** What a process would find in its Redis: its records, and what it put into its streams, oldest first. */
export type MemoryRecordStore = RecordStore & {
  readonly events: readonly OutboxEntry[];
  readonly outbox: readonly OutboxEntry[];
};

/**
 * A record store for tests that need thousands of commits: the same answers as the one over Redis, without MACs,
 * deadlines and live marks.
 */
export function memoryRecordStore(): MemoryRecordStore {
  const records = new Map<string, { readonly version: number; readonly body: string }>();
  const indexes = new Map<string, Map<string, number>>();
  const holders = new Map<string, string>();
  const events: OutboxEntry[] = [];
  const outbox: OutboxEntry[] = [];

  function flaw({ records: writes, claim }: Commit): CommitOutcome | null {
    const stale = writes.find((one) => (records.get(one.name)?.version ?? 0) !== one.expectedVersion);
    if (stale !== undefined) return { kind: 'conflict', name: stale.name };
    for (const { name, holder } of claim) {
      const held = holders.get(name);
      if (held !== undefined && held !== holder) return { kind: 'taken', name, holder: held };
    }
    return null;
  }

  function apply(commit: Commit): void {
    for (const { name, nextVersion: version, body } of commit.records) records.set(name, { version, body });
    events.push(...commit.events);
    outbox.push(...commit.outbox);
    for (const { index, member, score } of commit.indexAdd)
      indexes.set(index, (indexes.get(index) ?? new Map<string, number>()).set(member, score));
    for (const { index, member } of commit.indexRemove) indexes.get(index)?.delete(member);
    for (const { name, holder } of commit.claim) holders.set(name, holder);
    for (const { name, holder } of commit.unclaim) if (holders.get(name) === holder) holders.delete(name);
  }

  return {
    events,
    outbox,
    read(name) {
      const kept = records.get(name);
      return Promise.resolve(kept === undefined ? null : { name, ...kept });
    },
    commit(commit) {
      const no = flaw(commit);
      if (no === null) apply(commit);
      return Promise.resolve(no ?? { kind: 'committed' });
    },
    index(index, limit) {
      const members = [...(indexes.get(index) ?? [])].sort(([, a], [, b]) => a - b);
      return Promise.resolve(members.slice(0, limit).map(([member]) => member));
    },
    highest(index, limit, aboveScore = -Infinity) {
      const members = [...(indexes.get(index) ?? [])].filter(([, score]) => score > aboveScore);
      members.sort(([, a], [, b]) => b - a);
      return Promise.resolve(members.slice(0, limit).map(([member]) => member));
    },
    holder: (name) => Promise.resolve(holders.get(name) ?? null),
  };
}
