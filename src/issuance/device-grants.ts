import type { GrantView, ReleaseAnswer } from '../contracts/http.ts';
import { personActor } from '../domain/actor.ts';
import type { Device } from '../domain/device.ts';
import type { Grant } from '../domain/grant.ts';
import { claimsUsed } from '../domain/grant.ts';
import type { GrantId } from '../domain/ids.ts';
import { refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import type { IssuanceDeps } from './deps.ts';
import { endNow } from './end-grant.ts';
import { grantKind, grantsByPerson } from './record-kinds.ts';

/** How many grants a status shows at most, the newest. */
const SHOWN_GRANTS = 20;

/** The grants of the device's person, newest first. */
export async function grantsOf({ recorder }: IssuanceDeps, device: Device): Promise<readonly GrantView[]> {
  const newest = await recorder.highest(grantsByPerson(device.person.personId), SHOWN_GRANTS);
  const loaded = await Promise.all(newest.map((id) => recorder.load(grantKind, id)));
  return loaded.flatMap((one) => (one === null ? [] : [viewOf(one.record)]));
}

/** Releases a grant: its own requester is done. */
export async function releaseGrant(
  deps: IssuanceDeps,
  grantId: GrantId,
  device: Device,
): Promise<Result<ReleaseAnswer>> {
  const loaded = await deps.recorder.load(grantKind, grantId);
  if (loaded === null || loaded.record.requester.personId !== device.person.personId) {
    return refused(
      refusal('grant-not-found', grantId, 'release by a device of somebody else or of no grant'),
    );
  }
  const actor = personActor(device.person, `device:${device.thumbprint}`, 'device');
  const ended = await endNow(deps, grantId, 'released', device.person, actor);
  if (!ended.ok) return ended;
  return ok({
    state: ended.value.state === 'ended' ? 'ended' : 'ending',
    endsAtLatestMs: ended.value.deadlineMs,
  });
}

function viewOf(grant: Grant): GrantView {
  return {
    grantId: grant.grantId,
    state: grant.state,
    title: grant.task.title,
    drill: grant.task.drill,
    asset: grant.task.asset,
    region: grant.task.region,
    deadlineMs: grant.deadlineMs,
    claimByMs: grant.claimByMs,
    claims: claimsUsed(grant),
    maxClaims: grant.maxClaims,
    endReason: grant.state === 'ended' || grant.state === 'ending' ? grant.reason : null,
  };
}
