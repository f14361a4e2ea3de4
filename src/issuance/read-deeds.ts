import { systemActor } from '../domain/actor.ts';
import { judgeDeeds } from '../domain/deeds.ts';
import type { EndedGrant } from '../domain/grant.ts';
import { noteDeeds } from '../domain/grant-deeds.ts';
import type { GrantId } from '../domain/ids.ts';
import { refusal } from '../domain/refusal.ts';
import { refused } from '../domain/result.ts';
import type { RegionCalls } from '../domain/session-call.ts';
import type { InstantMs } from '../domain/time.ts';
import type { EventHistory } from '../ports/event-history.ts';
import type { WriteTerm } from '../ports/write-term.ts';
import { recordName } from '../recording/record-kind.ts';
import { CLOCK_LIMIT_MS } from './clock-watch.ts';
import type { IssuanceDeps } from './deps.ts';
import { accountOf } from './known-ends.ts';
import { grantKind, UNTOLD_GRANTS } from './record-kinds.ts';

export type DeedReaderDeps = Pick<IssuanceDeps, 'clock' | 'log' | 'recorder' | 'sealedLog'> & {
  readonly history: EventHistory;
  /** Where AWS keeps what global services do; `null` where that is not known. */
  readonly globalRegion: string | null;
  /** The log's latest checkpoint; `null` while it was never read. */
  readonly checkpoint: () => string | null;
  readonly wait: DeedWait;
};

/** How long after an end CloudTrail is asked: soon, for a first answer, and when it should have everything. */
export type DeedWait = { readonly provisionalMs: number; readonly finalMs: number };

/** A Region that cannot be read is asked again for so long after the final answer was due. */
const PATIENCE_MS = 3 * 3600_000;
const RETRY_AFTER_MS = 5 * 60_000;
const GRANTS_AT_MOST = 1000;
const actor = systemActor('deed-reader');

/**
 * Tells what was done with grants that ended, as AWS's own history has it. It asks what is owed, so whatever was cut
 * short is done by the next run. Accounts do not wait for each other; reading one takes its time, since AWS answers two
 * questions a second.
 */
export class DeedReader {
  readonly #deps: DeedReaderDeps;
  /** When a grant has to be looked at again; forgotten with the process, which then looks at once. */
  readonly #notBefore = new Map<GrantId, InstantMs>();

  constructor(deps: DeedReaderDeps) {
    this.#deps = deps;
  }

  /** Does what is due in one turn. Fault: `redis-unavailable`. */
  async run({ stop }: Pick<WriteTerm, 'stop'>): Promise<void> {
    const { recorder, clock } = this.#deps;
    const ids = (await recorder.index(UNTOLD_GRANTS, GRANTS_AT_MOST)) as readonly GrantId[];
    const untold = new Set(ids);
    for (const grantId of this.#notBefore.keys()) if (!untold.has(grantId)) this.#notBefore.delete(grantId);
    const accounts = new Map<string, EndedGrant[]>();
    for (const grantId of ids) {
      if (clock.nowMs() < (this.#notBefore.get(grantId) ?? 0)) continue;
      const grant = await this.#due(grantId);
      if (grant === null) continue;
      const accountId = accountOf(grant.task.roleArn);
      accounts.set(accountId, [...(accounts.get(accountId) ?? []), grant]);
    }
    await Promise.all([...accounts.values()].map((grants) => this.#readAll(grants, stop)));
  }

  /** The grant, if it is time to ask about it. One that cannot be read keeps no other waiting. */
  async #due(grantId: GrantId): Promise<EndedGrant | null> {
    const { recorder, clock, log, wait } = this.#deps;
    try {
      const grant = (await recorder.load(grantKind, grantId))?.record;
      if (grant?.state !== 'ended' || grant.deeds === 'final') return null;
      const waitMs = grant.deeds === 'due' ? wait.provisionalMs : wait.finalMs;
      const dueAtMs = grant.endedAtMs + waitMs;
      if (clock.nowMs() >= dueAtMs) return grant;
      this.#notBefore.set(grantId, dueAtMs);
    } catch (cause) {
      log.error('deeds.grant-failed', { grantId }, cause);
      this.#notBefore.set(grantId, clock.nowMs() + RETRY_AFTER_MS);
    }
    return null;
  }

  async #readAll(grants: readonly EndedGrant[], stop: AbortSignal): Promise<void> {
    for (const grant of grants) {
      if (stop.aborted) return;
      const regions = await this.#lookUp(grant, stop);
      if (!stop.aborted) await this.#write(grant, regions);
    }
  }

  async #write(grant: EndedGrant, regions: readonly RegionCalls[]): Promise<void> {
    const { recorder, clock, wait } = this.#deps;
    const { grantId, endedAtMs, certainty } = grant;
    const nowMs = clock.nowMs();
    const finalAtMs = endedAtMs + wait.finalMs;
    const mayYetBeRead = regions.some(({ unread }) => unread !== null) && nowMs < finalAtMs + PATIENCE_MS;
    const isFinal = certainty === 'never-minted' || (nowMs >= finalAtMs && !mayYetBeRead);
    if (!isFinal && nowMs >= finalAtMs) this.#notBefore.set(grantId, nowMs + RETRY_AFTER_MS);
    if (!isFinal && grant.deeds === 'provisional') return;
    const deeds = judgeDeeds(grant, regions);
    await recorder.transition(grantKind, grantId, async (before) =>
      before === null
        ? refused(refusal('grant-not-found', grantId))
        : noteDeeds(
            before.record,
            { deeds, isFinal, checkpoint: await this.#checkpointOver(grantId, before.version) },
            actor,
            nowMs,
          ),
    );
  }

  /** The log's latest checkpoint, if everything about the grant so far is under it. */
  async #checkpointOver(grantId: GrantId, version: number): Promise<string | null> {
    const { sealedLog, checkpoint, log } = this.#deps;
    try {
      const isUnder = (await sealedLog.sealedVersion(recordName(grantKind, grantId))) >= version;
      return isUnder ? checkpoint() : null;
    } catch (cause) {
      log.warn('deeds.no-checkpoint', { grantId, why: String(cause) });
      return null;
    }
  }

  /** Every session of the grant, in the task's Region and where global services are kept. */
  async #lookUp(grant: EndedGrant, stop: AbortSignal): Promise<readonly RegionCalls[]> {
    const { history, globalRegion } = this.#deps;
    const { grantId, task, attempts, acceptedAtMs } = grant;
    const accountId = accountOf(task.roleArn);
    const regions = new Set([task.region, ...(globalRegion === null ? [] : [globalRegion])]);
    const found: RegionCalls[] = [];
    for (const { sessionName, outcome } of attempts) {
      if (outcome === 'not-minted') continue;
      for (const region of regions) {
        const lookup = {
          accountId,
          region,
          sessionName,
          sourceIdentity: grantId,
          // By AWS's clock, which may differ; the name is the session's alone.
          fromMs: acceptedAtMs - CLOCK_LIMIT_MS,
        };
        const { operator, ...calls } = await history.lookUp(lookup, stop);
        if (operator !== null && !stop.aborted)
          this.#deps.log.error('alarm.cloudtrail-unread', { grantId, accountId, region, operator });
        found.push(calls);
      }
    }
    return found;
  }
}
