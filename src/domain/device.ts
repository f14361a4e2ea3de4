import type { DeviceThumbprint } from './ids.ts';
import type { JsonObject } from './json.ts';
import type { Person } from './person.ts';
import type { InstantMs } from './time.ts';

/** A device someone may receive credentials on: one key to sign with, one to be sealed to. Public halves only. */
export type Device = {
  readonly v: 1;
  readonly thumbprint: DeviceThumbprint;
  readonly person: Person;
  /** The registered agent that bound it by its own token; `null` for a person's device. */
  readonly agent: string | null;
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

/**
 * What an agent's token binds lasts an hour at most, from when the token was made. A token itself often lives for
 * minutes only, too short to wait for an approval; a job that was stolen from should not leave a device behind for longer
 * than a session would last.
 */
export const AGENT_DEVICE_LIFE_MS = 3600 * 1000;

/** A code lives two minutes. */
export const DEVICE_CODE_LIFE_MS = 120_000;

/** Whether the device may still be used. */
export function deviceIsLive(device: Device, nowMs: InstantMs): boolean {
  return nowMs < device.expiresAtMs;
}
