import type { Approval } from '../domain/approval.ts';
import type { Fact } from '../domain/fact.ts';
import type { Person } from '../domain/person.ts';
import type { BoundTask } from '../domain/task.ts';
import type { InstantMs } from '../domain/time.ts';
import type { Policy } from './policy.ts';
import type { Subject } from './question.ts';

/** A request somebody has to be found for. */
export type RequestToDecide = {
  readonly requester: Subject;
  readonly task: BoundTask;
  /** The rung of its ladder that is asked. */
  readonly rung: number;
  readonly incident: Fact;
  readonly earlier: readonly Approval[];
  readonly intentDigest: string;
  readonly nowMs: InstantMs;
};

/** Who could approve right now, and why everybody else could not. */
export type Eligibility = {
  readonly eligible: readonly Subject[];
  readonly excluded: readonly { readonly person: Person; readonly why: string }[];
};

/**
 * Sorts candidates by asking policy what it would say if each of them approved now, with the evidence the task
 * wants: the question they will be asked at the click, so that nobody is asked in vain or left out by mistake.
 */
export function eligibleApprovers(
  policy: Policy,
  candidates: readonly Subject[],
  request: RequestToDecide,
): Eligibility {
  const answers = candidates.map((approver) => ({
    approver,
    decision: policy.decide({
      action: 'approve',
      verdict: 'approve',
      ...request,
      requester: asKnownNow(request.requester, request.nowMs),
      approver: asKnownNow(approver, request.nowMs),
      evidence: request.task.evidence,
      shownDigest: request.intentDigest,
    }),
  }));
  return {
    eligible: answers.filter(({ decision }) => decision.outcome === 'allow').map(({ approver }) => approver),
    excluded: answers
      .filter(({ decision }) => decision.outcome !== 'allow')
      .map(({ approver: { person }, decision }) => ({
        person,
        why:
          decision.reasons.map(({ text }) => text).join(' ') ||
          'It could not be checked whether they may approve.',
      })),
  };
}

/** Who is asked may rest on what was read so long ago; who may decide never does. */
const ROUTING_FACT_AGE_MS = 15 * 60_000;

/**
 * Restates facts of the last minutes as of now: they only choose whom to ask, and are read again at the click.
 * Older ones stay as they are, and policy refuses them as stale.
 */
function asKnownNow(subject: Subject, nowMs: InstantMs): Subject {
  const restated = (fact: Fact): Fact =>
    fact.readAtMs <= nowMs && nowMs - fact.readAtMs <= ROUTING_FACT_AGE_MS
      ? { ...fact, readAtMs: nowMs }
      : fact;
  return { ...subject, standing: restated(subject.standing), groups: restated(subject.groups) };
}
