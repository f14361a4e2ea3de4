import { digestOf } from '../codec/digest.ts';
import { systemActor } from '../domain/actor.ts';
import { personal } from '../domain/event.ts';
import { Fault } from '../domain/fault.ts';
import type { IncidentId } from '../domain/ids.ts';
import type { IncidentNews } from '../domain/incident-news.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import { ok } from '../domain/result.ts';
import { toldOf } from '../domain/tool-incident.ts';
import type { ToolIncident, ToolWord } from '../domain/tool-incident.ts';
import { endIncident } from './close-incident.ts';
import type { ApprovalDeps } from './deps.ts';
import { keepOnCall } from './keep-on-call.ts';
import { nothingToWrite } from './move-record.ts';
import { openForTool } from './open-for-tool.ts';
import { openInTool, toolIncidentKind } from './record-kinds.ts';
import { recordRefusal } from './record-refusal.ts';

const actor = systemActor('incident-tool');

/**
 * Takes what an incident tool told, which has proven who it is. What is opened opens an incident in the channel the
 * catalogue names, and one that is open there already stands for it; what is closed closes it, and ends every grant
 * of it. An older word undoes no newer one. A refusal is recorded.
 */
export async function takeIncidentNews(
  deps: ApprovalDeps,
  source: string,
  news: IncidentNews,
): Promise<Result<'done' | 'outdated'>> {
  const taken =
    news.kind === 'on-call-changed'
      ? await keepOnCall(deps, source, news)
      : await takeWord(deps, { id: digestOf([source, news.ref]), source, ref: news.ref }, news);
  return taken.ok ? taken : refuse(deps, source, news, taken.refusal);
}

async function takeWord(
  deps: ApprovalDeps,
  word: ToolWord,
  news: Extract<IncidentNews, { kind: 'closed' | 'opened' }>,
): Promise<Result<'done' | 'outdated'>> {
  const known = (await deps.recorder.load(toolIncidentKind, word.id))?.record ?? null;
  if (known !== null && known.sequence >= news.sequence) return ok('outdated');
  return news.kind === 'opened'
    ? openForTool(deps, word, news, known)
    : closeForTool(deps, word, news.sequence, known);
}

/**
 * Closed first and recorded then: cut short in between, the tool tells it again. Where several incidents of the tool
 * share one here, the last that is closed closes it.
 */
async function closeForTool(
  deps: ApprovalDeps,
  { id, source, ref }: ToolWord,
  sequence: number,
  known: ToolIncident | null,
): Promise<Result<'done' | 'outdated'>> {
  const incidentId = known?.incidentId ?? null;
  if (incidentId !== null && known?.state === 'open') {
    if (!(await hasOther(deps, incidentId, id))) {
      const ended = await endIncident(deps, incidentId, { person: null, actor });
      // Somebody closed it by hand before.
      if (!ended.ok && ended.refusal.code !== 'incident-closed') return ended;
    }
  }
  const next: ToolIncident = { v: 1, toolIncidentId: id, source, ref, state: 'closed', sequence, incidentId };
  return moveWord(deps, next);
}

/** Whether the tool has another incident open that this one stands for. The list is not under a MAC, the records are. */
async function hasOther(deps: ApprovalDeps, incidentId: IncidentId, id: string): Promise<boolean> {
  for (const other of await deps.recorder.index(openInTool(incidentId))) {
    const known = other === id ? null : await readableWord(deps, other);
    if (known?.state === 'open' && known.incidentId === incidentId) return true;
  }
  return false;
}

/** What the tool told of an incident, or `null` (logged) where the record is not ours: it must keep nothing open. */
async function readableWord(deps: ApprovalDeps, id: string): Promise<ToolIncident | null> {
  try {
    return (await deps.recorder.load(toolIncidentKind, id))?.record ?? null;
  } catch (cause) {
    if (!(cause instanceof Fault) || (cause.code !== 'bad-mac' && cause.code !== 'bad-record')) throw cause;
    deps.log.error('alarm.record-forged', { toolIncidentId: id }, cause);
    return null;
  }
}

/** Writes the newest word, unless a newer one was written meanwhile. */
async function moveWord(deps: ApprovalDeps, next: ToolIncident): Promise<Result<'done' | 'outdated'>> {
  let isOutdated = false;
  await deps.recorder.transition(toolIncidentKind, next.toolIncidentId, (before) => {
    isOutdated = before !== null && before.record.sequence >= next.sequence;
    return isOutdated ? nothingToWrite : ok(toldOf(next, {}, actor));
  });
  return ok(isOutdated ? 'outdated' : 'done');
}

async function refuse(
  deps: ApprovalDeps,
  source: string,
  news: IncidentNews,
  no: Refusal,
): Promise<Result<never>> {
  const { kind, sequence } = news;
  const about = kind === 'on-call-changed' ? { group: news.group } : { ref: personal(news.ref) };
  deps.log.warn('incident-tool.refused', { source, kind, code: no.code });
  return recordRefusal(deps, 'incident.refused', actor, no, { source, told: kind, sequence, ...about });
}
