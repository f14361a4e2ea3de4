import { AMBIGUOUS } from '../../approval/alarm-ambiguous.ts';
import type { StreamEvent } from '../../contracts/envelope.ts';
import { personAmbiguous } from '../views/rules-messages.ts';
import type { AnnouncingDeps } from './deps.ts';
import { disclosed, textIn } from './disclosed.ts';
import { tellOperators } from './tell-operators.ts';

/** An account could be more than one person, which only the catalogue can mend. Other alarms stand in the log alone. */
export async function tellAlarm(deps: AnnouncingDeps, event: StreamEvent): Promise<void> {
  if (textIn(event, 'kind') !== AMBIGUOUS) return;
  const account = disclosed(event, 'account');
  const operator = disclosed(event, 'operator');
  if (typeof account !== 'string')
    return deps.log.warn('announcer.no-person', { eventId: event.envelope.eventId });
  await tellOperators(deps, event, personAmbiguous(account, typeof operator === 'string' ? operator : ''));
}
