import { systemActor } from '../domain/actor.ts';
import { personal } from '../domain/event.ts';
import type { DeviceThumbprint } from '../domain/ids.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { Refused } from '../domain/result.ts';
import { refused } from '../domain/result.ts';
import type { IssuanceDeps } from './deps.ts';

/**
 * Records that a device was not bound, and why. Only of whom somebody vouched for: what anybody can send is counted and
 * never recorded.
 * @param agentId the agent it was to be of; left out where a person is.
 */
export async function refuseDevice(
  { recorder }: Pick<IssuanceDeps, 'recorder'>,
  thumbprint: DeviceThumbprint,
  no: Refusal,
  agentId?: string,
): Promise<Refused> {
  await recorder.note({
    type: 'device.refused',
    actor: systemActor('intake'),
    data: {
      thumbprint,
      ...(agentId === undefined ? {} : { agent: agentId }),
      code: no.code,
      operator: personal(no.operator),
    },
  });
  return refused(no);
}
