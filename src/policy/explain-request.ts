import { bindTask } from '../catalogue/bind-task.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { personFor } from '../catalogue/person-for.ts';
import { explainSessionPolicy } from '../catalogue/session-policy.ts';
import type { Decision } from '../domain/decision.ts';
import type { Identity, Person } from '../domain/person.ts';
import type { Result } from '../domain/result.ts';
import { ok } from '../domain/result.ts';
import type { BoundTask } from '../domain/task.ts';
import { devicesFact, incidentFact } from './facts.ts';
import type { Policy } from './policy.ts';
import type { RequestQuestion, Subject } from './question.ts';
import type { Assumptions, RungAnswer } from './who-can-approve.ts';
import { assumedSubject, whoCanApprove } from './who-can-approve.ts';

/** Who would ask for what. */
export type AskedFor = {
  readonly identities: readonly Identity[];
  readonly fallbackId: string;
  readonly task: string;
  readonly asset: string;
  /** `null` for as long as they may. */
  readonly durationSeconds: number | null;
  readonly devices: number;
};

/** What policy would say, and what would come of it. */
export type Explanation = {
  readonly person: Person;
  readonly task: BoundTask;
  readonly decision: Decision;
  /** What the session would allow, line by line. */
  readonly gives: readonly string[];
  readonly rungs: readonly RungAnswer[];
};

/**
 * Says what would be decided if somebody asked, without anybody asking: the real question, put to the real policy,
 * over facts that are assumed where a catalogue cannot know them.
 * Refused: `unknown-task`, `unknown-asset`, `person-ambiguous`, `standing-unknown`.
 */
export function explainRequest(
  policy: Policy,
  catalogue: Catalogue,
  asked: AskedFor,
  assumed: Assumptions,
): Result<Explanation> {
  const task = bindTask(catalogue, asked.task, asked.asset);
  if (!task.ok) return task;
  const { identities, fallbackId } = asked;
  const person = personFor(catalogue, { identities, fallbackId, name: fallbackId });
  if (!person.ok) return person;
  const requester = assumedSubject(catalogue, person.value, assumed);
  return ok({
    person: person.value,
    task: task.value,
    decision: policy.decide(questionOf(requester, task.value, asked, assumed)),
    gives: explainSessionPolicy(task.value),
    rungs: whoCanApprove(policy, catalogue, task.value, requester, assumed),
  });
}

function questionOf(
  requester: Subject,
  task: BoundTask,
  { durationSeconds, devices }: AskedFor,
  { incident, nowMs }: Assumptions,
): RequestQuestion {
  const origin = { source: 'assumed', readAtMs: nowMs };
  return {
    action: 'request',
    requester,
    task,
    incident: incidentFact(incident, origin),
    durationSeconds:
      durationSeconds ?? Math.min(task.maxSeconds, requester.agent?.entry?.maxSeconds ?? task.maxSeconds),
    devices: devicesFact(devices, origin),
    nowMs,
  };
}
