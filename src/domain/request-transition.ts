import type {
  AccessRequest,
  ApprovedRequest,
  PendingRequest,
  VoidReason,
  WithdrawnWhy,
} from './access-request.ts';
import { requestDeadlines } from './access-request.ts';
import type { Actor } from './actor.ts';
import type { Approval } from './approval.ts';
import { approvalFlaw } from './approval-flaw.ts';
import type { Decision } from './decision.ts';
import { decisionData } from './decision-data.ts';
import type { EventDraft } from './event.ts';
import { personal } from './event.ts';
import type { Evidence } from './evidence.ts';
import { Fault } from './fault.ts';
import { termsOf } from './ladder.ts';
import type { Person } from './person.ts';
import { mayBeSameHuman } from './person.ts';
import type { Refusal } from './refusal.ts';
import { refusal } from './refusal.ts';
import type { OrderRef, RequestStep } from './request-step.ts';
import { identify, undecided } from './request-step.ts';
import type { Result } from './result.ts';
import { ok, refused } from './result.ts';
import type { InstantMs } from './time.ts';

/** Files a request: the first event of its record. */
export function fileRequest(record: PendingRequest, actor: Actor): RequestStep<PendingRequest> {
  return {
    record,
    events: [
      {
        type: 'request.filed',
        actor,
        data: {
          ...identify(record),
          incidentId: record.incidentId,
          task: record.intent.task,
          asset: record.intent.asset,
          assetArns: record.intent.assetArns,
          actions: record.intent.actions,
          durationSeconds: record.intent.durationSeconds,
          deviceThumbprints: record.intent.deviceThumbprints,
          requester: personal(record.requester),
          agent: record.intent.agent,
          reason: personal(record.reason),
          asked: personal(record.asked.map((one) => one.person.personId)),
          rung: record.rung,
          exception: record.exception,
          raises: record.raises.map(({ rung, why }) => ({ rung, why })),
          requesterOnCall: record.requesterOnCall,
          linkedTo: record.linkedTo,
          ...decisionData(record.decision),
        },
      },
    ],
  };
}

/** Whether an approval makes up the number of its rung. A rung may also ask for people of certain groups. */
export function reachesNumber(request: PendingRequest, approval: Approval): boolean {
  return countedWith(request, approval).length >= termsOf(request).quorum;
}

/**
 * Counts an approval. The rules of promise 1 are checked here once more, beside policy: a requester, or anyone
 * who may be the same human as the requester or an earlier approver, never counts.
 * @param order given exactly where the approvals are enough for the rung; never below its number of people.
 */
export function approveRequest(
  request: AccessRequest,
  approval: Approval,
  decision: Decision,
  actor: Actor,
  order: OrderRef | null,
): Result<RequestStep> {
  const no = undecided(request) ?? approvalFlaw(request as PendingRequest, approval, decision);
  if (no !== null) return refused(no);
  const pending = request as PendingRequest;
  const isNumber = reachesNumber(pending, approval);
  const numberIsAll = Object.keys(termsOf(pending).each).length === 0;
  if (order === null ? isNumber && numberIsAll : !isNumber)
    throw new Fault(
      'bug',
      'an order goes with the approval that completes the quorum of its rung, and no other',
    );
  const approvals = countedWith(pending, approval);
  const counted: EventDraft = {
    type: 'request.approval-counted',
    actor,
    data: {
      ...identify(pending),
      approver: personal(approval.approver),
      evidence: personal(approval.evidence),
      evidenceKind: approval.evidence.kind,
      rung: approval.rung,
      ...decisionData(decision),
    },
  };
  if (order === null) return ok({ record: { ...pending, approvals }, events: [counted] });
  const deadlineMs = approval.atMs + pending.intent.durationSeconds * 1000;
  const record: ApprovedRequest = {
    ...pending,
    state: 'approved',
    approvals,
    approvedAtMs: approval.atMs,
    deadlineMs,
    ...order,
    warnedAtMs: null,
  };
  const approved: EventDraft = {
    type: 'request.approved',
    actor,
    data: {
      ...identify(pending),
      ...order,
      deadlineMs,
      exception: pending.exception,
      linkedTo: pending.linkedTo,
    },
  };
  return ok({ record, events: [counted, approved] });
}

/** One eligible denial ends the request. Separation of duties holds for a no as for a yes. */
export function denyRequest(
  request: AccessRequest,
  by: Person,
  why: string,
  evidence: Evidence,
  decision: Decision,
  actor: Actor,
  nowMs: InstantMs,
): Result<RequestStep> {
  const no =
    undecided(request) ??
    (mayBeSameHuman(request.requester, by) ? refusal('own-request', by.personId) : null);
  if (no !== null) return refused(no);
  if (decision.outcome !== 'allow') return refused(refusal('not-eligible', '', 'decision denies'));
  return ok({
    record: {
      ...(request as PendingRequest),
      state: 'denied',
      deniedBy: by,
      deniedAtMs: nowMs,
      denyReason: why,
    },
    events: [
      {
        type: 'request.denied',
        actor,
        data: {
          ...identify(request),
          by: personal(by),
          why: personal(why),
          evidence: personal(evidence),
          evidenceKind: evidence.kind,
          ...decisionData(decision),
        },
      },
    ],
  });
}

/** Takes a pending request back: by its requester, or (`by` null) because its incident closed. */
export function withdrawRequest(
  request: AccessRequest,
  by: Person | null,
  actor: Actor,
  nowMs: InstantMs,
): Result<RequestStep> {
  const no = undecided(request);
  if (no !== null) return refused(no);
  if (by !== null && !mayBeSameHuman(request.requester, by))
    return refused(refusal('not-your-request', by.personId));
  return ok(
    withdrawn(request as PendingRequest, by, by === null ? 'incident-closed' : 'requester', actor, nowMs),
  );
}

/** Takes a pending request back because it can no longer become a grant. */
export function voidRequest(
  request: AccessRequest,
  why: VoidReason,
  actor: Actor,
  nowMs: InstantMs,
): Result<RequestStep> {
  const no = undecided(request);
  return no === null ? ok(withdrawn(request as PendingRequest, null, why, actor, nowMs)) : refused(no);
}

/** Ends a request nobody decided in time. Before its time it is refused, so a clock jump cannot end it early. */
export function lapseRequest(request: AccessRequest, actor: Actor, nowMs: InstantMs): Result<RequestStep> {
  const no = undecided(request);
  if (no !== null) return refused(no);
  if (nowMs < request.lapseAtMs)
    return refused(refusal('already-decided', 'still open', 'lapse before its time'));
  return ok({
    record: { ...(request as PendingRequest), state: 'lapsed', lapsedAtMs: nowMs },
    events: [{ type: 'request.lapsed', actor, data: { ...identify(request), lapseAtMs: request.lapseAtMs } }],
  });
}

/** Notes that the requester is told of the end to come. Before its time, or a second time, it is refused. */
export function warnOfEnd(request: AccessRequest, actor: Actor, nowMs: InstantMs): Result<RequestStep> {
  const isDue = requestDeadlines(request).some(({ kind, dueAtMs }) => kind === 'warn' && dueAtMs <= nowMs);
  if (request.state !== 'approved' || !isDue || nowMs >= request.deadlineMs)
    return refused(refusal('already-decided', request.state, 'there is nothing to warn of'));
  const { grantId, deadlineMs } = request;
  return ok({
    record: { ...request, warnedAtMs: nowMs },
    events: [{ type: 'request.ending-soon', actor, data: { ...identify(request), grantId, deadlineMs } }],
  });
}

/** Records a click that did not count; the state stays. */
export function refuseApproval(
  request: AccessRequest,
  by: Person,
  verdict: 'approve' | 'deny',
  no: Refusal,
  decision: Decision | null,
  actor: Actor,
): RequestStep {
  return {
    record: request,
    events: [
      {
        type: 'request.approval-refused',
        actor,
        data: {
          ...identify(request),
          verdict,
          by: personal(by),
          code: no.code,
          operator: personal(no.operator),
          ...(decision === null ? {} : decisionData(decision)),
        },
      },
    ],
  };
}

function withdrawn(
  request: PendingRequest,
  by: Person | null,
  why: WithdrawnWhy,
  actor: Actor,
  nowMs: InstantMs,
): RequestStep {
  return {
    record: { ...request, state: 'withdrawn', withdrawnBy: by, withdrawnAtMs: nowMs, why },
    events: [{ type: 'request.withdrawn', actor, data: { ...identify(request), why } }],
  };
}

function countedWith(request: PendingRequest, approval: Approval): readonly Approval[] {
  return [...request.approvals, approval];
}
