import type { ShownRequest } from '../../approval/use-cases.ts';
import { approverMessage } from '../views/approver-message.ts';
import type { Message } from '../views/message.ts';
import { allDone } from './all-done.ts';
import type { AnnouncingDeps } from './deps.ts';
import { postedBefore, showCurrent } from './post-once.ts';

/** Writes to everybody who is asked, each once; a message that is there already shows how things are now. */
export async function askApprovers(deps: AnnouncingDeps, shown: ShownRequest): Promise<void> {
  const { requestId, asked, filedAtMs: sinceMs } = shown.request;
  const message = await messageFor(deps, shown);
  const { version } = shown;
  const posts = asked.map(({ slackUserId: userId }) =>
    showCurrent(deps, { key: approverKey(requestId, userId), place: { userId }, message, version, sinceMs }),
  );
  await allDone(posts);
}

/** Draws the messages anew that approvers have; writes to nobody who has none. */
export async function updateApprovers(deps: AnnouncingDeps, shown: ShownRequest): Promise<void> {
  const { requestId, asked, filedAtMs: sinceMs } = shown.request;
  const message = await messageFor(deps, shown);
  const { version } = shown;
  const edits = asked.map(async ({ slackUserId: userId }) => {
    const key = approverKey(requestId, userId);
    // Whoever was never reached is not told the outcome either; a message that is gone is posted anew.
    const post = { key, place: { userId }, message, version, sinceMs };
    const known = await postedBefore(deps, post);
    if (known === null) return;
    await deps.posted.put(key, known);
    await showCurrent(deps, post);
  });
  await allDone(edits);
}

async function messageFor(deps: AnnouncingDeps, shown: ShownRequest): Promise<Message> {
  const { requestId, incidentId } = shown.request;
  const incident = await deps.useCases.incident(incidentId);
  const before = await deps.useCases.requestsBefore(requestId);
  return approverMessage(shown, incident, before);
}

function approverKey(requestId: string, slackUserId: string): string {
  return `dm/${requestId}/${slackUserId}`;
}
