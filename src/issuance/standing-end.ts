import { provedToBe } from '../catalogue/agent-person.ts';
import { bindTask } from '../catalogue/bind-task.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Fact } from '../domain/fact.ts';
import type { Grant } from '../domain/grant.ts';
import type { PersonId } from '../domain/ids.ts';
import { sameRules } from '../domain/rules-state.ts';
import type { StandingCopy, StandingEnd } from '../domain/standing-copy.ts';
import { actingAgent } from '../policy/acting-agent.ts';
import { readStanding, readVerdict } from '../policy/facts.ts';
import { rulesState } from '../policy/rules.ts';
import { currentRules } from '../recording/rules-record.ts';
import type { IssuanceDeps } from './deps.ts';
import { standingCopyKind } from './record-kinds.ts';

/**
 * Why a grant has to end although nobody ended it: its requester is known not to be of this company any more, or no
 * longer may ask for it, or the issuer's own catalogue no longer has its task, or the agent that asked for it. `null`
 * where nothing is known against it; what is unknown ends nothing. An approver who left later does not end what they
 * approved.
 */
export async function standingEndOf(deps: IssuanceDeps, grant: Grant): Promise<StandingEnd | null> {
  const { taskId, asset } = grant.task;
  const isThere = bindTask(deps.catalogue(), taskId, asset).ok && mayStillAsk(deps.catalogue(), grant);
  if (!isThere && (await rulesAreCurrent(deps))) return 'task-withdrawn';
  const copy = await standingCopyOf(deps, grant.requester.personId);
  if (copy === null) return null;
  const verdict = readVerdict(copy.requests, grant.requestId);
  if (verdict === 'left-group' || verdict === 'task-withdrawn') return verdict;
  const standing = readStanding(copy.standing);
  if (standing.kind !== 'outsider') return null;
  const order = await deps.verifyKeptOrder(grant.order);
  // Somebody who came back was looked at again when they were given this.
  const isOlder = order.ok && order.value.kind === 'grant' && !isNewer(copy, order.value.body.facts);
  return isOlder ? null : standing.why;
}

/**
 * Whether an agent is still what it proved to be, and still has the task of what it was given; people are looked at by
 * the gateway.
 */
function mayStillAsk(catalogue: Catalogue, { requester, task }: Grant): boolean {
  const agent = actingAgent(catalogue, requester);
  if (agent === null) return true;
  const { entry } = agent;
  return entry !== null && provedToBe(entry, requester) && entry.tasks.includes(task.taskId);
}

/** What was last reported of somebody. */
export async function standingCopyOf(
  { recorder }: IssuanceDeps,
  personId: PersonId,
): Promise<StandingCopy | null> {
  return (await recorder.load(standingCopyKind, personId))?.record ?? null;
}

/** Whether a report was read after the standing that stands among these facts. */
export function isNewer({ standing }: StandingCopy, facts: readonly Fact[]): boolean {
  const read = facts.filter(({ name }) => name === 'standing').map(({ readAtMs }) => readAtMs);
  return standing.readAtMs > Math.max(0, ...read);
}

/** Whether this replica has the rules that were recorded last; one that has older ones must not end by them. */
async function rulesAreCurrent({ recorder, catalogue, policy }: IssuanceDeps): Promise<boolean> {
  const recorded = await currentRules(recorder, 'issuer');
  return recorded === null || sameRules(recorded, rulesState({ catalogue: catalogue(), policy: policy() }));
}
