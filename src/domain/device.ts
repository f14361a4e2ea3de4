import type { DeviceThumbprint } from './ids.ts';
import type { JsonObject } from './json.ts';
import type { Person } from './person.ts';
import type { InstantMs } from './time.ts';

/** A device someone may receive credentials on: one key to sign with, one to be sealed to. Public halves only. */
export type Device = {
  readonly v: 1;
  readonly thumbprint: DeviceThumbprint;
  readonly person: Person;
  readonly signJwk: JsonObject;
  readonly sealJwk: JsonObject;
  readonly label: string;
  readonly boundAtMs: InstantMs;
  readonly expiresAtMs: InstantMs;
};

/** A code shown in Slack and not yet typed; known to the issuer only by its digest. */
export type DeviceCode = {
  readonly v: 1;
  readonly codeDigest: string;
  readonly person: Person;
  readonly state: 'open' | 'used';
  readonly expiresAtMs: InstantMs;
};

/** A binding lasts 30 days. */
export const DEVICE_LIFE_MS = 30 * 24 * 3600 * 1000;

/** A code lives two minutes. */
export const DEVICE_CODE_LIFE_MS = 120_000;

/** Whether the device may still be used. */
export function deviceIsLive(device: Device, nowMs: InstantMs): boolean {
  return nowMs < device.expiresAtMs;
}
