import type { Actor } from '../domain/actor.ts';
import { personal } from '../domain/event.ts';
import type { Fault } from '../domain/fault.ts';
import type { EarlyEndReason, Grant } from '../domain/grant.ts';
import type { GrantId } from '../domain/ids.ts';
import type { Person } from '../domain/person.ts';
import { refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import type { AlarmKind } from './alarm.ts';
import { isForged, raiseAlarm } from './alarm.ts';
import type { IssuanceDeps } from './deps.ts';
import { grantKind } from './record-kinds.ts';

/** Why the record of a grant is not what the issuer left there. */
export type RecordFlaw = { readonly kind: AlarmKind; readonly cause?: Fault };

/**
 * Holds the record of a grant against the log, which waits for nothing here: whatever the log holds was committed
 * to Redis first, so a record that is gone or older was taken away or put back.
 * @returns `null` where nothing speaks against it.
 */
export async function recordFlaw(deps: IssuanceDeps, grantId: GrantId): Promise<RecordFlaw | null> {
  const sealed = await deps.sealedGrants.grant(grantId);
  try {
    const loaded = await deps.recorder.load(grantKind, grantId);
    if (sealed === null || (loaded?.version ?? 0) >= sealed.version) return null;
    return { kind: loaded === null ? 'grant-vanished' : 'record-rolled-back' };
  } catch (cause) {
    if (!isForged(cause)) throw cause;
    return { kind: 'record-forged', cause };
  }
}

/**
 * Ends a grant whose record cannot be believed: the log is told that it ends, and what AWS has to deny is read from
 * there. Alarmed and told once. Refused: `grant-not-found` where the log does not know it; no session exists then.
 */
export async function endByLog(
  deps: IssuanceDeps,
  grantId: GrantId,
  flaw: RecordFlaw,
  end: { readonly reason: EarlyEndReason; readonly by: Person | null; readonly actor: Actor },
): Promise<Result<Pick<Grant, 'deadlineMs' | 'state'>>> {
  const sealed = await deps.sealedGrants.grant(grantId);
  const { reason, by, actor } = end;
  if (sealed !== null && sealed.endingAtMs !== null)
    return ok({ state: 'ending', deadlineMs: sealed.deadlineMs });
  await raiseAlarm(deps, flaw.kind, grantId, flaw.cause);
  if (sealed === null) return refused(refusal('grant-not-found', grantId));
  const { incidentId, deadlineMs } = sealed;
  await deps.recorder.note({
    type: 'grant.ending',
    actor,
    data: { grantId, incidentId, reason, because: flaw.kind, by: personal(by), deadlineMs },
  });
  return ok({ state: 'ending', deadlineMs });
}
