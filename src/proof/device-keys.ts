import type { KeyObject } from 'node:crypto';
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';

import { digestOf } from '../codec/digest.ts';
import { Fault } from '../domain/fault.ts';
import type { DeviceThumbprint } from '../domain/ids.ts';
import { Secret } from '../domain/secret.ts';
import type { Curve, PublicJwk } from './public-jwk.ts';
import { exactBytes, jwkThumbprint, parsePublicJwk } from './public-jwk.ts';

/** The keys of one device: it signs with one and is sealed to with the other. Private halves print as nothing. */
export type DeviceKeys = {
  readonly thumbprint: DeviceThumbprint;
  readonly signJwk: PublicJwk;
  readonly sealJwk: PublicJwk;
  readonly signKey: KeyObject;
  readonly sealKey: KeyObject;
};

/** Device keys as text for a file that only its owner can read. */
export type DeviceKeysText = Secret;

/**
 * Makes fresh device keys.
 * @returns the keys, and the text from which {@link loadDeviceKeys} makes them again.
 */
export function generateDeviceKeys(): { readonly keys: DeviceKeys; readonly text: DeviceKeysText } {
  const sign = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const seal = generateKeyPairSync('x25519').privateKey.export({ format: 'jwk' });
  const text = new Secret(JSON.stringify({ sign, seal }));
  return { keys: loadDeviceKeys(text), text };
}

/**
 * Reads device keys.
 * @throws {Fault} `bad-key`; it quotes nothing of the text.
 */
export function loadDeviceKeys(text: DeviceKeysText): DeviceKeys {
  const { sign, seal } = parseText(text);
  const [signJwk, signKey] = privateKey(sign, 'Ed25519');
  const [sealJwk, sealKey] = privateKey(seal, 'X25519');
  return { thumbprint: deviceThumbprint(signJwk, sealJwk), signJwk, sealJwk, signKey, sealKey };
}

/** One name for both public keys of a device: neither can be swapped for another without changing it. */
export function deviceThumbprint(signJwk: PublicJwk, sealJwk: PublicJwk): DeviceThumbprint {
  return digestOf({ seal: jwkThumbprint(sealJwk), sign: jwkThumbprint(signJwk) }) as DeviceThumbprint;
}

function privateKey(value: unknown, curve: Curve): [PublicJwk, KeyObject] {
  if (value === null || typeof value !== 'object') throw badDeviceKeys();
  const { d, ...publicPart } = value as Readonly<Record<string, unknown>>;
  const jwk = parsePublicJwk(publicPart, curve);
  if (jwk === null || typeof d !== 'string' || exactBytes(d, 32) === null) throw badDeviceKeys();
  return [jwk, createPrivateKey({ key: { ...jwk, d }, format: 'jwk' })];
}

function parseText(text: DeviceKeysText): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text.reveal());
    if (parsed !== null && typeof parsed === 'object') return parsed as Readonly<Record<string, unknown>>;
  } catch {
    // Falls through: the parser's own error would quote the key.
  }
  throw badDeviceKeys();
}

function badDeviceKeys(): Fault {
  return new Fault(
    'bad-key',
    'The keys of this device cannot be read. Bind it again: type `/breakglass login` in Slack.',
  );
}
