import type { Device } from '../domain/device.ts';
import { deviceIsLive } from '../domain/device.ts';
import type { DeviceThumbprint } from '../domain/ids.ts';
import { refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import type { IssuanceDeps } from './deps.ts';
import { deviceKind } from './record-kinds.ts';

/** A device whose binding has not ended. Faults: `bad-mac` when somebody else wrote its record. */
export async function liveDevice(
  { recorder, clock }: IssuanceDeps,
  thumbprint: DeviceThumbprint,
): Promise<Result<Device>> {
  const loaded = await recorder.load(deviceKind, thumbprint);
  if (loaded === null) return refused(refusal('device-unknown', thumbprint));
  if (!deviceIsLive(loaded.record, clock.nowMs())) return refused(refusal('device-unknown', 'binding ended'));
  return ok(loaded.record);
}
