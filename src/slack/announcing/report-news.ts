import type { StreamEvent } from '../../contracts/envelope.ts';
import { speedsMessage, weeklyReportMessage } from '../views/weekly-report.ts';
import { allDone } from './all-done.ts';
import type { AnnouncingDeps } from './deps.ts';
import { textIn } from './disclosed.ts';
import { postOnce } from './post-once.ts';

/** The report of a week: posted once, and the figures about single people to the owners of their tasks. */
export async function tellReport(deps: AnnouncingDeps, event: StreamEvent): Promise<void> {
  const week = textIn(event, 'week') ?? '';
  const filled = await deps.useCases.weeklyReport(week);
  if (filled === null) return;
  const { atMs: sinceMs } = event.envelope;
  const { channelId } = filled;
  const message = weeklyReportMessage(filled);
  await postOnce(deps, { key: `report/${week}`, place: { channelId }, message, version: 0, sinceMs });
  const toOwners = filled.owners.map(async ({ slackUserId: userId, taskIds }) => {
    const speeds = speedsMessage(filled, taskIds);
    if (speeds === null) return;
    const key = `report/${week}/${userId}`;
    await postOnce(deps, { key, place: { userId }, message: speeds, version: 0, sinceMs });
  });
  await allDone(toOwners);
}
