import type { Approval } from './approval.ts';
import type { Deadline } from './deadline.ts';
import type { Decision } from './decision.ts';
import type { GrantId, IncidentId, OrderId, RequestId } from './ids.ts';
import type { Intent } from './intent.ts';
import type { OnCallState, Raise } from './ladder.ts';
import type { Person } from './person.ts';
import type { Reduction } from './reduction.ts';
import type { Review } from './review.ts';
import type { BoundTask } from './task.ts';
import type { InstantMs } from './time.ts';

/*
 *             +--approve (quorum reached)--> approved
 *   pending --+--deny----------------------> denied
 *      ^  |   +--withdraw / incident closed-> withdrawn
 *      |  |   +--lapse---------------------> lapsed
 *      +--+ approve (counted, not yet enough for its rung)
 *         | raise (the next rung is asked too) | look (seen by others, nothing else)
 */

/** Somebody who was asked to decide, and where to reach them. */
export type AskedApprover = { readonly person: Person; readonly slackUserId: string };

/**
 * Why a request was taken back: by its requester, with its incident, since the requester left the company or the
 * groups that may ask, or since the catalogue no longer has its task or changed it.
 */
export type WithdrawnWhy = 'requester' | 'incident-closed' | VoidReason;

/** Why a request can no longer become a grant although nobody took it back. */
export type VoidReason = 'not-internal' | 'left-group' | 'task-withdrawn' | 'task-changed';

/** Somebody who said that they look at a request. It counts for nothing. */
export type Looking = AskedApprover & { readonly sinceMs: InstantMs };

type RequestBase = {
  readonly v: 1;
  readonly requestId: RequestId;
  readonly incidentId: IncidentId;
  readonly channelId: string;
  readonly requester: Person;
  /** The Slack account that asked, for direct messages; never used to decide anything. */
  readonly requesterSlackUserId: string;
  readonly reason: string;
  readonly task: BoundTask;
  readonly intent: Intent;
  readonly intentDigest: string;
  readonly decision: Decision;
  readonly asked: readonly AskedApprover[];
  readonly approvals: readonly Approval[];
  /** Of the task's ladder, from 1. */
  readonly rung: number;
  /** Decided on a later rung than the first, or of a task whose review is overdue: it has to be reviewed. */
  readonly exception: boolean;
  /** How it came to its rung, oldest first; empty on the first. */
  readonly raises: readonly Raise[];
  /** When the next rung is asked; `null` where none is left. */
  readonly raiseAtMs: InstantMs | null;
  /** Whether the requester was on call for one of the task's groups when they asked; `null` where none says who is. */
  readonly requesterOnCall: OnCallState | null;
  readonly looking: readonly Looking[];
  /** What approvers took away from it, oldest first; each made a new revision. */
  readonly reductions: readonly Reduction[];
  /** The request it continues, where somebody asked for more time; each has its own grant. */
  readonly linkedTo: RequestId | null;
  readonly filedAtMs: InstantMs;
  readonly lapseAtMs: InstantMs;
  /** What is owed after its grant; `null` where nothing is. */
  readonly review: Review | null;
};

export type PendingRequest = RequestBase & { readonly state: 'pending' };
export type ApprovedRequest = RequestBase & {
  readonly state: 'approved';
  readonly approvedAtMs: InstantMs;
  /** The instant everything of this request ends, whatever happens: last counted approval plus duration. */
  readonly deadlineMs: InstantMs;
  readonly grantId: GrantId;
  readonly orderId: OrderId;
  /** When the requester was told that the end is near; `null` before. */
  readonly warnedAtMs: InstantMs | null;
};
export type DeniedRequest = RequestBase & {
  readonly state: 'denied';
  readonly deniedBy: Person;
  readonly deniedAtMs: InstantMs;
  readonly denyReason: string;
};
export type WithdrawnRequest = RequestBase & {
  readonly state: 'withdrawn';
  readonly withdrawnBy: Person | null;
  readonly withdrawnAtMs: InstantMs;
  readonly why: WithdrawnWhy;
};
export type LapsedRequest = RequestBase & { readonly state: 'lapsed'; readonly lapsedAtMs: InstantMs };

/** An access request, tagged by state; each state holds only what exists then. */
export type AccessRequest =
  | PendingRequest
  | ApprovedRequest
  | DeniedRequest
  | WithdrawnRequest
  | LapsedRequest;

/** The end is announced so long before it, where the grant is longer than twice that. */
export const WARN_BEFORE_MS = 5 * 60_000;

/** What the request still waits for. */
export function requestDeadlines(request: AccessRequest): readonly Deadline[] {
  if (request.state === 'pending') {
    const { lapseAtMs, raiseAtMs } = request;
    const lapse: Deadline = { kind: 'lapse', dueAtMs: lapseAtMs };
    return raiseAtMs === null || raiseAtMs >= lapseAtMs
      ? [lapse]
      : [lapse, { kind: 'escalate', dueAtMs: raiseAtMs }];
  }
  if (request.state !== 'approved') return [];
  const { approvedAtMs, deadlineMs, review, warnedAtMs } = request;
  const dueAtMs = deadlineMs - WARN_BEFORE_MS;
  const isLong = deadlineMs - approvedAtMs > 2 * WARN_BEFORE_MS;
  const warn: readonly Deadline[] = isLong && warnedAtMs === null ? [{ kind: 'warn', dueAtMs }] : [];
  return review?.state === 'open' ? [...warn, { kind: 'review', dueAtMs: review.remindAtMs }] : warn;
}
