import { systemActor } from '../domain/actor.ts';
import { personal } from '../domain/event.ts';
import { Fault } from '../domain/fault.ts';
import type { IssuanceDeps } from './deps.ts';

/** What the issuer can notice of somebody who writes where only it may. */
export type AlarmKind =
  | 'ended-grant-revived'
  | 'evidence-forged'
  | 'grant-vanished'
  | 'record-forged'
  | 'record-rolled-back'
  | 'request-decided-twice';

/**
 * Raises an alarm: in the operator's log, and in the record, so that an auditor sees it too. A record that cannot
 * be written does not silence the log.
 */
export async function raiseAlarm(
  deps: IssuanceDeps,
  kind: AlarmKind,
  about: string,
  cause?: Fault,
): Promise<void> {
  deps.log.error(`alarm.${kind}`, { about }, cause);
  await deps.recorder.note({
    type: 'alarm.raised',
    actor: systemActor('order-receiver'),
    data: { kind, about, operator: personal(cause?.message ?? kind) },
  });
}

/** Whether a fault means that a stored record is not ours or not whole, rather than that a part is away. */
export function isForged(cause: unknown): cause is Fault {
  return cause instanceof Fault && (cause.code === 'bad-mac' || cause.code === 'bad-record');
}
