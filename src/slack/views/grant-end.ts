import type { ShownGrant } from '../../approval/shown-grant.ts';
import { OUTSIDERS } from '../../policy/outsiders.ts';
import { TEXTS } from '../texts.ts';
import type { Mrkdwn } from './mrkdwn.ts';

/** What became of the shells a grant's sessions may have left open; `null` where there is nothing to say. */
export function shellsLine({ shells }: ShownGrant): Mrkdwn | null {
  if (shells === null) return null;
  return shells.state === 'done'
    ? TEXTS.end.shells.done(shells.closed, shells.checkedAtMs ?? 0)
    : TEXTS.end.shells[shells.state];
}

/** How a grant is ending or ended, and how surely; `null` while it is not ending. */
export function howItEnds(grant: ShownGrant): Mrkdwn | null {
  if (grant.state !== 'ending' && grant.state !== 'ended') return null;
  const reason = reasonText(grant);
  if (grant.state === 'ending') return TEXTS.end.ending(reason, grant.deadlineMs);
  const endedAtMs = grant.endedAtMs ?? grant.deadlineMs;
  switch (grant.certainty) {
    case 'never-minted':
      return TEXTS.end.neverMinted(reason, endedAtMs);
    case 'deny-written':
      if (grant.deeds !== null && grant.deeds.proof !== null) {
        const { action, atMs } = grant.deeds.proof;
        return TEXTS.deeds.proven(reason, grant.denyWrittenAtMs ?? endedAtMs, action, atMs);
      }
      return TEXTS.end.denyWritten(reason, grant.denyWrittenAtMs ?? endedAtMs);
    case 'by-time':
      return TEXTS.end.byTime(reason, grant.deadlineMs);
    case null:
      return TEXTS.end.ending(reason, grant.deadlineMs);
  }
}

function reasonText({ reason, because }: ShownGrant): string {
  if (reason !== 'standing-changed' || because === null) return TEXTS.end.reasons[reason ?? 'expired'];
  return because === 'left-group' || because === 'task-withdrawn'
    ? TEXTS.end.because[because]
    : TEXTS.end.outsider(OUTSIDERS[because]);
}
