import type { StreamEvent } from '../../contracts/envelope.ts';
import { parseId } from '../../domain/ids.ts';
import type { Json } from '../../domain/json.ts';
import type { RefusalCode } from '../../domain/refusal.ts';
import { refusal } from '../../domain/refusal.ts';
import { REFUSAL_TEXTS } from '../../domain/refusal-texts.ts';
import { TEXTS } from '../texts.ts';
import { claimMessage } from '../views/claim-message.ts';
import { endingSoonMessage } from '../views/ending-soon.ts';
import { shellsLine } from '../views/grant-end.ts';
import { note } from '../views/short-messages.ts';
import { shortName } from '../views/text-limits.ts';
import { deedsDetails, saysMore } from '../views/deeds.ts';
import { claimedLine, endingLine, line } from '../views/thread-lines.ts';
import type { AnnouncingDeps } from './deps.ts';
import { disclosed, disclosedSlackUser, numberIn, textIn } from './disclosed.ts';
import { current } from './request-news.ts';
import { showSummary } from './show-summary.ts';
import { sayInThread, showCard, tellRequester } from './request-posts.ts';

/** As the thread names a device. */
const SHORT_THUMBPRINT = 8;

/** The issuer accepted the approval: the requester learns how to claim. */
export async function tellAccepted(deps: AnnouncingDeps, event: StreamEvent): Promise<void> {
  const shown = await current(deps, event);
  const grantId = parseId('grant', textIn(event, 'grantId') ?? '');
  const deadlineMs = numberIn(event, 'deadlineMs');
  if (shown === null || grantId === null || deadlineMs === null) return;
  await showCard(deps, shown);
  const message = claimMessage(shown.request, {
    grantId,
    deadlineMs,
    claimByMs: numberIn(event, 'claimByMs'),
  });
  await tellRequester(deps, shown, `claim/${shown.request.requestId}`, message);
}

/** The issuer refused the approval: nothing was granted, and the requester reads what to do next. */
export async function tellRefusedByIssuer(deps: AnnouncingDeps, event: StreamEvent): Promise<void> {
  const shown = await current(deps, event);
  if (shown === null) return;
  await showCard(deps, shown);
  const why = textIn(event, 'person') ?? personText(textIn(event, 'code'));
  const text = TEXTS.line.refusedByIssuer(why);
  await sayInThread(deps, shown, { key: `line/${event.envelope.eventId}`, message: line(text) });
  await tellRequester(deps, shown, `refused/${shown.request.requestId}`, note(text));
}

/** A device claims: the requester hears which, so that a stolen one is noticed. */
export async function tellMinting(deps: AnnouncingDeps, event: StreamEvent): Promise<void> {
  const shown = await current(deps, event);
  if (shown === null) return;
  const grantId = textIn(event, 'grantId') ?? '';
  const label = disclosed(event, 'deviceLabel');
  const named = typeof label === 'string' && label !== '' ? label : TEXTS.direct.unnamedDevice;
  const { atMs } = event.envelope;
  const thumbprint = (textIn(event, 'device') ?? '').slice(0, SHORT_THUMBPRINT);
  const { intent, requester } = shown.request;
  const text =
    intent.agent === null
      ? TEXTS.direct.claimedOn(named, thumbprint, atMs, grantId)
      : TEXTS.direct.agentClaimedOn(shortName(requester.name), named, atMs, grantId);
  await tellRequester(deps, shown, `claiming/${event.envelope.eventId}`, note(text));
}

/** Credentials were handed out. */
export async function tellMinted(deps: AnnouncingDeps, event: StreamEvent): Promise<void> {
  const shown = await current(deps, event);
  if (shown === null) return;
  await showCard(deps, shown);
  const { eventId, atMs } = event.envelope;
  await sayInThread(deps, shown, { key: `line/${eventId}`, message: claimedLine(shown.grant, atMs) });
}

/** Somebody tried to claim and was refused: the requester hears of it, once for each reason. */
export async function tellClaimRefused(deps: AnnouncingDeps, event: StreamEvent): Promise<void> {
  const shown = await current(deps, event);
  if (shown === null) return;
  const code = textIn(event, 'code');
  const message = note(TEXTS.direct.claimRefused(personText(code)));
  await tellRequester(deps, shown, `claim-refused/${shown.request.requestId}/${code ?? ''}`, message);
}

/** A grant is being ended early; what AWS will do and when stands in the line. */
export async function tellEnding(deps: AnnouncingDeps, event: StreamEvent): Promise<void> {
  const shown = await current(deps, event);
  if (shown === null) return;
  await showCard(deps, shown);
  if (shown.grant?.state !== 'ending') return;
  const by = disclosedSlackUser(event, 'by');
  const message = endingLine(shown.grant, by);
  await sayInThread(deps, shown, { key: `line/${event.envelope.eventId}`, message });
}

/** The end is near: its holder reads when, and can ask for more time. */
export async function tellEndingSoon(deps: AnnouncingDeps, event: StreamEvent): Promise<void> {
  const shown = await current(deps, event);
  if (shown?.request.state !== 'approved' || shown.grant?.state === 'ended') return;
  // Nobody but the agent could use more time, and it asks for itself.
  if (shown.request.intent.agent !== null) return;
  await tellRequester(deps, shown, `warn/${shown.request.requestId}`, endingSoonMessage(shown.request));
}

/** A grant is over: the summary is the last word, in the thread and in the channel. */
export async function tellEnded(deps: AnnouncingDeps, event: StreamEvent): Promise<void> {
  const shown = await current(deps, event);
  if (shown === null || shown.grant === null) return;
  await showCard(deps, shown);
  await showSummary(deps, shown);
}

/** What was done with it: the summary says so, and for good its thread has all of it, with the record's checkpoint. */
export async function tellDeeds(deps: AnnouncingDeps, event: StreamEvent): Promise<void> {
  const shown = await current(deps, event);
  const deeds = shown?.grant?.deeds ?? null;
  if (shown === null || deeds === null || !saysMore(deeds)) return;
  await showSummary(deps, shown);
  if (!deeds.isFinal) return;
  const key = `deeds/${shown.request.requestId}`;
  await sayInThread(deps, shown, { key, message: deedsDetails(deeds) });
}

/** What became of shells that may be open still: nothing more to say where the summary has yet to come. */
export async function tellShells(deps: AnnouncingDeps, event: StreamEvent): Promise<void> {
  const shown = await current(deps, event);
  if (shown?.grant?.state !== 'ended') return;
  const text = shellsLine(shown.grant);
  if (text === null) return;
  await showSummary(deps, shown);
  await sayInThread(deps, shown, { key: `line/${event.envelope.eventId}`, message: line(text) });
}

/** More was denied than was ended: whoever is hit by it reads so in their thread. */
export async function tellWidened(deps: AnnouncingDeps, event: StreamEvent): Promise<void> {
  const { affected } = event.envelope.data;
  for (const one of Array.isArray(affected) ? affected : []) {
    const requestId = parseId('request', requestIdIn(one));
    const shown = requestId === null ? null : await deps.useCases.shownRequest(requestId);
    if (shown === null) continue;
    const key = `widened/${event.envelope.eventId}/${shown.request.requestId}`;
    await sayInThread(deps, shown, { key, message: line(TEXTS.end.widened) });
  }
}

function requestIdIn(affected: Json): string {
  const { requestId } = (affected ?? {}) as { readonly requestId?: Json };
  return typeof requestId === 'string' ? requestId : '';
}

function personText(code: string | null): string {
  return isRefusalCode(code) ? refusal(code).person : refusal('internal', code ?? '').person;
}

function isRefusalCode(code: string | null): code is RefusalCode {
  return code !== null && Object.hasOwn(REFUSAL_TEXTS, code);
}
