import type { SignIns } from '../catalogue/sign-in.ts';
import { signInLackOf } from '../catalogue/sign-in.ts';
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
  /** Who can sign in, for what wants it. */
  readonly signIns: SignIns;
  readonly nowMs: InstantMs;
};

/** Who could approve right now, and why everybody else could not. */
export type Eligibility = {
  readonly eligible: readonly Subject[];
  readonly excluded: readonly { readonly person: Person; readonly why: string }[];
};

/**
 * Sorts candidates by asking policy what it would say if each of them approved now, with the evidence the task
 * wants: the question they will be asked when they decide, so that nobody is asked in vain or left out by mistake.
 * Whoever cannot give that evidence is left out too.
 */
export function eligibleApprovers(
  policy: Policy,
  candidates: readonly Subject[],
  request: RequestToDecide,
): Eligibility {
  const answers = candidates.map((approver) => ({ approver, why: whyNot(policy, approver, request) }));
  return {
    eligible: answers.filter(({ why }) => why === null).map(({ approver }) => approver),
    excluded: answers.flatMap(({ approver: { person }, why }) => (why === null ? [] : [{ person, why }])),
  };
}

/** Why somebody could not approve now; `null` where they could. */
function whyNot(policy: Policy, approver: Subject, request: RequestToDecide): string | null {
  const { signIns, ...asked } = request;
  const { requester, task, intentDigest, nowMs } = asked;
  const decision = policy.decide({
    action: 'approve',
    verdict: 'approve',
    ...asked,
    requester: asKnownNow(requester, nowMs),
    approver: asKnownNow(approver, nowMs),
    evidence: task.evidence,
    shownDigest: intentDigest,
  });
  if (decision.outcome === 'allow') return signInLackOf(signIns, approver.person.personId, task.evidence);
  const why = decision.reasons.map(({ text }) => text).join(' ');
  return why || 'It could not be checked whether they may approve.';
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
