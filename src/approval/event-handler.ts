import { digestOf } from '../codec/digest.ts';
import type { StreamEvent } from '../contracts/envelope.ts';
import { systemActor } from '../domain/actor.ts';
import { personal } from '../domain/event.ts';
import type { Refusal } from '../domain/refusal.ts';
import { refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import { refused } from '../domain/result.ts';
import type { EntryHandler, StreamEntry } from '../ports/event-source.ts';
import { verifyStreamEvent } from '../proof/event-signature.ts';
import type { PublicKeys } from '../proof/process-keys.ts';
import { demandReview } from './demand-review.ts';
import type { ApprovalDeps } from './deps.ts';
import { applyIssuerEvent } from './project-grant.ts';
import { applyIncidentCopy } from './project-incident.ts';

/** Shows people what happened; idempotent, since an event may come again. */
export type Announcer = { handle(event: StreamEvent): Promise<void> };

/** What the reader of both event streams works with. */
export type EventHandlerDeps = ApprovalDeps & {
  /** Whose events are believed: each stream is written by one process only. */
  readonly signers: Readonly<Record<'gateway-events' | 'issuer-events', PublicKeys>>;
  readonly announcer: Announcer;
};

const ALARM_ONCE_SECONDS = 30 * 24 * 3600;

/**
 * Handles what both processes recorded: checks the signature, learns from the issuer's events what to show, and
 * lets the announcer show it. An event that cannot be believed is an alarm and is left behind.
 */
export function createEventHandler(deps: EventHandlerDeps): EntryHandler {
  return async (entry) => {
    const verified = verifyEntry(deps, entry);
    if (!verified.ok) return raiseAlarm(deps, entry, verified.refusal);
    const event = verified.value;
    if (entry.stream === 'issuer-events') {
      await applyIssuerEvent(deps, event.envelope);
      await applyIncidentCopy(deps, event.envelope);
      await demandReview(deps, event.envelope);
    }
    await deps.announcer.handle(event);
  };
}

function verifyEntry(
  { signers }: EventHandlerDeps,
  { stream, recordId, json }: StreamEntry,
): Result<StreamEvent> {
  if (stream !== 'gateway-events' && stream !== 'issuer-events')
    return refused(refusal('event-refused', `stream ${stream} holds no events`));
  const verified = verifyStreamEvent(signers[stream], json);
  if (!verified.ok) return verified;
  // Order within a record is kept by this name, so it must be the one that is signed.
  return verified.value.envelope.recordId === recordId
    ? verified
    : refused(refusal('event-refused', 'filed under another record'));
}

/** The text itself is not kept: it may come from whoever can write to Redis. */
async function raiseAlarm(deps: EventHandlerDeps, entry: StreamEntry, no: Refusal): Promise<void> {
  const { stream, entryId } = entry;
  deps.log.error('alarm.event-refused', { stream, entryId, operator: no.operator });
  if (!(await deps.once.first(`alarm/${stream}/${entryId}`, ALARM_ONCE_SECONDS))) return;
  await deps.recorder.note({
    type: 'alarm.raised',
    actor: systemActor('announcer'),
    data: {
      code: no.code,
      stream,
      entryId,
      entryDigest: digestOf(entry.json.toWellFormed()),
      operator: personal(no.operator.toWellFormed()),
    },
  });
}
