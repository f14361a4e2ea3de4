import type { DeviceBody, FiledBody, IncidentBody, StandingBody } from '../contracts/order.ts';
import { systemActor } from '../domain/actor.ts';
import type { DeviceCode } from '../domain/device.ts';
import { personal } from '../domain/event.ts';
import { isLess } from '../domain/reduction.ts';
import type { Refusal } from '../domain/refusal.ts';
import { refusal } from '../domain/refusal.ts';
import { ok, refused } from '../domain/result.ts';
import type { Proposal } from '../recording/recorder.ts';
import type { IssuanceDeps } from './deps.ts';
import { codeKind, filedKind, incidentCopyKind, standingCopyKind } from './record-kinds.ts';

const actor = systemActor('order-receiver');
/** Answered inside a transition that has nothing to write; never shown to anybody. */
const nothingToDo = refused(refusal('already-decided', 'kept'));

/**
 * Keeps the issuer's own copy of a filed request. A later revision of the same person's request replaces it where it
 * asks for less; the same or an older one does not.
 * @returns why it is not believed: it asks for more, or is another request under the same name.
 */
export async function keepFiled({ recorder }: IssuanceDeps, body: FiledBody): Promise<Refusal | null> {
  const kept = await recorder.transition(filedKind, body.intent.requestId, (before) => {
    if (before !== null && before.record.intent.revision >= body.intent.revision) return nothingToDo;
    if (before !== null && !isRevision(before.record, body))
      return refused(refusal('order-mismatch', body.intent.requestId, 'not less than the revision before'));
    const { requestId, revision, incidentId } = body.intent;
    const { intentDigest, filedAtMs } = body;
    return ok<Proposal<FiledBody>>({
      record: body,
      events: [
        {
          type: 'request.copied',
          actor,
          data: {
            requestId,
            revision,
            incidentId,
            intentDigest,
            filedAtMs,
            requester: personal(body.requester),
            agent: body.intent.agent,
          },
        },
      ],
    });
  });
  return kept.ok || kept === nothingToDo ? null : kept.refusal;
}

function isRevision(before: FiledBody, after: FiledBody): boolean {
  return (
    isLess(before.intent, after.intent) &&
    before.filedAtMs === after.filedAtMs &&
    before.requester.personId === after.requester.personId
  );
}

/**
 * Keeps the issuer's own copy of an incident. Once closed it stays closed, whatever arrives. With a closing goes the log's
 * checkpoint of that moment, so that it reaches the channel also where no grant ever carries one; nothing waits for it.
 */
export async function keepIncident(
  { recorder, checkpoint }: IssuanceDeps,
  body: IncidentBody,
): Promise<void> {
  await recorder.transition(incidentCopyKind, body.incidentId, (before) => {
    if (before !== null && (before.record.state === 'closed' || body.state === 'open')) return nothingToDo;
    const { incidentId, state, atMs } = body;
    return ok<Proposal<IncidentBody>>({
      record: body,
      events: [
        {
          type: 'incident.copied',
          actor,
          data: {
            incidentId,
            state,
            atMs,
            by: personal(body.by),
            ...(state === 'closed' ? { checkpoint: checkpoint() } : {}),
          },
        },
      ],
    });
  });
}

/**
 * Keeps a code until somebody types it. A code that was used is never opened again.
 * @returns whether it is new.
 */
export async function keepDeviceCode({ recorder }: IssuanceDeps, body: DeviceBody): Promise<boolean> {
  const kept = await recorder.transition(codeKind, body.codeDigest, (before) => {
    if (before !== null) return nothingToDo;
    const record: DeviceCode = { v: 1, ...body, state: 'open' };
    return ok<Proposal<DeviceCode>>({
      record,
      events: [
        {
          type: 'device.code-accepted',
          actor,
          data: { expiresAtMs: body.expiresAtMs, person: personal(body.person) },
        },
      ],
    });
  });
  return kept.ok;
}

/** Keeps what was last reported about somebody's standing; an older report does not replace a newer one. */
export async function keepStanding({ recorder }: IssuanceDeps, body: StandingBody): Promise<void> {
  await recorder.transition(standingCopyKind, body.person.personId, (before) => {
    if (before !== null && before.record.standing.readAtMs >= body.standing.readAtMs) return nothingToDo;
    return ok({
      record: { v: 1 as const, ...body },
      events: [
        {
          type: 'standing.copied' as const,
          actor,
          data: {
            person: personal(body.person),
            standing: personal(body.standing),
            requests: body.requests.value,
          },
        },
      ],
    });
  });
}
