import type { ShownRequest } from '../../approval/use-cases.ts';
import type { StreamEvent } from '../../contracts/envelope.ts';
import { parseId } from '../../domain/ids.ts';
import type { Json } from '../../domain/json.ts';
import { lapsedMessage } from '../views/short-messages.ts';
import { countedLine, outcomeLine, voidedLine } from '../views/thread-lines.ts';
import { askApprovers, updateApprovers } from './approver-posts.ts';
import type { AnnouncingDeps } from './deps.ts';
import { disclosedSlackUser, textIn } from './disclosed.ts';
import { sayInThread, showCard, tellRequester } from './request-posts.ts';
import { showClosedIncident } from './show-incident.ts';

/** A request was filed: its card, and a message to everybody who is asked while it still waits. */
export async function tellFiled(deps: AnnouncingDeps, event: StreamEvent): Promise<void> {
  const shown = await current(deps, event);
  if (shown === null) return;
  await showCard(deps, shown);
  if (shown.request.state !== 'pending') return;
  await askApprovers(deps, shown);
}

/** An approval counted; where more are needed, the thread says so. The last one is told with the outcome. */
export async function tellCounted(deps: AnnouncingDeps, event: StreamEvent): Promise<void> {
  const shown = await current(deps, event);
  if (shown?.request.state !== 'pending') return;
  await showCard(deps, shown);
  const message = countedLine(shown.request);
  if (message !== null) await sayInThread(deps, shown, { key: `line/${event.envelope.eventId}`, message });
}

/** An earlier approval no longer counts: card and thread say whose and why, also where the others were enough. */
export async function tellVoided(deps: AnnouncingDeps, event: StreamEvent): Promise<void> {
  const shown = await current(deps, event);
  if (shown === null) return;
  await showCard(deps, shown);
  const message = voidedLine(disclosedSlackUser(event, 'approver'), whyDenied(event));
  await sayInThread(deps, shown, { key: `line/${event.envelope.eventId}`, message });
}

/** The first reason of the decision in an event. */
function whyDenied({ envelope }: StreamEvent): string {
  const { decision } = envelope.data;
  const reasons =
    decision !== null && typeof decision === 'object' && 'reasons' in decision ? decision['reasons'] : [];
  const [first] = Array.isArray(reasons) ? (reasons as readonly Json[]) : [];
  const text = first !== null && typeof first === 'object' && 'text' in first ? first['text'] : '';
  return typeof text === 'string' ? text : '';
}

/**
 * A request was decided, withdrawn or lapsed: everybody who was asked reads so in their message, which loses its
 * buttons; then card and thread follow. The issuer answers an approval within moments, so it is waited for: card and
 * thread tell of both at once, and do not say "granted" of what it refused. That a request lapsed nobody did, so the
 * requester is told what to do next.
 */
export async function tellOutcome(deps: AnnouncingDeps, event: StreamEvent): Promise<void> {
  const decided = await current(deps, event);
  if (decided === null || decided.request.state === 'pending') return;
  await updateApprovers(deps, decided);
  const isApproved = decided.request.state === 'approved';
  const shown = isApproved ? await withIssuersAnswer(deps, decided) : decided;
  await showCard(deps, shown);
  const message = outcomeLine(shown.request);
  if (message === null || shown.grant?.reason === 'refused') return;
  const line = { key: `line/${event.envelope.eventId}`, message, broadcast: isApproved };
  await sayInThread(deps, shown, line);
  if (shown.request.state === 'lapsed')
    await tellRequester(deps, shown, `lapsed/${shown.request.requestId}`, lapsedMessage(shown.request));
  if (shown.request.state === 'withdrawn') await showClosedIncident(deps, shown.request.incidentId);
}

const ISSUER_WITHIN_MS = 2000;
const LOOK_EVERY_MS = 100;

/** The request with what the issuer made of its approval, or as it is when that takes too long. */
async function withIssuersAnswer(deps: AnnouncingDeps, approved: ShownRequest): Promise<ShownRequest> {
  let shown = approved;
  for (let waitedMs = 0; shown.grant === null && waitedMs < ISSUER_WITHIN_MS; waitedMs += LOOK_EVERY_MS) {
    await deps.sleep(LOOK_EVERY_MS);
    shown = (await deps.useCases.shownRequest(approved.request.requestId)) ?? shown;
  }
  return shown;
}

/** The request an event is about, as it is now; `null` (logged) when there is none to show. */
export async function current(deps: AnnouncingDeps, event: StreamEvent): Promise<ShownRequest | null> {
  const requestId = parseId('request', textIn(event, 'requestId') ?? '');
  const shown = requestId === null ? null : await deps.useCases.shownRequest(requestId);
  if (shown === null)
    deps.log.warn('announcer.no-request', { eventId: event.envelope.eventId, type: event.envelope.type });
  return shown;
}
