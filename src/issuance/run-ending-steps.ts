import { Fault } from '../domain/fault.ts';
import type { Grant } from '../domain/grant.ts';
import type { EndingStepLook } from '../domain/grant-ending-step.ts';
import { ENDING_STEP_SETTLE_MS, recordEndingStep } from '../domain/grant-ending-step.ts';
import { refusal } from '../domain/refusal.ts';
import { refused } from '../domain/result.ts';
import type { InstantMs } from '../domain/time.ts';
import type { OpenShells, ShellOwner } from '../ports/open-shells.ts';
import type { BelievedRecords } from './believed-records.ts';
import { believedRecords } from './believed-records.ts';
import type { IssuanceDeps } from './deps.ts';
import { grantKind, OWED_ENDING_STEPS } from './record-kinds.ts';

export type EndingStepsDeps = IssuanceDeps & { readonly shells: OpenShells };

/** How soon it is looked again where something was open, or something failed the first time. */
const FIRST_PAUSE_MS = 2_000;
const LAST_PAUSE_MS = 5 * 60_000;
/** How often it is looked while AWS has yet to deny: its holder may open more until then. */
const ENDING_PAUSE_MS = 10_000;
/** All that one look at one grant may take. */
const LOOK_TIMEOUT_MS = 10_000;
const AT_ONCE = 8;

type Turn = { readonly dueAtMs: InstantMs; readonly failures: number };

/**
 * Closes the shells that sessions of ended grants left open. It asks what is owed, so whatever was missed or cut short
 * is done by the next run; it is apart from the ender, so nothing here keeps an end from happening.
 */
export class EndingSteps {
  readonly #deps: EndingStepsDeps;
  readonly #believed: BelievedRecords;
  readonly #turns = new Map<string, Turn>();

  constructor(deps: EndingStepsDeps) {
    this.#deps = deps;
    this.#believed = believedRecords(deps);
  }

  /** Does what is due. Faults: `redis-unavailable`; all others are recorded and tried again later. */
  async run(stop: AbortSignal): Promise<void> {
    const { recorder, clock } = this.#deps;
    const owed = new Set(await recorder.index(OWED_ENDING_STEPS, 10_000));
    for (const grantId of this.#turns.keys()) if (!owed.has(grantId)) this.#turns.delete(grantId);
    const due = [...owed].filter((grantId) => (this.#turns.get(grantId)?.dueAtMs ?? 0) <= clock.nowMs());
    while (due.length > 0 && !stop.aborted)
      await Promise.all(due.splice(0, AT_ONCE).map((grantId) => this.#take(grantId, stop)));
  }

  async #take(grantId: string, stop: AbortSignal): Promise<void> {
    const { recorder, clock, log } = this.#deps;
    const grant = await this.#believed(grantKind, grantId);
    if (grant?.endingStep?.state !== 'owed') return;
    const look = await this.#look(grant, AbortSignal.any([stop, AbortSignal.timeout(LOOK_TIMEOUT_MS)]));
    if (stop.aborted && look.closed.length === 0) return;
    const nowMs = clock.nowMs();
    const recorded = await recorder.transition(grantKind, grantId, (before) =>
      before === null
        ? refused(refusal('grant-not-found', grantId))
        : recordEndingStep(before.record, look, nowMs),
    );
    const failures = look.failure === null ? 0 : (this.#turns.get(grantId)?.failures ?? 0) + 1;
    this.#turns.set(grantId, { failures, dueAtMs: nextLook(grant, look, failures, nowMs) });
    if (look.closed.length > 0) log.info('ending-step.closed', { grantId, shells: look.closed.length });
    if (look.failure !== null && recorded.ok)
      log.error('alarm.ending-step-failed', {
        grantId,
        ...look.failure,
        givenUp: recorded.value.record.endingStep?.state === 'given-up',
      });
  }

  /** Closes what is open now. What it closed before something failed counts. */
  async #look(grant: Grant, abort: AbortSignal): Promise<EndingStepLook> {
    const { shells } = this.#deps;
    const closed: string[] = [];
    try {
      for (const owner of ownersOf(grant)) {
        for (const shellId of await shells.list(owner, abort)) {
          await shells.close(owner, shellId, abort);
          closed.push(shellId);
        }
      }
      return { closed, open: closed.length > 0, failure: null };
    } catch (cause) {
      const fault = cause instanceof Fault ? cause : new Fault('bug', 'ending step failed', { cause });
      return { closed, open: true, failure: { code: fault.code, operator: fault.message } };
    }
  }
}

/** The sessions a grant has or may have. */
function ownersOf({ task: { roleArn, region }, attempts }: Grant): readonly ShellOwner[] {
  return attempts
    .filter(({ outcome }) => outcome !== 'not-minted')
    .map(({ sessionName }) => ({ roleArn, region, sessionName }));
}

function nextLook(grant: Grant, look: EndingStepLook, failures: number, nowMs: InstantMs): InstantMs {
  if (look.failure !== null) return nowMs + Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LAST_PAUSE_MS);
  if (look.open) return nowMs + FIRST_PAUSE_MS;
  if (grant.state !== 'ended') return nowMs + ENDING_PAUSE_MS;
  return Math.max(nowMs + FIRST_PAUSE_MS, grant.endedAtMs + ENDING_STEP_SETTLE_MS);
}
