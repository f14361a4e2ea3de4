import { Fault } from '../domain/fault.ts';
import type { BoundaryStore } from '../ports/boundary-store.ts';
import type { WriteTerm } from '../ports/write-term.ts';
import { believedRecords } from './believed-records.ts';
import type { IssuanceDeps } from './deps.ts';
import type { AccountEnderDeps } from './enforce-ends-account.ts';
import { AccountEnder } from './enforce-ends-account.ts';
import { EndAlarms } from './enforce-ends-alarms.ts';
import type { AccountEnds } from './known-ends.ts';
import { accountOf, knownEnds, NOTHING_ENDED } from './known-ends.ts';

export type EnderDeps = IssuanceDeps & {
  readonly boundaries: BoundaryStore;
  /** How long a turn lasts; after a take-over, what the writer before had under way has landed by then. */
  readonly leaseMs: number;
};

/** How often IAM is held against what is owed although nothing waits: nobody undoes an end for longer. */
export const REPAIR_EVERY_MS = 30_000;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;

type Account = { readonly ender: AccountEnder; failures: number; retryAtMs: number; compare: boolean };

/**
 * Makes AWS deny what was ended early. It asks what should be, not what happened: every run looks at all that is
 * owed, so whatever was missed, undone by somebody or cut short is put right by the next one. Accounts do not wait
 * for each other.
 */
export class Ender {
  readonly #deps: EnderDeps;
  readonly #alarms: EndAlarms;
  readonly #shared: AccountEnderDeps;
  readonly #accounts = new Map<string, Account>();
  #term: WriteTerm | null = null;
  #compareAtMs: number[] = [];

  constructor(deps: EnderDeps) {
    this.#deps = deps;
    const known = { ...deps, believed: believedRecords(deps) };
    this.#alarms = new EndAlarms(known);
    this.#shared = { ...known, alarms: this.#alarms, landingMs: deps.leaseMs / 5 };
  }

  /** Does what is due in one turn. Faults: `redis-unavailable`; all others are alarmed and tried again later. */
  async run(term: WriteTerm): Promise<void> {
    const nowMs = this.#deps.clock.nowMs();
    const roles = this.#rolesByAccount();
    const compareAll = this.#isCompareDue(term, nowMs);
    const again = [...this.#accounts.values()].some((one) => one.compare && nowMs >= one.retryAtMs);
    const ends = await knownEnds(this.#shared, compareAll || again);
    if (compareAll)
      for (const accountId of [...roles.keys(), ...ends.keys()]) this.#account(accountId).compare = true;
    const due = new Set([...ends.keys(), ...this.#accounts.keys()]);
    const settled = await Promise.allSettled(
      [...due].map((accountId) =>
        this.#settle(term, accountId, ends.get(accountId) ?? NOTHING_ENDED, roles.get(accountId) ?? []),
      ),
    );
    const failed = settled.find((one) => one.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  async #settle(
    term: WriteTerm,
    accountId: string,
    ends: AccountEnds,
    roles: readonly string[],
  ): Promise<void> {
    const { clock } = this.#deps;
    const account = this.#account(accountId);
    if (clock.nowMs() < account.retryAtMs) return;
    try {
      await account.ender.settle(term, ends, account.compare, roles);
      account.compare = false;
      account.failures = 0;
      this.#alarms.back(accountId);
    } catch (cause) {
      const fault = cause instanceof Fault ? cause : new Fault('bug', 'ending failed', { cause });
      if (fault.code === 'redis-unavailable' || term.stop.aborted) throw cause;
      account.failures += 1;
      account.retryAtMs = clock.nowMs() + this.#backoffMs(account.failures);
      account.compare = true;
      this.#alarms.away(accountId, fault, ends.ending);
    }
  }

  /** At the start of a turn, one lease later, and then every so often. */
  #isCompareDue(term: WriteTerm, nowMs: number): boolean {
    if (term !== this.#term) {
      this.#term = term;
      this.#compareAtMs = [nowMs, nowMs + this.#deps.leaseMs];
    }
    const [next = 0] = this.#compareAtMs;
    if (nowMs < next) return false;
    this.#compareAtMs = this.#compareAtMs.filter((atMs) => atMs > nowMs);
    if (this.#compareAtMs.length === 0) this.#compareAtMs = [nowMs + REPAIR_EVERY_MS];
    return true;
  }

  #rolesByAccount(): ReadonlyMap<string, readonly string[]> {
    const roles = new Map<string, Set<string>>();
    for (const { roleArn } of this.#deps.catalogue().tasks.values()) {
      const known = roles.get(accountOf(roleArn)) ?? new Set();
      roles.set(accountOf(roleArn), known.add(roleArn));
    }
    return new Map([...roles].map(([accountId, arns]) => [accountId, [...arns]]));
  }

  #account(accountId: string): Account {
    const known = this.#accounts.get(accountId);
    if (known !== undefined) return known;
    const ender = new AccountEnder(this.#shared, accountId);
    const made: Account = { ender, failures: 0, retryAtMs: 0, compare: true };
    this.#accounts.set(accountId, made);
    return made;
  }

  /** Doubling, and between half of it and all of it, so that replicas and accounts drift apart. */
  #backoffMs(failures: number): number {
    const longestMs = Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LAST_RETRY_MS);
    const [byte = 0] = this.#deps.random.bytes(1);
    return longestMs * (0.5 + byte / 512);
  }
}
