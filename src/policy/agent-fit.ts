import { reviewState } from '../domain/task.ts';
import type { BoundTask } from '../domain/task.ts';
import type { InstantMs } from '../domain/time.ts';
import type { Answer } from './answers.ts';
import { answer, inAnyGroup } from './answers.ts';
import type { Subject } from './question.ts';

/** How an agent stands to what it asks for; `none` where a person asks. */
export type AgentFit = 'fits' | 'none' | 'other-task' | 'overdue' | 'too-long' | 'unregistered';

/**
 * Whether an agent may ask for a task, by its entry in the catalogue.
 * @param durationSeconds `null` where it is no question any more.
 */
export function agentFit(
  { agent }: Subject,
  { taskId }: BoundTask,
  durationSeconds: number | null,
  nowMs: InstantMs,
): AgentFit {
  if (agent === null) return 'none';
  const { entry } = agent;
  if (entry === null || entry.agentId !== agent.agentId) return 'unregistered';
  if (!entry.tasks.includes(taskId)) return 'other-task';
  if (reviewState(entry.reviewBy, nowMs) !== 'current') return 'overdue';
  const isTooLong =
    entry.maxSeconds !== null && durationSeconds !== null && durationSeconds > entry.maxSeconds;
  return isTooLong ? 'too-long' : 'fits';
}

/**
 * Whether somebody is among those who may ask for a task. People are by their groups; an agent is where its entry names
 * the task, and nowhere else, whatever groups its owner is in.
 */
export function mayAsk(requester: Subject, { taskId, askGroups }: BoundTask): Answer | 'settling' {
  const { agent } = requester;
  return agent === null
    ? inAnyGroup(requester, askGroups)
    : answer(agent.entry?.tasks.includes(taskId) === true);
}
