import { systemActor } from '../domain/actor.ts';
import { Fault } from '../domain/fault.ts';
import { idFromBytes } from '../domain/ids.ts';
import type { IncidentNews } from '../domain/incident-news.ts';
import { openIncident as open } from '../domain/incident.ts';
import { refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import { secretLike } from '../domain/secret-like.ts';
import type { ToolIncident, ToolWord } from '../domain/tool-incident.ts';
import { toldOf } from '../domain/tool-incident.ts';
import type { PreparedChange } from '../recording/recorder.ts';
import { channelRefusal } from './channel-refusal.ts';
import { cleanText } from './clean-text.ts';
import type { ApprovalDeps } from './deps.ts';
import { findIncident, openIncidentIn } from './find-incident.ts';
import { nothingToWrite } from './move-record.ts';
import { incidentKind, toolIncidentKind } from './record-kinds.ts';
import { incidentLane, newOrder, signedEntry } from './send-order.ts';

const actor = systemActor('incident-tool');
const TITLE_AT_MOST = 300;
const TRIES = 3;

type Opened = Extract<IncidentNews, { kind: 'opened' }>;

/**
 * Opens an incident for one of the tool's, in the same commit that records that the tool told so. One that is open in
 * the channel already stands for it.
 */
export async function openForTool(
  deps: ApprovalDeps,
  word: ToolWord,
  news: Opened,
  known: ToolIncident | null,
): Promise<Result<'done' | 'outdated'>> {
  const channels = deps.catalogue().settings.serviceChannels;
  const channelId = channels[news.service] ?? channels['*'];
  if (channelId === undefined) return refused(refusal('service-unmapped', cleanText(news.service, 120)));
  const { flaw } = await deps.directory.channel(channelId);
  if (flaw !== null) return refused(channelRefusal(flaw));
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const outcome = await openOrJoin(deps, word, news, known, channelId);
    if (outcome !== 'taken') return outcome;
  }
  throw new Fault('too-many-conflicts', `incidents in ${channelId} keep opening and closing`);
}

/** @returns `taken` where somebody opened an incident in the channel at the same moment. */
async function openOrJoin(
  deps: ApprovalDeps,
  word: ToolWord,
  news: Opened,
  known: ToolIncident | null,
  channelId: string,
): Promise<Result<'done' | 'outdated'> | 'taken'> {
  const there = (await stillOpen(deps, known)) ?? (await openIncidentIn(deps, channelId));
  const incidentId = there?.incidentId ?? idFromBytes('incident', deps.random.bytes(10));
  const nowMs = deps.clock.nowMs();
  const body = { incidentId, state: 'open' as const, by: null, atMs: nowMs };
  const order = newOrder(deps, { kind: 'incident', body }, nowMs);
  const outbox = there === null ? [await signedEntry(deps, incidentLane(incidentId), order)] : [];
  const title = titleOf(news);
  const opened = open({ incidentId, channelId, title, openedBy: null }, actor, nowMs);
  const also: readonly PreparedChange[] =
    there === null ? [deps.recorder.change({ kind: incidentKind, before: null, ...opened })] : [];

  const { id, source, ref } = word;
  const { sequence, service } = news;
  const next: ToolIncident = { v: 1, toolIncidentId: id, source, ref, state: 'open', sequence, incidentId };
  let outcome: 'outdated' | 'taken' | null = null;
  await deps.recorder.transition(
    toolIncidentKind,
    id,
    (before) => {
      outcome = before !== null && before.record.sequence >= sequence ? 'outdated' : null;
      return outcome === null ? ok({ ...toldOf(next, { service }, actor), also, outbox }) : nothingToWrite;
    },
    () => {
      outcome = 'taken';
      return nothingToWrite;
    },
  );
  return outcome === 'taken' ? 'taken' : ok(outcome ?? 'done');
}

async function stillOpen(deps: ApprovalDeps, known: ToolIncident | null) {
  if (known?.state !== 'open' || known.incidentId === null) return null;
  const incident = await findIncident(deps, known.incidentId);
  return incident?.state === 'open' ? incident : null;
}

/** Nothing that looks like a secret is kept; the incident is opened all the same. */
function titleOf({ title, ref }: Opened): string {
  const shown = secretLike(title) === null ? title : '';
  return (
    cleanText(shown, TITLE_AT_MOST) || (secretLike(ref) === null ? cleanText(ref, TITLE_AT_MOST) : 'Incident')
  );
}
