import { systemActor } from '../domain/actor.ts';
import type { DeadlineKind } from '../domain/deadline.ts';
import { parseId } from '../domain/ids.ts';
import { refusal } from '../domain/refusal.ts';
import { lapseRequest } from '../domain/request-transition.ts';
import { refused } from '../domain/result.ts';
import type { ApprovalDeps } from './deps.ts';
import { requestKind } from './record-kinds.ts';

/**
 * Does what a deadline of the gateway asks for: a request nobody decided lapses. The deadline is only a hint; the
 * record says whether it is due, so one that was decided meanwhile stays as it is.
 * @param name of the record, `request/<id>`.
 */
export async function passDeadline(
  deps: ApprovalDeps,
  deadline: { readonly kind: DeadlineKind; readonly name: string },
): Promise<void> {
  const requestId = parseId('request', deadline.name.replace(/^request\//, ''));
  if (deadline.kind !== 'lapse' || requestId === null) {
    deps.log.warn('deadline.not-ours', { kind: deadline.kind });
    return;
  }
  await deps.recorder.transition(requestKind, requestId, (before) =>
    before === null
      ? refused(refusal('request-not-found', requestId))
      : lapseRequest(before.record, systemActor('deadline'), deps.clock.nowMs()),
  );
}
