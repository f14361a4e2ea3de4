import { decisionData } from '../domain/decision-data.ts';
import type { DeviceThumbprint } from '../domain/ids.ts';
import { idFromBytes } from '../domain/ids.ts';
import type { OpenIncident } from '../domain/incident.ts';
import { openIncident as open } from '../domain/incident.ts';
import { refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import { secretLike } from '../domain/secret-like.ts';
import { refusalFor } from '../policy/refusal-for.ts';
import { channelRefusal } from './channel-refusal.ts';
import { cleanText } from './clean-text.ts';
import type { ApprovalDeps } from './deps.ts';
import { readCaller } from './read-caller.ts';
import { incidentKind } from './record-kinds.ts';
import { recordRefusal } from './record-refusal.ts';
import { incidentLane, newOrder, signedEntry } from './send-order.ts';
import type { UseCases } from './use-cases.ts';

const TITLE_AT_MOST = 300;

/**
 * Opens the incident of a channel; one that is open already is refused.
 * @param device by which the issuer knows that it is them; without one they act in Slack itself.
 */
export async function openIncident(
  deps: ApprovalDeps,
  input: Parameters<UseCases['openIncident']>[0],
  device: DeviceThumbprint | null = null,
): Promise<Result<OpenIncident>> {
  const caller = await readCaller(deps, input.slackUserId, [], 'incident.refused', 'asker', device);
  if (!caller.ok) return caller;
  const { actor, person, subject } = caller.value;
  const nowMs = deps.clock.nowMs();
  const { channelId } = input;
  const decision = deps.policy().decide({ action: 'open', actor: subject, nowMs });
  if (decision.outcome !== 'allow') {
    const data = { channelId, ...decisionData(decision) };
    return recordRefusal(deps, 'incident.refused', actor, refusalFor(decision), data);
  }

  const secret = secretLike(input.title);
  if (secret !== null)
    return recordRefusal(deps, 'incident.refused', actor, refusal('secret-like', secret), { channelId });
  const { flaw } = await deps.directory.channel(channelId);
  if (flaw !== null)
    return recordRefusal(deps, 'incident.refused', actor, channelRefusal(flaw), { channelId, flaw });

  const incidentId = idFromBytes('incident', deps.random.bytes(10));
  const title = cleanText(input.title, TITLE_AT_MOST) || 'Incident';
  const step = open({ incidentId, channelId, title, openedBy: person }, actor, nowMs);
  const body = { incidentId, state: 'open' as const, by: person, atMs: nowMs };
  const order = newOrder(deps, { kind: 'incident', body }, nowMs);
  const outbox = [await signedEntry(deps, incidentLane(incidentId), order)];
  const opened = await deps.recorder.transition(
    incidentKind,
    incidentId,
    () => ok({ ...step, outbox }),
    (holder) => refused(refusal('incident-open-already', holder)),
  );
  if (opened.ok) return ok(step.record);
  return recordRefusal(deps, 'incident.refused', actor, opened.refusal, { channelId });
}
