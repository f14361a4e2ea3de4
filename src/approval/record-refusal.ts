import type { Actor } from '../domain/actor.ts';
import type { EventData } from '../domain/event.ts';
import { personal } from '../domain/event.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { Refused } from '../domain/result.ts';
import { refused } from '../domain/result.ts';
import type { ApprovalDeps } from './deps.ts';

/** What was refused, as the record calls it. */
export type RefusedAs = 'device.refused' | 'incident.refused' | 'request.refused';

/**
 * Records a refusal that belongs to no record of its own, and gives it back as the answer. A refusal that cannot
 * be recorded is a fault: then nothing was granted either.
 */
export async function recordRefusal(
  deps: Pick<ApprovalDeps, 'recorder'>,
  type: RefusedAs,
  actor: Actor,
  no: Refusal,
  data: EventData = {},
): Promise<Refused> {
  await deps.recorder.note({
    type,
    actor,
    data: { ...data, code: no.code, operator: personal(no.operator) },
  });
  return refused(no);
}
