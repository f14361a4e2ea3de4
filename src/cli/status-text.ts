import type { StatusAnswer } from '../contracts/http.ts';
import { formatDuration, utcTime } from '../domain/time.ts';

type GrantLine = StatusAnswer['grants'][number];

/** The status as people read it: one line for the device, two for each grant. */
export function statusText(status: StatusAnswer, nowMs: number): string {
  const until = untilText(status.deviceExpiresAtMs, nowMs);
  const head = `${status.name}, on a device bound until ${until}`;
  if (status.grants.length === 0)
    return `${head}\nYou have no access right now. Ask for it in Slack with /breakglass.\n`;
  return `${[head, ...status.grants.map((grant) => grantText(grant, nowMs))].join('\n')}\n`;
}

/** A day, or a time where it is within one: an agent's device lasts an hour. */
function untilText(atMs: number, nowMs: number): string {
  const leftMs = atMs - nowMs;
  return leftMs > 0 && leftMs < 24 * 3600 * 1000 ? utcTime(atMs) : new Date(atMs).toISOString().slice(0, 10);
}

function grantText(grant: GrantLine, nowMs: number): string {
  const title = grant.drill ? `Drill, can do nothing: ${grant.title}` : grant.title;
  return `${grant.grantId}  ${title} · ${grant.asset}\n  ${stateText(grant, nowMs)}`;
}

function stateText(grant: GrantLine, nowMs: number): string {
  const left = formatDuration(Math.max(0, Math.ceil((grant.deadlineMs - nowMs) / 1000)));
  const end = `ends at ${utcTime(grant.deadlineMs)}, in ${left}`;
  switch (grant.state) {
    case 'claimable':
      return `ready: breakglass configure ${grant.grantId}, or exec (until ${utcTime(grant.claimByMs)}); ${end}`;
    case 'minting':
      return `credentials are being made; ${end}`;
    case 'active':
      return `active; ${end}; claimed ${grant.claims} of ${grant.maxClaims} times`;
    case 'ending':
      return `ending (${grant.endReason ?? 'early'}); AWS ends it at ${utcTime(grant.deadlineMs)} at the latest`;
    case 'ended':
      return `ended (${grant.endReason ?? 'expired'})`;
  }
}
