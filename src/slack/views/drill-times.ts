import type { ShownGrant } from '../../approval/shown-grant.ts';
import type { AccessRequest } from '../../domain/access-request.ts';
import { TEXTS } from '../texts.ts';
import type { Mrkdwn } from './mrkdwn.ts';

/** How long each step of a drill took, for its summary; `null` for what was no drill or was never approved. */
export function drillTimes(request: AccessRequest, grant: ShownGrant): Mrkdwn | null {
  if (!request.intent.drill || request.state !== 'approved') return null;
  const { filedAtMs, approvedAtMs } = request;
  const { firstMintedAtMs } = grant;
  const endedAtMs = grant.endedAtMs ?? grant.deadlineMs;
  return TEXTS.drill.times(
    secondsBetween(filedAtMs, approvedAtMs),
    firstMintedAtMs === null ? null : secondsBetween(approvedAtMs, firstMintedAtMs),
    secondsBetween(firstMintedAtMs ?? approvedAtMs, endedAtMs),
  );
}

/** Clocks of two hosts may disagree; nothing took less than no time. */
function secondsBetween(fromMs: number, toMs: number): number {
  return Math.max(0, Math.round((toMs - fromMs) / 1000));
}
