import { systemActor } from './actor.ts';
import type { EventDraft } from './event.ts';
import { personal } from './event.ts';
import type { EndedGrant, EndingGrant, EndingStepProgress, Grant } from './grant.ts';
import type { GrantStep } from './grant-step.ts';
import { identifyGrant } from './grant-step.ts';
import { refusal } from './refusal.ts';
import type { Result } from './result.ts';
import { ok, refused } from './result.ts';
import type { InstantMs } from './time.ts';

/** What one look at what a grant's sessions left open came to. */
export type EndingStepLook = {
  /** Ids of what was closed by it. */
  readonly closed: readonly string[];
  /** Whether anything may still be open. */
  readonly open: boolean;
  /** What kept it from being done; `null` when nothing did. */
  readonly failure: { readonly code: string; readonly operator: string } | null;
};

/** What a session could have opened before an end was known to AWS is looked for once more after so long. */
export const ENDING_STEP_SETTLE_MS = 30_000;
/** So long after the deadline it is tried. AWS lets no shell with a limit live longer. */
export const ENDING_STEP_TRIES_MS = 24 * 3600_000;

/**
 * Records what a look came to. It is done when nothing is open at a look that long after the end; the first failure
 * is recorded, and that it was given up. Refused where nothing is owed or nothing is new.
 */
export function recordEndingStep(
  grant: Grant,
  { closed, open, failure }: EndingStepLook,
  nowMs: InstantMs,
): Result<GrantStep<EndedGrant | EndingGrant>> {
  const owed = grant.endingStep;
  if ((grant.state !== 'ending' && grant.state !== 'ended') || owed?.state !== 'owed')
    return refused(refusal('grant-ended', grant.state, 'no ending step is owed'));
  const hasSettled = grant.state === 'ended' && nowMs >= grant.endedAtMs + ENDING_STEP_SETTLE_MS;
  const isDone = failure === null && !open && hasSettled;
  const isGivenUp = failure !== null && nowMs >= grant.deadlineMs + ENDING_STEP_TRIES_MS;
  const progress: EndingStepProgress = {
    step: owed.step,
    state: isDone ? 'done' : isGivenUp ? 'given-up' : 'owed',
    closed: owed.closed + closed.length,
    failure: failure?.code ?? null,
    atMs: isDone || isGivenUp ? nowMs : null,
  };
  const event = (type: EventDraft['type'], data: EventDraft['data']): EventDraft => ({
    type,
    actor: systemActor('ending-step'),
    data: { ...identifyGrant(grant), step: owed.step, ...data },
  });
  const isNews = failure !== null && (owed.failure === null || isGivenUp);
  const events = [
    ...(closed.length > 0 ? [event('grant.ending-step-run', { closed: [...closed] })] : []),
    ...(isNews
      ? [
          event('grant.ending-step-failed', {
            code: failure.code,
            operator: personal(failure.operator),
            givenUp: isGivenUp,
          }),
        ]
      : []),
    ...(isDone ? [event('grant.ending-step-done', { closed: progress.closed, checkedAtMs: nowMs })] : []),
  ];
  if (events.length === 0) return refused(refusal('grant-busy', grant.grantId, 'nothing new'));
  return ok({ record: { ...grant, endingStep: progress }, events });
}
