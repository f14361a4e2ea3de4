import { Fault } from '../../domain/fault.ts';
import type { RecordMac } from '../../ports/record-mac.ts';
import type { Commit } from '../../ports/record-store.ts';
import type { SideKeys } from './keys.ts';

/** KEYS and the second argument of `scripts/commit.lua`, where their meaning is written down. */
export type CommitPlan = { readonly keys: readonly string[]; readonly json: string };

/**
 * Lays a commit out for the script and gives every record its MAC.
 * @throws {Fault} `bug` for a commit that contradicts itself.
 */
export function commitPlan(commit: Commit, own: SideKeys, mac: RecordMac): CommitPlan {
  checkCommit(commit);
  const keys = [own.commit(commit.commitId), own.events, own.outbox, own.deadlines];
  const at = (key: string): number => keys.push(key);
  const json = JSON.stringify({
    records: commit.records.map(({ name, expectedVersion, nextVersion, body }) => ({
      key: at(own.record(name)),
      name,
      expected: String(expectedVersion),
      next: String(nextVersion),
      body,
      mac: mac.make(name, nextVersion, body),
    })),
    deadlines: commit.deadlines.map(({ name, kind, dueAtMs }) => ({ name, kind, due: String(dueAtMs) })),
    events: commit.events,
    outbox: commit.outbox,
    indexAdd: commit.indexAdd.map(({ index, member, score }) => ({
      key: at(own.index(index)),
      member,
      score: String(score),
    })),
    indexRemove: commit.indexRemove.map(({ index, member }) => ({ key: at(own.index(index)), member })),
    claims: commit.claim.map(({ name, holder }) => ({ key: at(own.claim(name)), name, holder })),
    unclaims: commit.unclaim.map(({ name, holder }) => ({ key: at(own.claim(name)), holder })),
    liveSet: commit.liveSet.map(({ name, untilMs, value }) => ({
      key: at(own.live(name)),
      value,
      untilMs: String(untilMs),
    })),
    liveClear: commit.liveClear.map((name) => ({ key: at(own.live(name)) })),
  });
  return { keys, json };
}

function checkCommit({ commitId, records, deadlines, claim, indexAdd, liveSet }: Commit): void {
  const names = new Set(records.map((record) => record.name));
  const flaw =
    (names.size < records.length && 'writes one record twice') ||
    (new Set(claim.map((one) => one.name)).size < claim.length && 'claims one name twice') ||
    (records.some(advancesWrongly) && 'does not advance a version') ||
    (deadlines.some((deadline) => !names.has(deadline.name)) &&
      'sets a deadline of a record it does not write') ||
    (![...deadlines.map((one) => one.dueAtMs), ...liveSet.map((one) => one.untilMs)].every(isInstant) &&
      'has an instant that is none') ||
    (!indexAdd.every((one) => Number.isFinite(one.score)) && 'has a score that is no number');
  if (flaw !== false) throw new Fault('bug', `commit ${commitId} ${flaw}`);
}

function advancesWrongly({
  expectedVersion,
  nextVersion,
}: {
  expectedVersion: number;
  nextVersion: number;
}): boolean {
  const whole = Number.isSafeInteger(expectedVersion) && Number.isSafeInteger(nextVersion);
  return !whole || expectedVersion < 0 || nextVersion <= expectedVersion;
}

function isInstant(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}
