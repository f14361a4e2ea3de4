import type { StreamEvent } from '../../contracts/envelope.ts';
import type { Json } from '../../domain/json.ts';
import { rulesChanged, rulesRefused } from '../views/rules-messages.ts';
import type { AnnouncingDeps } from './deps.ts';
import { disclosed, textIn } from './disclosed.ts';
import { tellOperators } from './tell-operators.ts';

/** Catalogue or policy of a process changed; what it began with is nobody's news. */
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
  await tellOperators(deps, event, rulesChanged(textIn(event, 'process') ?? '', changes, changed));
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
