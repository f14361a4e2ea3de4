import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { Fault } from '../domain/fault.ts';
import { refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import { Secret } from '../domain/secret.ts';
import type { DeviceKeys } from '../proof/device-keys.ts';
import { loadDeviceKeys } from '../proof/device-keys.ts';
import { readPrivateFile, writePrivateFile } from './private-files.ts';

/** Where this device is bound, and to whom. */
export type Binding = { readonly issuerUrl: string; readonly name: string; readonly expiresAtMs: number };

/** This device, bound. */
export type BoundDevice = Binding & { readonly keys: DeviceKeys };

/** The one file that holds this device's private keys: `device.json`, 0600, in a folder of mode 0700. */
export type DeviceStore = {
  /**
   * Replaces whatever device was here.
   * @param keysText as the keys were generated.
   */
  save(binding: Binding, keysText: Secret): Promise<void>;
  /** @returns the device, or the refusal `device-unknown` when none was ever bound here. */
  load(): Promise<Result<BoundDevice>>;
  /** Deletes the keys of whatever device is here. */
  forget(): Promise<void>;
};

/**
 * Keeps the device in `folder`.
 * Faults: `bad-setting` when others can read the file, `bad-key` when it is broken.
 */
export function createDeviceStore(folder: string): DeviceStore {
  const path = join(folder, 'device.json');
  return {
    save: ({ issuerUrl, name, expiresAtMs }, keysText) =>
      writePrivateFile(
        path,
        `${JSON.stringify({ v: 1, issuerUrl, name, expiresAtMs, keys: keysText.reveal() })}\n`,
      ),
    async load() {
      const text = await readPrivateFile(path);
      return text === null ? refused(refusal('device-unknown', path)) : ok(parseDevice(text, path));
    },
    forget: () => rm(path, { force: true }),
  };
}

function parseDevice(text: string, path: string): BoundDevice {
  const { v, issuerUrl, name, expiresAtMs, keys } = parseObject(text);
  if (
    v !== 1 ||
    typeof issuerUrl !== 'string' ||
    typeof name !== 'string' ||
    typeof expiresAtMs !== 'number' ||
    typeof keys !== 'string'
  ) {
    throw new Fault(
      'bad-key',
      `${path} is broken. Bind this device again: type \`/breakglass login\` in Slack.`,
    );
  }
  return { issuerUrl, name, expiresAtMs, keys: loadDeviceKeys(new Secret(keys)) };
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text);
    return parsed !== null && typeof parsed === 'object' ? (parsed as Readonly<Record<string, unknown>>) : {};
  } catch {
    // The parser's own error would quote the file, and the file is a key.
    return {};
  }
}
