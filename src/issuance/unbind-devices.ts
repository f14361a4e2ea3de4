import type { UnbindAnswer, UnbindBody } from '../contracts/http.ts';
import { personActor } from '../domain/actor.ts';
import type { Device } from '../domain/device.ts';
import { deviceIsLive } from '../domain/device.ts';
import { personal } from '../domain/event.ts';
import { refusal } from '../domain/refusal.ts';
import { ok, refused } from '../domain/result.ts';
import type { IssuanceDeps } from './deps.ts';
import { deviceKind, devicesByPerson } from './record-kinds.ts';

/** More devices than anybody has at once: a code lives two minutes and binds one. */
const DEVICES_AT_MOST = 500;

/**
 * Ends the binding of devices before their time: of one that is handed on, or of those that are lost or that somebody
 * else bound. From then on none of them can ask, claim or release, and what names them and is not claimed yet is
 * refused. What was claimed goes on until it is ended. Saying it again changes nothing.
 * @param which the device itself, or all of its person but itself.
 */
export async function unbindDevices(
  deps: Pick<IssuanceDeps, 'clock' | 'recorder'>,
  device: Device,
  which: UnbindBody['which'],
): Promise<UnbindAnswer> {
  const chosen = which === 'this' ? [device.thumbprint] : await othersOf(deps, device);
  const labels: string[] = [];
  for (const thumbprint of chosen) {
    const ended = await unbind(deps, thumbprint, device);
    if (ended !== null) labels.push(ended.label);
  }
  return { unbound: labels };
}

async function othersOf(
  { recorder }: Pick<IssuanceDeps, 'recorder'>,
  { person, thumbprint }: Device,
): Promise<readonly string[]> {
  const all = await recorder.highest(devicesByPerson(person.personId), DEVICES_AT_MOST);
  return all.filter((one) => one !== thumbprint);
}

/** The device, where its binding was ended now; `null` where it had ended, or is somebody else's by now. */
async function unbind(
  { clock, recorder }: Pick<IssuanceDeps, 'clock' | 'recorder'>,
  thumbprint: string,
  by: Device,
): Promise<Device | null> {
  const { person } = by;
  const ended = await recorder.transition(deviceKind, thumbprint, (before) => {
    const nowMs = clock.nowMs();
    const live = before !== null && deviceIsLive(before.record, nowMs) ? before.record : null;
    if (live === null || live.person.personId !== person.personId)
      return refused(refusal('device-unknown', thumbprint));
    const actor = personActor(person, `device:${by.thumbprint}`, 'device');
    const { label, agent } = live;
    const data = { thumbprint, agent, person: personal(person), label: personal(label) };
    return ok({
      record: { ...live, expiresAtMs: nowMs },
      events: [{ type: 'device.unbound' as const, actor, data }],
    });
  });
  return ended.ok ? ended.value.record : null;
}
