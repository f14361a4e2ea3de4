import { canonicalJson } from '../codec/canonical-json.ts';
import { systemActor } from '../domain/actor.ts';
import { Fault } from '../domain/fault.ts';
import type { EndingGrant } from '../domain/grant.ts';
import { maySessionExist } from '../domain/grant.ts';
import { confirmDeny } from '../domain/grant-end.ts';
import { refusal } from '../domain/refusal.ts';
import { refused } from '../domain/result.ts';
import type { BoundaryStore, StoredBoundary } from '../ports/boundary-store.ts';
import type { WriteTerm } from '../ports/write-term.ts';
import type { EndAlarms } from './enforce-ends-alarms.ts';
import type { AccountEnds, KnownEndsDeps } from './known-ends.ts';
import { revocationOf } from './known-ends.ts';
import type { FoundBoundary } from './read-boundary.ts';
import { readBoundary } from './read-boundary.ts';
import { grantKind } from './record-kinds.ts';
import type { RevocationList } from './revocation-policy.ts';
import { boundaryDocument, isDenied, planRevocations } from './revocation-policy.ts';
import { standingDenies } from './standing-denies.ts';

export type AccountEnderDeps = KnownEndsDeps & {
  readonly boundaries: BoundaryStore;
  readonly alarms: EndAlarms;
  /** How long before the turn could end its calls are called off, so that they can still land inside it. */
  readonly landingMs: number;
};

/** How often IAM is asked anew which roles carry the boundary, while one is missing among them. */
const BOUND_ROLES_EVERY_MS = 30_000;
/** Documents of ours that may still land. */
const REMEMBERED_DOCUMENTS = 8;

/**
 * Keeps the boundary of one account as it has to be. What it remembers only spares calls and tells our own writes
 * from those of others: IAM itself is read before every write and after it.
 */
export class AccountEnder {
  readonly #deps: AccountEnderDeps;
  readonly #accountId: string;
  readonly #firstSeen = new Map<string, number>();
  #term: WriteTerm | null = null;
  /** The boundary as it was last read in this term and found, or made, right. */
  #known: { readonly versionId: string; readonly list: RevocationList } | null = null;
  #sent: readonly string[] = [];
  #boundRoles: { readonly names: ReadonlySet<string>; readonly atMs: number } | null = null;

  constructor(deps: AccountEnderDeps, accountId: string) {
    this.#deps = deps;
    this.#accountId = accountId;
  }

  /**
   * Makes IAM deny what has to be denied, and then ends the grants that waited for it.
   * @param compare whether to hold IAM against what is owed also where nothing waits.
   * @param roles of the catalogue in this account, which must carry the boundary.
   * Faults: `aws-unavailable`, `boundary-unusable`, `redis-unavailable`.
   */
  async settle(
    term: WriteTerm,
    ends: AccountEnds,
    compare: boolean,
    roles: readonly string[],
  ): Promise<void> {
    if (term !== this.#term) this.#known = null;
    this.#term = term;
    const known = this.#known;
    const isOwed = ends.ending.some(
      (grant) => maySessionExist(grant) && !(known && isDenied(known.list, revocationOf(grant))),
    );
    if (compare || isOwed) await this.#reconcile(term, ends);
    if (compare) await this.#checkRoles(term, roles);
    await this.#confirm(term, ends.ending);
  }

  /** Reads what IAM has, writes where it differs from what is owed, and reads that back. */
  async #reconcile(term: WriteTerm, ends: AccountEnds): Promise<void> {
    const { boundaries, alarms, log } = this.#deps;
    const abort = await this.#callsOff(term);
    const stored = await boundaries.read(this.#accountId, abort);
    const found = readBoundary(stored.document);
    if (found.epoch > term.epoch) await term.raiseEpoch(found.epoch + 1);
    const { wanted, strange } = await this.#plan(found, ends);
    await this.#noticeChange(term, stored, found, ends, strange);
    if (found.isOurs && isSame(found.list, wanted)) {
      this.#known = { versionId: stored.versionId, list: wanted };
      return;
    }

    await alarms.widened(this.#accountId, wanted, found.list, ends.revocations);
    const document = boundaryDocument(wanted, term.epoch);
    this.#sent = [document, ...this.#sent].slice(0, REMEMBERED_DOCUMENTS);
    await boundaries.write(this.#accountId, document, abort);
    const after = await boundaries.read(this.#accountId, abort);
    const read = readBoundary(after.document);
    if (!read.isOurs || !isSame(read.list, wanted))
      throw new Fault('aws-unavailable', `IAM of account ${this.#accountId} does not show what was written`);
    this.#known = { versionId: after.versionId, list: wanted };
    const { grants, incidents, widening } = wanted;
    const counts = { grants: grants.length, incidents: incidents.length, widening };
    log.info('ender.wrote', { accountId: this.#accountId, versionId: after.versionId, ...counts });
  }

  async #plan(found: FoundBoundary, ends: AccountEnds) {
    const firstSeen = (what: string): number => {
      const atMs = this.#firstSeen.get(what) ?? Math.ceil(this.#deps.clock.nowMs() / 1000) * 1000;
      this.#firstSeen.set(what, atMs);
      return atMs;
    };
    const kept = await standingDenies(this.#deps, this.#accountId, found.list, ends, firstSeen);
    const wanted = planRevocations(
      [...ends.revocations, ...kept.revocations],
      ends.closedIncidents,
      kept.standing,
    );
    return { wanted, strange: kept.strange };
  }

  /** Tells whether somebody else wrote: an older writer of ours whose call landed late, or a person. */
  async #noticeChange(
    { epoch: ownEpoch }: WriteTerm,
    { versionId, document }: StoredBoundary,
    { epoch, isOurs, list }: FoundBoundary,
    { revocations, denied }: AccountEnds,
    strange: readonly string[],
  ): Promise<void> {
    const missing: string[] = [];
    for (const one of revocations) {
      const wasKnown = this.#known !== null && isDenied(this.#known.list, one);
      if ((denied.has(one.grantId) || wasKnown) && !isDenied(list, one)) missing.push(one.grantId);
    }
    const isNew = this.#known === null || this.#known.versionId !== versionId;
    const isOwn = this.#sent.includes(document) || (this.#known === null && isOurs);
    const changed = isNew && (!isOwn || strange.length > 0 || missing.length > 0);
    if (!changed) return;
    await this.#deps.alarms.changed(this.#accountId, { versionId, epoch, ownEpoch, missing, strange });
  }

  /** Ends the grants that IAM now denies, and those of which AWS made no session. */
  async #confirm(term: WriteTerm, ending: readonly EndingGrant[]): Promise<void> {
    const known = this.#known;
    const isOver = (grant: EndingGrant): boolean =>
      !maySessionExist(grant) || (known !== null && isDenied(known.list, revocationOf(grant)));
    const over = ending.filter(isOver);
    const reached = new Set<string>();
    for (const roleArn of new Set(over.filter(maySessionExist).map((grant) => grant.task.roleArn)))
      if (await this.#carriesBoundary(term, roleArn)) reached.add(roleArn);
    const { recorder, clock } = this.#deps;
    const confirmed = over.filter((grant) => !maySessionExist(grant) || reached.has(grant.task.roleArn));
    await Promise.all(
      confirmed.map(({ grantId }) =>
        recorder.transition(grantKind, grantId, (before) =>
          before === null
            ? refused(refusal('grant-not-found', grantId))
            : confirmDeny(before.record, systemActor('ender'), clock.nowMs()),
        ),
      ),
    );
  }

  async #checkRoles(term: WriteTerm, roles: readonly string[]): Promise<void> {
    this.#boundRoles = null;
    for (const roleArn of roles) await this.#carriesBoundary(term, roleArn);
  }

  /** Whether the boundary is the role's: else nothing that is written there ends a session of it. */
  async #carriesBoundary(term: WriteTerm, roleArn: string): Promise<boolean> {
    const { boundaries, alarms, clock } = this.#deps;
    const name = roleArn.slice(roleArn.lastIndexOf('/') + 1);
    const asked = this.#boundRoles;
    const isOld = asked === null || clock.nowMs() - asked.atMs >= BOUND_ROLES_EVERY_MS;
    if (isOld && asked?.names.has(name) !== true) {
      const names = await boundaries.boundRoles(this.#accountId, await this.#callsOff(term));
      this.#boundRoles = { names, atMs: clock.nowMs() };
    }
    const isBound = this.#boundRoles?.names.has(name) === true;
    alarms.roleWithoutBoundary(this.#accountId, roleArn, isBound);
    return isBound;
  }

  /** Fires before anybody else can have the turn, or when it is given up. */
  async #callsOff(term: WriteTerm): Promise<AbortSignal> {
    await term.renew();
    const leftMs = Math.max(0, Math.floor(term.leftMs() - this.#deps.landingMs));
    return AbortSignal.any([term.stop, AbortSignal.timeout(leftMs)]);
  }
}

/** The same denies, whoever wrote them and in whichever order they stand. */
function isSame(a: RevocationList, b: RevocationList): boolean {
  return canonicalJson(inOrder(a)) === canonicalJson(inOrder(b));
}

function inOrder({ grants, incidents, roles, accountIssuedBeforeMs }: RevocationList) {
  return {
    grants: [...grants].sort(),
    incidents: [...incidents].sort(),
    roles: roles.map(({ roleArn, issuedBeforeMs }) => `${roleArn} ${issuedBeforeMs}`).sort(),
    accountIssuedBeforeMs,
  };
}
