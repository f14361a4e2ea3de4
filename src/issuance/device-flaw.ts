import type { FiledBody } from '../contracts/order.ts';
import type { Device } from '../domain/device.ts';
import { deviceIsLive } from '../domain/device.ts';
import type { DeviceThumbprint } from '../domain/ids.ts';
import type { Intent } from '../domain/intent.ts';
import { mayBeSameHuman } from '../domain/person.ts';
import type { Refusal } from '../domain/refusal.ts';
import { refusal } from '../domain/refusal.ts';
import type { IssuanceDeps } from './deps.ts';
import { ownCopy } from './own-copy.ts';
import { deviceKind } from './record-kinds.ts';

/** Why these are not devices of whoever asks that were theirs when they asked; `null` where they are. */
export function deviceFlaw(
  { clock }: IssuanceDeps,
  { intent, requester, filedAtMs }: Pick<FiledBody, 'filedAtMs' | 'intent' | 'requester'>,
  devices: ReadonlyMap<DeviceThumbprint, Device>,
): Refusal | null {
  for (const thumbprint of intent.deviceThumbprints) {
    const device = devices.get(thumbprint);
    if (device === undefined)
      return refusal('order-mismatch', thumbprint, 'the order names a device that was never bound');
    if (!mayBeSameHuman(device.person, requester)) {
      return refusal('order-mismatch', thumbprint, 'the order names a device of somebody else');
    }
    if (!deviceIsLive(device, clock.nowMs())) return refusal('device-unknown', thumbprint, 'binding ended');
    if (device.boundAtMs > filedAtMs) return refusal('device-too-new', thumbprint);
  }
  return null;
}

/**
 * The devices a request names, as far as they were ever bound here. Faults: as {@link ownCopy}, so that nobody who
 * writes to Redis can bind again one that was taken away.
 */
export async function devicesOf(
  deps: IssuanceDeps,
  { deviceThumbprints }: Intent,
): Promise<ReadonlyMap<DeviceThumbprint, Device>> {
  const known = await Promise.all(
    deviceThumbprints.map((thumbprint) => ownCopy(deps, deviceKind, thumbprint)),
  );
  return new Map(known.flatMap((one) => (one === null ? [] : [[one.thumbprint, one] as const])));
}
