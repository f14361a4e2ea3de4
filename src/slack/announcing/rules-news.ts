import type { StreamEvent } from '../../contracts/envelope.ts';
import type { RequestId } from '../../domain/ids.ts';
import type { Json } from '../../domain/json.ts';
import { rulesChanged, rulesRefused } from '../views/rules-messages.ts';
import { allDone } from './all-done.ts';
import { updateApprovers } from './approver-posts.ts';
import type { AnnouncingDeps } from './deps.ts';
import { disclosed, textIn } from './disclosed.ts';
import { showCard } from './request-posts.ts';
import { tellOperators } from './tell-operators.ts';

/**
 * Catalogue or policy of a process changed; what it began with is nobody's news. Where it is the gateway's, whose changes
 * cards show, what waits and is concerned is drawn again, so that nobody decides on a card of before without seeing it.
 */
export async function tellRulesChanged(deps: AnnouncingDeps, event: StreamEvent): Promise<void> {
  const { catalogue, policy, others, tasks } = event.envelope.data;
  if (fieldOf(catalogue, 'before') === null) return;
  const differs = (value: Json | undefined): boolean => fieldOf(value, 'before') !== fieldOf(value, 'after');
  const changed = { policy: differs(policy), others: differs(others) };
  const changes = (Array.isArray(tasks) ? tasks : []).map((task: Json) => ({
    taskId: fieldOf(task, 'taskId') ?? '',
    isNew: fieldOf(task, 'before') === null,
    isGone: fieldOf(task, 'after') === null,
  }));
  const process = textIn(event, 'process') ?? '';
  await tellOperators(deps, event, rulesChanged(process, changes, changed));
  if (process !== 'gateway') return;
  const isForAll = changed.policy || changed.others;
  const waiting = await deps.useCases.pendingRequests(isForAll ? null : changes.map(({ taskId }) => taskId));
  await allDone(waiting.map((requestId) => drawAgain(deps, requestId)));
}

/** In turn with its own news, so that an older state never comes last; each message is edited only if it is older. */
function drawAgain(deps: AnnouncingDeps, requestId: RequestId): Promise<void> {
  return deps.requests.run(requestId, async () => {
    const shown = await deps.useCases.shownRequest(requestId);
    if (shown?.request.state !== 'pending') return;
    await showCard(deps, shown);
    await updateApprovers(deps, shown);
  });
}

/** New rules could not be used. */
export async function tellRulesRefused(deps: AnnouncingDeps, event: StreamEvent): Promise<void> {
  const problem = disclosed(event, 'problem');
  const text = typeof problem === 'string' ? problem : '';
  await tellOperators(deps, event, rulesRefused(textIn(event, 'process') ?? '', text));
}

function fieldOf(value: Json | undefined, field: string): string | null {
  const found =
    value !== null && typeof value === 'object' ? (value as { [key: string]: Json })[field] : null;
  return typeof found === 'string' ? found : null;
}
