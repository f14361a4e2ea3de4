import type { Decision } from '../domain/decision.ts';
import type { OpenIncident } from '../domain/incident.ts';
import type { Refusal } from '../domain/refusal.ts';
import { refusal } from '../domain/refusal.ts';
import { formatDuration } from '../domain/time.ts';
import { devicesFact } from '../policy/facts.ts';
import { refusalFor } from '../policy/refusal-for.ts';
import type { ApprovalDeps } from './deps.ts';
import { incidentStateFact } from './find-incident.ts';
import type { Ask } from './read-ask.ts';
import type { Caller } from './read-caller.ts';

/** What policy said of asking, and what it was asked about. */
export type RequestDecision =
  | { readonly ok: true; readonly decision: Decision; readonly incident: OpenIncident }
  | { readonly ok: false; readonly decision: Decision; readonly refusal: Refusal };

/** Asks policy whether somebody may ask for this, now, for so long. */
export function decideRequest(
  deps: ApprovalDeps,
  caller: Caller,
  { task, durationSeconds }: Ask,
  incident: OpenIncident | null,
  deviceCount: number,
): RequestDecision {
  const nowMs = deps.clock.nowMs();
  const decision = deps.policy().decide({
    action: 'request',
    requester: caller.subject,
    task,
    incident: incidentStateFact(deps, incident),
    durationSeconds,
    devices: devicesFact(deviceCount, { source: 'issuer’s keys, unverified', readAtMs: nowMs }),
    nowMs,
  });
  if (decision.outcome !== 'allow') return { ok: false, decision, refusal: refusalFor(decision) };
  // Beside policy, since neither a missing incident nor a limit of its own may depend on one rule.
  if (incident === null) return { ok: false, decision, refusal: refusal('no-incident', '') };
  const maxSeconds = decision.limits?.maxSeconds ?? 0;
  if (durationSeconds > maxSeconds)
    return { ok: false, decision, refusal: refusal('bad-duration', formatDuration(maxSeconds)) };
  return { ok: true, decision, incident };
}
