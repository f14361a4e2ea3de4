import type { Approval } from './approval.ts';
import type { Deadline } from './deadline.ts';
import type { Decision } from './decision.ts';
import type { GrantId, IncidentId, OrderId, RequestId } from './ids.ts';
import type { Intent } from './intent.ts';
import type { Person } from './person.ts';
import type { BoundTask } from './task.ts';
import type { InstantMs } from './time.ts';

/*
 *             +--approve (quorum reached)--> approved
 *   pending --+--deny----------------------> denied
 *      ^  |   +--withdraw / incident closed-> withdrawn
 *      |  |   +--lapse---------------------> lapsed
 *      +--+ approve (counted, quorum not yet reached)
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
  readonly rung: number;
  readonly exception: boolean;
  readonly filedAtMs: InstantMs;
  readonly lapseAtMs: InstantMs;
  /** Filled by reviews; `null` while none is demanded. */
  readonly review: null;
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
  if (request.state === 'pending') return [{ kind: 'lapse', dueAtMs: request.lapseAtMs }];
  if (request.state !== 'approved' || request.warnedAtMs !== null) return [];
  const { approvedAtMs, deadlineMs } = request;
  const dueAtMs = deadlineMs - WARN_BEFORE_MS;
  return deadlineMs - approvedAtMs > 2 * WARN_BEFORE_MS ? [{ kind: 'warn', dueAtMs }] : [];
}
