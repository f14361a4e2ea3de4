import { withDisclosures } from '../codec/disclosure.ts';
import type { StreamEvent } from '../contracts/envelope.ts';
import type { IntakeAnswer } from '../contracts/http.ts';
import { intakeAnswerSchema } from '../contracts/http.ts';
import { Fault } from '../domain/fault.ts';
import type { IntakeId } from '../domain/ids.ts';
import type { Json, JsonObject } from '../domain/json.ts';
import type { Person } from '../domain/person.ts';
import { refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import type { StreamEntry } from '../ports/event-source.ts';
import type { Projections } from '../ports/projections.ts';
import { recordName } from '../recording/record-kind.ts';
import type { IssuanceDeps } from './deps.ts';
import { intakeKind } from './record-kinds.ts';

export type IntakeAnswerDeps = Pick<IssuanceDeps, 'log' | 'recorder'> & {
  readonly projections: Projections;
  /** Checks the signature of an event of the gateway. */
  readonly verifyGatewayEvent: (json: string) => Result<StreamEvent>;
};

const MESSAGE_AT_MOST = 1000;

/**
 * Keeps what the gateway recorded of an intake, for whoever asks. All other events are passed over; one that cannot
 * be believed is the sealer's finding.
 */
export async function keepIntakeAnswer(deps: IntakeAnswerDeps, entry: StreamEntry): Promise<void> {
  if (!entry.recordId.startsWith(recordName(intakeKind, ''))) return;
  const verified = deps.verifyGatewayEvent(entry.json);
  if (!verified.ok || verified.value.envelope.recordId !== entry.recordId) {
    deps.log.warn('intake.answer-refused', { entryId: entry.entryId });
    return;
  }
  const { type, recordVersion } = verified.value.envelope;
  if (type !== 'intake.done') return;
  await deps.projections.putIfNewer(entry.recordId, recordVersion, answerIn(verified.value));
}

/**
 * What came of an intake so far; for whoever sent it only. Refused: `request-not-found`.
 * @param by whoever asks: by their device, or by the sign-in that the intake itself came from.
 */
export async function intakeAnswer(
  deps: IntakeAnswerDeps,
  intakeId: IntakeId,
  { personId }: Pick<Person, 'personId'>,
): Promise<Result<IntakeAnswer>> {
  const accepted = await deps.recorder.load(intakeKind, intakeId);
  if (accepted === null || accepted.record.person.personId !== personId)
    return refused(refusal('request-not-found', intakeId));
  const kept = await deps.projections.get(recordName(intakeKind, intakeId));
  if (kept !== null) return ok(readAnswer(intakeId, kept.value));
  return ok({ state: 'waiting', intakeId, notAfterMs: accepted.record.notAfterMs });
}

function answerIn({ envelope, disclosures }: StreamEvent): JsonObject {
  const {
    intakeId = '',
    outcome,
    requestId = '',
    state = '',
    code = '',
    person,
  } = withDisclosures(envelope.data as Json, disclosures) as JsonObject;
  const answer =
    outcome === 'filed'
      ? { state: 'filed', intakeId, requestId }
      : outcome === 'decided'
        ? { state: 'decided', intakeId, requestId, request: state }
        : { state: 'refused', intakeId, error: code, message: messageOf(person) };
  readAnswer(envelope.recordId, answer);
  return answer;
}

function readAnswer(what: string, value: JsonObject): IntakeAnswer {
  const parsed = intakeAnswerSchema.safeParse(value);
  if (!parsed.success) throw new Fault('bad-record', `the answer to ${what} does not fit its schema`);
  return parsed.data;
}

/** A text that was erased from the record since is not there any more. */
function messageOf(person: Json | undefined): string {
  return typeof person === 'string'
    ? person.slice(0, MESSAGE_AT_MOST)
    : 'It was refused; the reason was erased from the record.';
}
