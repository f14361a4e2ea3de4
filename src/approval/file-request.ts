import { digestOf, sha256 } from '../codec/digest.ts';
import type { AccessRequest, PendingRequest } from '../domain/access-request.ts';
import { decisionData } from '../domain/decision-data.ts';
import type { EventData } from '../domain/event.ts';
import { personal } from '../domain/event.ts';
import type { DeviceThumbprint, IncidentId, PersonId, RequestId } from '../domain/ids.ts';
import { idFromBytes } from '../domain/ids.ts';
import type { OpenIncident } from '../domain/incident.ts';
import { openIncident } from '../domain/incident.ts';
import { nextRungAtMs } from '../domain/ladder.ts';
import type { Person } from '../domain/person.ts';
import type { Refusal } from '../domain/refusal.ts';
import { refusal } from '../domain/refusal.ts';
import { fileRequest as file } from '../domain/request-transition.ts';
import type { Refused, Result } from '../domain/result.ts';
import { ok } from '../domain/result.ts';
import { secretLike } from '../domain/secret-like.ts';
import { groupsUpTo } from '../domain/task.ts';
import { channelRefusal } from './channel-refusal.ts';
import { cleanText } from './clean-text.ts';
import { continuedRequest } from './continued-request.ts';
import { decideRequest } from './decide-request.ts';
import type { ApprovalDeps } from './deps.ts';
import type { OnRung } from './find-rung.ts';
import { findRung, startRung } from './find-rung.ts';
import { incidentStateFact, openIncidentIn } from './find-incident.ts';
import { findRequest } from './find-request.ts';
import { keep, moveRecord, write } from './move-record.ts';
import { pendingRequest } from './pending-request.ts';
import { readAsk } from './read-ask.ts';
import type { Caller } from './read-caller.ts';
import { readCaller } from './read-caller.ts';
import { requestKind } from './record-kinds.ts';
import { recordRefusal } from './record-refusal.ts';
import { incidentLane, newOrder, signedEntry } from './send-order.ts';
import type { UseCases } from './use-cases.ts';

type Input = Parameters<UseCases['fileRequest']>[0];

/** Somebody whom the issuer knows by their device, and the incident that they mean. */
export type ByDevice = {
  readonly device: DeviceThumbprint;
  readonly personId: PersonId;
  /** The agent that asks, with the account of whoever answers for it; `null` for a person. */
  readonly agent: Person | null;
  /** `null`: whichever is open in the channel. */
  readonly incidentId: IncidentId | null;
};

/** By which way a request is asked for. */
export type Way = {
  /** Where somebody asks by their CLI. The account has to belong to the person of the device still. */
  readonly byDevice: ByDevice | null;
  /** A rehearsal; see `as-drill.ts`. */
  readonly drill: boolean;
  /**
   * Opens the incident it is for, where the channel has none; `null`: one has to be open. Done last, once it is known
   * that the request would be filed in it, so that what is refused leaves no incident behind.
   */
  readonly opens: (() => Promise<Result<OpenIncident>>) | null;
};

const BY_CHAT: Way = { byDevice: null, drill: false, opens: null };

/**
 * Files a request: who asks and who could approve are read now, everything else is derived from the catalogue.
 * The same submission twice is one request and answers its record; every refusal is recorded.
 */
export async function fileRequest(
  deps: ApprovalDeps,
  input: Input,
  { byDevice, drill, opens }: Way = BY_CHAT,
): Promise<Result<AccessRequest>> {
  const requestId = requestIdOf(input);
  const earlier = await findRequest(deps, requestId);
  if (earlier !== null) return ok(earlier);
  const ask = readAsk(deps.catalogue(), input, drill);
  const start = ask.ok ? await startRung(deps, ask.value.task) : { rung: 1, why: null };
  const groupIds = ask.ok ? [...ask.value.task.askGroups, ...groupsUpTo(ask.value.task, start.rung)] : [];
  const read = await readCaller(
    deps,
    input.slackUserId,
    groupIds,
    'request.refused',
    'asker',
    byDevice?.device ?? null,
    byDevice?.agent ?? null,
  );
  if (!read.ok) return read;
  const caller = read.value;
  const refuse = (no: Refusal, data: EventData = {}): Promise<Refused> =>
    recordRefusal(deps, 'request.refused', caller.actor, no, { ...askedFor(input), drill, ...data });
  if (byDevice !== null && byDevice.personId !== caller.person.personId)
    return refuse(refusal('standing-unknown', '', 'the account is not that of the person of the device'));
  if (!ask.ok) return refuse(ask.refusal);

  const open = meant(await openIncidentIn(deps, input.channelId), byDevice);
  const devices = await devicesFor(deps, caller, byDevice);
  const asIf = open ?? (opens === null ? null : assumedIncident(deps, input.channelId, caller));
  const decided = decideRequest(deps, caller, ask.value, asIf, devices.length);
  const { decision } = decided;
  if (!decided.ok) return refuse(decided.refusal, decisionData(decision));
  // Its card stands in the channel, so nothing new is asked where outsiders read along.
  const { flaw } = await deps.directory.knownChannel(input.channelId);
  if (flaw !== null) return refuse(channelRefusal(flaw), { flaw });

  const { incident } = decided;
  const lapseSeconds = deps.catalogue().settings.requestLapseSeconds;
  const parts = { requestId, incident, decision, ask: ask.value, caller, devices, lapseSeconds };
  const pending = pendingRequest(parts, deps.clock.nowMs());
  const { task, intent, intentDigest } = pending;
  const route = { task, incident: incidentStateFact(deps, incident), intentDigest, approvals: [], asked: [] };
  const found = await findRung(deps, caller, route, start);
  if (found.kind === 'nobody') {
    const excluded = personal(found.answer?.excluded ?? []);
    return refuse(found.refusal, { ...decisionData(decision), excluded });
  }
  if (open === null && opens !== null) {
    const opened = await opens();
    // Somebody else may have opened one meanwhile. Either way it is asked again, of the incident there really is.
    if (!opened.ok && opened.refusal.code !== 'incident-open-already') return opened;
    return fileRequest(deps, input, { byDevice, drill, opens: null });
  }
  const linkedTo = await continuedRequest(deps, input.linkedTo, caller.person, intent);
  return commit(deps, { ...onRung(pending, found), linkedTo }, caller);
}

/**
 * On what the credentials may be received: all devices of a person; of an agent only that which asks, since each run of
 * it is driven by somebody of its own.
 */
async function devicesFor(
  deps: ApprovalDeps,
  { person }: Caller,
  byDevice: ByDevice | null,
): Promise<readonly DeviceThumbprint[]> {
  const devices = await deps.issuerView.liveDevices(person.personId, deps.clock.nowMs());
  return byDevice === null || byDevice.agent === null
    ? devices
    : devices.filter((one) => one === byDevice.device);
}

/** An incident as the caller would open it: to ask whether anything could be asked for in it. Never written. */
function assumedIncident(deps: ApprovalDeps, channelId: string, { person, actor }: Caller): OpenIncident {
  const incidentId = idFromBytes('incident', deps.random.bytes(10));
  const openedBy = person;
  return openIncident({ incidentId, channelId, title: '', openedBy }, actor, deps.clock.nowMs()).record;
}

function onRung(pending: PendingRequest, { rung, raises, answer }: OnRung): PendingRequest {
  return {
    ...pending,
    rung,
    raises,
    asked: answer.asked,
    requesterOnCall: answer.requesterOnCall,
    exception: raises.length > 0,
    raiseAtMs: nextRungAtMs(pending.task, rung, pending.filedAtMs),
  };
}

/** Another incident may have been opened in the channel since the one that was meant. */
function meant(open: OpenIncident | null, byDevice: ByDevice | null): OpenIncident | null {
  const isMeant = (byDevice?.incidentId ?? null) === null || open?.incidentId === byDevice?.incidentId;
  return isMeant ? open : null;
}

/** The same account submitting the same view always means the same request. */
export function requestIdOf({ slackUserId, seed }: Pick<Input, 'seed' | 'slackUserId'>): RequestId {
  const digest = sha256(digestOf(['breakglass-request/v1', slackUserId, seed]));
  return idFromBytes('request', digest.subarray(0, 10));
}

/** What was typed, for the record of a refusal; it may be anything, so it stands as personal. */
function askedFor({ channelId, taskId, asset, duration }: Input): EventData {
  return { channelId, typed: personal([taskId, asset, duration].map(keepable)) };
}

/** Names are chosen from lists, so a secret among them was never typed by a list; it is not kept either. */
function keepable(text: string): string {
  return secretLike(text) === null ? cleanText(text, 200) : '(withheld)';
}

async function commit(
  deps: ApprovalDeps,
  pending: PendingRequest,
  caller: Caller,
): Promise<Result<AccessRequest>> {
  const { requester, intent, intentDigest, decision, filedAtMs, incidentId } = pending;
  const body = { requester, intent, intentDigest, decision, filedAtMs };
  const order = newOrder(deps, { kind: 'filed', body }, deps.clock.nowMs());
  const outbox = [await signedEntry(deps, incidentLane(incidentId), order)];
  return moveRecord(deps.recorder, requestKind, pending.requestId, (before) =>
    before === null ? write({ ...file(pending, caller.actor), outbox }) : keep(before.record),
  );
}
