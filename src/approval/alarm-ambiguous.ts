import { systemActor } from '../domain/actor.ts';
import { personal } from '../domain/event.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { ApprovalDeps } from './deps.ts';

/** How long one alarm speaks for all that an account tries. */
const ALARM_ONCE_SECONDS = 24 * 3600;

/** What an alarm about an account is called in the record. */
export const AMBIGUOUS = 'person-ambiguous';

/**
 * Tells the operator of an account that could be more than one person: in the log each time, in the record, and by that
 * in the operators' channel, once a day for each account. Only the catalogue can mend it, and whoever it hits cannot
 * see why. Any other refusal is nobody's alarm.
 */
export async function alarmAmbiguous(
  deps: Pick<ApprovalDeps, 'log' | 'once' | 'recorder'>,
  slackUserId: string,
  { code, operator }: Refusal,
): Promise<void> {
  if (code !== AMBIGUOUS) return;
  deps.log.error('alarm.person-ambiguous', { slackUserId, operator });
  if (!(await deps.once.first(`alarm/${AMBIGUOUS}/${slackUserId}`, ALARM_ONCE_SECONDS))) return;
  await deps.recorder.note({
    type: 'alarm.raised',
    actor: systemActor('intake'),
    data: { kind: AMBIGUOUS, account: personal(slackUserId), operator: personal(operator) },
  });
}
