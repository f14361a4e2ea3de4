import type { Actor } from './actor.ts';
import type { Deeds } from './deeds.ts';
import { deedsData } from './deeds.ts';
import type { EndedGrant, Grant } from './grant.ts';
import type { GrantStep } from './grant-step.ts';
import { identifyGrant } from './grant-step.ts';
import { refusal } from './refusal.ts';
import type { Result } from './result.ts';
import { ok, refused } from './result.ts';
import type { InstantMs } from './time.ts';

/**
 * Writes down what was done with an ended grant: once as far as it is known soon after the end, and once for good.
 * After the final word nothing more is written.
 * @param checkpoint of the log as it was then, a signed note; `null` where none could be read.
 */
export function noteDeeds(
  grant: Grant,
  found: { readonly deeds: Deeds; readonly isFinal: boolean; readonly checkpoint: string | null },
  actor: Actor,
  nowMs: InstantMs,
): Result<GrantStep<EndedGrant>> {
  if (grant.state !== 'ended')
    return refused(refusal('grant-busy', grant.grantId, 'what was done is asked after the end'));
  const { deeds, isFinal, checkpoint } = found;
  if (grant.deeds === 'final' || (grant.deeds === 'provisional' && !isFinal))
    return refused(refusal('grant-ended', grant.reason, 'what was done is written down already'));
  return ok({
    record: { ...grant, deeds: isFinal ? 'final' : 'provisional' },
    events: [
      {
        type: isFinal ? 'grant.deeds-final' : 'grant.deeds-provisional',
        actor,
        data: { ...identifyGrant(grant), readAtMs: nowMs, checkpoint, ...deedsData(deeds) },
      },
    ],
  });
}
