import type { StreamEvent } from '../../contracts/envelope.ts';
import { escalatedLine, notEscalatedLine } from '../views/thread-lines.ts';
import { askApprovers, updateApprovers } from './approver-posts.ts';
import type { AnnouncingDeps } from './deps.ts';
import { disclosed, numberIn } from './disclosed.ts';
import { current } from './request-news.ts';
import { sayInThread, showCard } from './request-posts.ts';

/** The next rung is asked: its people get the message, those before see it, and the thread says why. */
export async function tellEscalated(deps: AnnouncingDeps, event: StreamEvent): Promise<void> {
  const shown = await current(deps, event);
  if (shown?.request.state !== 'pending') return;
  await showCard(deps, shown);
  await askApprovers(deps, shown);
  const asked = disclosed(event, 'asked');
  const message = escalatedLine(shown.request, Array.isArray(asked) ? asked.length : 0);
  if (message !== null) await sayInThread(deps, shown, { key: `line/${event.envelope.eventId}`, message });
}

/** No further rung could be asked: said once for each rung, with why everybody was left out. */
export async function tellNotEscalated(deps: AnnouncingDeps, event: StreamEvent): Promise<void> {
  const shown = await current(deps, event);
  if (shown?.request.state !== 'pending') return;
  const rung = numberIn(event, 'rung') ?? shown.request.rung + 1;
  const message = notEscalatedLine(rung, excludedIn(event));
  await sayInThread(deps, shown, { key: `not-raised/${shown.request.requestId}/${rung}`, message });
}

/** Somebody looks at it: the card and the messages of everybody asked say so. */
export async function tellLooking(deps: AnnouncingDeps, event: StreamEvent): Promise<void> {
  const shown = await current(deps, event);
  if (shown?.request.state !== 'pending') return;
  await showCard(deps, shown);
  await updateApprovers(deps, shown);
}

function excludedIn(event: StreamEvent): readonly { readonly name: string; readonly why: string }[] {
  const excluded = disclosed(event, 'excluded');
  return (Array.isArray(excluded) ? excluded : []).flatMap((one) => {
    const { name, why } = (one ?? {}) as { readonly name?: unknown; readonly why?: unknown };
    return typeof name === 'string' && typeof why === 'string' ? [{ name, why }] : [];
  });
}
