import { intentDigest } from '../contracts/intent.ts';
import type { PendingRequest } from '../domain/access-request.ts';
import type { Decision } from '../domain/decision.ts';
import type { DeviceThumbprint, RequestId } from '../domain/ids.ts';
import type { OpenIncident } from '../domain/incident.ts';
import type { Intent } from '../domain/intent.ts';
import { nextRungAtMs } from '../domain/ladder.ts';
import type { InstantMs } from '../domain/time.ts';
import type { Ask } from './read-ask.ts';
import type { Caller } from './read-caller.ts';

/** Everything a new request is made of; all of it derived here, but for the choice of task, asset and time. */
export type RequestParts = {
  readonly requestId: RequestId;
  readonly incident: OpenIncident;
  readonly decision: Decision;
  readonly ask: Ask;
  readonly caller: Caller;
  /** Oldest first. */
  readonly devices: readonly DeviceThumbprint[];
  readonly lapseSeconds: number;
};

/** More devices than anybody claims from; the newest count. */
const DEVICES_AT_MOST = 20;

/** A request as it is filed, before anybody was asked. */
export function pendingRequest(parts: RequestParts, nowMs: InstantMs): PendingRequest {
  const { requestId, incident, decision, ask, caller } = parts;
  const intent = makeIntent(parts);
  return {
    v: 1,
    state: 'pending',
    requestId,
    incidentId: incident.incidentId,
    channelId: incident.channelId,
    requester: caller.person,
    requesterSlackUserId: caller.slackUserId,
    reason: ask.reason,
    task: ask.task,
    intent,
    intentDigest: intentDigest(intent),
    decision,
    asked: [],
    approvals: [],
    rung: 1,
    exception: false,
    raises: [],
    raiseAtMs: nextRungAtMs(ask.task, 1, nowMs),
    requesterOnCall: null,
    looking: [],
    reductions: [],
    linkedTo: null,
    filedAtMs: nowMs,
    lapseAtMs: nowMs + parts.lapseSeconds * 1000,
    review: null,
  };
}

function makeIntent({ requestId, incident, decision, ask, caller, devices }: RequestParts): Intent {
  const { task, durationSeconds } = ask;
  return {
    v: 1,
    requestId,
    revision: 1,
    requester: caller.person.personId,
    agent: caller.subject.agent?.agentId ?? null,
    deviceThumbprints: devices.slice(-DEVICES_AT_MOST),
    task: task.taskId,
    taskDigest: task.taskDigest,
    asset: task.asset,
    drill: task.drill,
    assetArns: [...new Set(task.actions.flatMap((one) => one.arns))],
    actions: task.actions.map((one) => one.action),
    conditions: task.conditions,
    durationSeconds,
    incidentId: incident.incidentId,
    policyDigest: decision.policyDigest,
  };
}
