import { systemActor } from '../domain/actor.ts';
import type { EventData } from '../domain/event.ts';
import type { Fault } from '../domain/fault.ts';
import type { EndingGrant } from '../domain/grant.ts';
import type { Json } from '../domain/json.ts';
import { canonicalJson } from '../codec/canonical-json.ts';
import type { KnownEndsDeps } from './known-ends.ts';
import { grantsIn } from './known-ends.ts';
import { LIVE_GRANTS } from './record-kinds.ts';
import type { Revocation, RevocationList } from './revocation-policy.ts';

/** How a boundary differs from what was last known of it. */
export type BoundaryChange = {
  readonly versionId: string;
  /** Of whoever wrote it: below our own it was an older writer of ours, or an older version was put back. */
  readonly epoch: number;
  readonly ownEpoch: number;
  /** Denies that had been written and are gone. */
  readonly missing: readonly string[];
  /** Denies nobody here asked for. */
  readonly strange: readonly string[];
};

const actor = systemActor('ender');

/**
 * What an operator has to hear about ending early, each once: in the log, and what an auditor should see too in
 * the record.
 */
export class EndAlarms {
  readonly #deps: KnownEndsDeps;
  readonly #raised = new Set<string>();

  constructor(deps: KnownEndsDeps) {
    this.#deps = deps;
  }

  /** Somebody else wrote the boundary. */
  async changed(accountId: string, change: BoundaryChange): Promise<void> {
    if (!this.#first(`changed ${accountId} ${change.versionId}`)) return;
    this.#deps.log.error('alarm.boundary-changed', { accountId, ...change });
    await this.#record('alarm.raised', { kind: 'boundary-changed', accountId, ...change });
  }

  /** The list did not fit, so sessions that nobody ended are denied too; they are named. */
  async widened(
    accountId: string,
    wanted: RevocationList,
    before: RevocationList,
    revocations: readonly Revocation[],
  ): Promise<void> {
    const { widening, roles, accountIssuedBeforeMs } = wanted;
    const already = new Set(before.roles.map((role) => canonicalJson(role)));
    const more = roles.filter((role) => !already.has(canonicalJson(role)));
    const isWider = more.length > 0 || accountIssuedBeforeMs !== before.accountIssuedBeforeMs;
    if (widening === 'exact' || !isWider) return;
    const what = { accountId, widening, roles: [...roles], accountIssuedBeforeMs };
    if (!this.#first(`widened ${canonicalJson(what)}`)) return;
    const affected = await this.#affected(wanted, revocations);
    this.#deps.log.error('alarm.revocation-widened', { ...what, affected });
    await this.#record('revocation.widened', { ...what, affected });
  }

  /** A role without the boundary is out of reach: said once, until it has it. */
  roleWithoutBoundary(accountId: string, roleArn: string, isBound: boolean): void {
    const remedy =
      `the role ${roleArn} does not have the boundary policy as its permissions boundary, so its sessions ` +
      'cannot be ended early: create it by deploy/aws/task-role.yml, or set its boundary';
    if (isBound) this.#raised.delete(`role ${roleArn}`);
    else if (this.#first(`role ${roleArn}`))
      this.#deps.log.error('alarm.boundary-unusable', { accountId, remedy });
  }

  /** IAM cannot be used: said once an outage, and once for each grant that waits for it. */
  away(accountId: string, fault: Fault, ending: readonly EndingGrant[]): void {
    const { log } = this.#deps;
    const event = fault.code === 'boundary-unusable' ? 'alarm.boundary-unusable' : 'ender.iam-away';
    if (this.#first(`away ${accountId} ${event}`))
      log.error(event, { accountId, remedy: fault.message }, fault);
    for (const { grantId, deadlineMs } of ending) {
      if (this.#first(`pending ${grantId}`))
        log.error('alarm.deny-pending', { accountId, grantId, awsEndsItAtMs: deadlineMs });
    }
  }

  /** IAM can be used (again). */
  back(accountId: string): void {
    const wasAway = ['alarm.boundary-unusable', 'ender.iam-away'].filter((event) =>
      this.#raised.delete(`away ${accountId} ${event}`),
    );
    if (wasAway.length > 0) this.#deps.log.info('ender.iam-back', { accountId });
  }

  /** Live grants that the wider deny hits although nobody ended them. */
  async #affected(
    { roles, accountIssuedBeforeMs }: RevocationList,
    revocations: readonly Revocation[],
  ): Promise<readonly { readonly grantId: string; readonly requestId: string }[]> {
    const ended = new Set(revocations.map((one) => one.grantId));
    const denied = new Map(roles.map((role) => [role.roleArn, role.issuedBeforeMs]));
    const live = await grantsIn(this.#deps, LIVE_GRANTS);
    return live
      .filter(({ grantId, task, attempts, state }) => {
        const untilMs = Math.max(denied.get(task.roleArn) ?? 0, accountIssuedBeforeMs ?? 0);
        const mints = attempts.filter((attempt) => attempt.outcome !== 'not-minted');
        return (
          state !== 'ending' && !ended.has(grantId) && mints.some((attempt) => attempt.startedAtMs <= untilMs)
        );
      })
      .map(({ grantId, requestId }) => ({ grantId, requestId }));
  }

  async #record(
    type: 'alarm.raised' | 'revocation.widened',
    data: { readonly [name: string]: Json },
  ): Promise<void> {
    await this.#deps.recorder.note({ type, actor, data: data as EventData });
  }

  #first(what: string): boolean {
    if (this.#raised.has(what)) return false;
    this.#raised.add(what);
    return true;
  }
}
