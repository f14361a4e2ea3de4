import type { ShownRequest } from '../../approval/use-cases.ts';
import type { StreamEvent } from '../../contracts/envelope.ts';
import { parseId } from '../../domain/ids.ts';
import { approverMessage } from '../views/approver-message.ts';
import { countedLine, outcomeLine } from '../views/thread-lines.ts';
import { allDone } from './all-done.ts';
import type { AnnouncingDeps } from './deps.ts';
import { textIn } from './disclosed.ts';
import { editCurrent, postOnce, postedBefore } from './post-once.ts';
import { sayInThread, showCard } from './request-posts.ts';

/** A request was filed: its card, and a message to everybody who is asked while it still waits. */
export async function tellFiled(deps: AnnouncingDeps, event: StreamEvent): Promise<void> {
  const shown = await current(deps, event);
  if (shown === null) return;
  await showCard(deps, shown);
  if (shown.request.state !== 'pending') return;
  const { requestId, filedAtMs, asked, incidentId } = shown.request;
  const incident = await deps.useCases.incident(incidentId);
  const before = await deps.useCases.requestsBefore(requestId);
  const message = approverMessage(shown, incident, before);
  const { version } = shown;
  const posts = asked.map(({ slackUserId: userId }) =>
    postOnce(deps, {
      key: approverKey(requestId, userId),
      place: { userId },
      message,
      version,
      sinceMs: filedAtMs,
    }),
  );
  await allDone(posts);
}

/** An approval counted; where more are needed, the thread says so. */
export async function tellCounted(deps: AnnouncingDeps, event: StreamEvent): Promise<void> {
  const shown = await current(deps, event);
  if (shown === null) return;
  await showCard(deps, shown);
  const message = shown.request.state === 'pending' ? countedLine(shown.request) : null;
  if (message !== null) await sayInThread(deps, shown, { key: `line/${event.envelope.eventId}`, message });
}

/** A request was decided, withdrawn or lapsed: the card, the approvers' messages without buttons, and the thread. */
export async function tellOutcome(deps: AnnouncingDeps, event: StreamEvent): Promise<void> {
  const shown = await current(deps, event);
  if (shown === null) return;
  const message = outcomeLine(shown.request);
  if (message === null) return;
  await showCard(deps, shown);
  const broadcast = shown.request.state === 'approved';
  await sayInThread(deps, shown, { key: `line/${event.envelope.eventId}`, message, broadcast });
  await closeApproverMessages(deps, shown);
}

/** The request an event is about, as it is now; `null` (logged) when there is none to show. */
export async function current(deps: AnnouncingDeps, event: StreamEvent): Promise<ShownRequest | null> {
  const requestId = parseId('request', textIn(event, 'requestId') ?? '');
  const shown = requestId === null ? null : await deps.useCases.shownRequest(requestId);
  if (shown === null)
    deps.log.warn('announcer.no-request', { eventId: event.envelope.eventId, type: event.envelope.type });
  return shown;
}

async function closeApproverMessages(deps: AnnouncingDeps, shown: ShownRequest): Promise<void> {
  const { requestId, incidentId, asked, filedAtMs: sinceMs } = shown.request;
  const incident = await deps.useCases.incident(incidentId);
  const before = await deps.useCases.requestsBefore(requestId);
  const message = approverMessage(shown, incident, before);
  const { version } = shown;
  const edits = asked.map(async ({ slackUserId: userId }) => {
    const key = approverKey(requestId, userId);
    const known = await postedBefore(deps, { key, place: { userId }, sinceMs });
    if (known !== null) await editCurrent(deps, known, { key, version, message });
  });
  await allDone(edits);
}

function approverKey(requestId: string, slackUserId: string): string {
  return `dm/${requestId}/${slackUserId}`;
}
