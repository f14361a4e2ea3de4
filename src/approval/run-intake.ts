import { digestOf } from '../codec/digest.ts';
import type { Intake, RequestIntake } from '../contracts/intake.ts';
import type { AccessRequest } from '../domain/access-request.ts';
import { systemActor } from '../domain/actor.ts';
import type { EventData } from '../domain/event.ts';
import { personal } from '../domain/event.ts';
import type { IntakeId } from '../domain/ids.ts';
import type { IntakeOutcome } from '../domain/intake.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import { ok } from '../domain/result.ts';
import type { StreamEntry } from '../ports/event-source.ts';
import { withAddressesBehind } from './addresses-behind.ts';
import type { ApprovalDeps } from './deps.ts';
import { fileRequest, requestIdOf } from './file-request.ts';
import { findRequest } from './find-request.ts';
import { keep, moveRecord, write } from './move-record.ts';
import { intakeKind } from './record-kinds.ts';
import { decidedBefore, runDecision } from './run-decision.ts';
import { actingFor } from './run-intake-agent.ts';
import { accountOf } from './run-intake-account.ts';
import { slackAccounts } from './slack-accounts.ts';
import type { FoundPlace } from './find-drill-place.ts';
import { findDrillPlace } from './find-drill-place.ts';
import { findPlace } from './run-intake-place.ts';

/** What the reader of the issuer's intake works with. */
export type RunIntakeDeps = ApprovalDeps & {
  /** Checks signature, audience, shape and age of an intake that arrives now. */
  readonly verifyIntake: (jws: string) => Promise<Result<Intake>>;
  /** The same without age: to tell whoever sent what came too late. */
  readonly verifyLateIntake: (jws: string) => Promise<Result<Intake>>;
};

const actor = systemActor('intake');
/** Room for the longest text of a refusal. */
const PERSON_TEXT_AT_MOST = 4000;

/**
 * Runs one intake: what somebody asked for by their CLI, or decided at the issuer's page, goes through the use case that
 * Slack goes through, and what came of it is recorded for the issuer to tell them. At least once; running an intake again
 * changes nothing. One that cannot be believed is recorded and left behind; only a fault of a part makes it come again.
 */
export async function runIntake(deps: RunIntakeDeps, entry: StreamEntry): Promise<void> {
  const verified = await deps.verifyIntake(entry.json);
  if (!verified.ok) return refuseIntake(deps, entry, verified.refusal);
  const intake = verified.value;
  if ((await deps.recorder.load(intakeKind, intake.jti)) !== null) return;
  await recordOutcome(deps, intake, await run(deps, intake));
}

/** What comes of an intake. Running it again gives the same. */
async function run(deps: ApprovalDeps, intake: Intake): Promise<Result<IntakeOutcome>> {
  if (intake.kind === 'decide') return runDecision(deps, intake);
  const filed = await file(deps, intake);
  return filed.ok ? ok({ kind: 'filed', requestId: filed.value.requestId }) : filed;
}

/** What came of an intake in an earlier run that could not say so any more. */
async function runBefore(deps: ApprovalDeps, intake: Intake): Promise<IntakeOutcome | null> {
  if (intake.kind === 'decide') return decidedBefore(deps, intake);
  const filed = await filedBefore(deps, intake);
  return filed === null ? null : { kind: 'filed', requestId: filed.requestId };
}

/** Files the request as the person of the device, over what is read about them now; one that was filed is answered. */
async function file(deps: ApprovalDeps, intake: RequestIntake): Promise<Result<AccessRequest>> {
  const filed = await filedBefore(deps, intake);
  if (filed !== null) return ok(filed);
  const { jti, person, device, body } = intake;
  const acting = actingFor(deps, intake);
  if (!acting.ok) return acting;
  const account = await accountOf(deps, acting.value.holder);
  if (!account.ok) return account;
  const asks = acting.value.agent;
  const agent = asks === null ? ok(null) : await withAddressesBehind(deps, asks);
  if (!agent.ok) return agent;
  const slackUserId = account.value;
  const drill = body.drill === true;
  // A drill may open an incident of its own, which is nothing an agent does.
  const found =
    drill && asks === null
      ? await findDrillPlace(deps, body.place, slackUserId, device)
      : await findPlace(deps, body.place, slackUserId);
  if (!found.ok) return found;
  const { channelId, incidentId, opens }: FoundPlace = { opens: null, ...found.value };
  const { task: taskId, asset, duration, reason } = body;
  return fileRequest(
    deps,
    { slackUserId, seed: seedOf(jti), channelId, taskId, asset, duration, reason },
    { byDevice: { device, personId: person.personId, agent: agent.value, incidentId }, drill, opens },
  );
}

/**
 * What this intake filed already, by whichever account of theirs: nothing may happen twice where the process died before
 * it could say so, and what was true then may not be any more.
 */
async function filedBefore(deps: ApprovalDeps, intake: RequestIntake): Promise<AccessRequest | null> {
  const acting = actingFor(deps, intake);
  for (const slackUserId of acting.ok ? slackAccounts(acting.value.holder) : []) {
    const found = await findRequest(deps, requestIdOf({ slackUserId, seed: seedOf(intake.jti) }));
    if (found !== null) return found;
  }
  return null;
}

function seedOf(intakeId: IntakeId): string {
  return `intake/${intakeId}`;
}

async function refuseIntake(deps: RunIntakeDeps, entry: StreamEntry, no: Refusal): Promise<void> {
  const late = no.code === 'intake-late' ? await deps.verifyLateIntake(entry.json) : null;
  if (late?.ok === true) {
    const before = await runBefore(deps, late.value);
    return recordOutcome(deps, late.value, before === null ? { ok: false, refusal: no } : ok(before));
  }
  // Nobody can be held to it: its text is not stored, since it may come from whoever can write to Redis.
  deps.log.warn('intake.refused', { code: no.code, entryId: entry.entryId });
  await deps.recorder.note({
    type: 'intake.refused',
    actor,
    data: {
      code: no.code,
      entryId: entry.entryId,
      intakeDigest: digestOf(entry.json.toWellFormed()),
      operator: personal(no.operator.toWellFormed()),
    },
  });
}

async function recordOutcome(
  deps: ApprovalDeps,
  intake: Intake,
  result: Result<IntakeOutcome>,
): Promise<void> {
  const { jti: intakeId, device } = intake;
  const [outcome, data] = outcomeOf(intake, result);
  await moveRecord(deps.recorder, intakeKind, intakeId, (before) =>
    before !== null
      ? keep(before.record)
      : write({
          record: { v: 1, intakeId, outcome },
          events: [{ type: 'intake.done', actor, data: { intakeId, device, ...data } }],
        }),
  );
}

/** The outcome as it is kept, and as it stands in the event: a text for a person may name people. */
function outcomeOf(intake: Intake, result: Result<IntakeOutcome>): [IntakeOutcome, EventData] {
  if (result.ok) {
    const { kind, ...what } = result.value;
    return [result.value, { outcome: kind, ...what }];
  }
  const { code, operator } = result.refusal;
  const person = result.refusal.person.slice(0, PERSON_TEXT_AT_MOST).toWellFormed();
  const about = intake.kind === 'decide' ? { requestId: intake.body.requestId } : {};
  return [
    { kind: 'refused', code, person },
    {
      outcome: 'refused',
      ...about,
      code,
      person: personal(person),
      operator: personal(operator.toWellFormed()),
    },
  ];
}
