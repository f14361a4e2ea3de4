import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { Secret } from '../domain/secret.ts';
import type { DeviceKeys, DeviceKeysText } from '../proof/device-keys.ts';
import { generateDeviceKeys, loadDeviceKeys } from '../proof/device-keys.ts';
import { readPrivateFile, writePrivateFile } from './private-files.ts';

/** Keys that wait for the token by which an agent binds them. */
export type AgentKeys = {
  /** The keys that wait here, else fresh ones: a token names its keys, so they have to be the same when it comes. */
  prepare(): Promise<WaitingKeys>;
  /** @returns `null` where none wait. */
  waiting(): Promise<WaitingKeys | null>;
  /** They are bound, and wait no longer. */
  forget(): Promise<void>;
};

export type WaitingKeys = { readonly keys: DeviceKeys; readonly text: DeviceKeysText };

/**
 * Keeps them in `folder`, in `agent-keys.json`, 0600.
 * Faults: `bad-setting` when others can read the file, `bad-key` when it is broken.
 */
export function createAgentKeys(folder: string): AgentKeys {
  const path = join(folder, 'agent-keys.json');
  const waiting = async (): Promise<WaitingKeys | null> => {
    const kept = await readPrivateFile(path);
    if (kept === null) return null;
    const text = new Secret(kept.trim());
    return { keys: loadDeviceKeys(text), text };
  };
  return {
    async prepare() {
      const kept = await waiting();
      if (kept !== null) return kept;
      const made = generateDeviceKeys();
      await writePrivateFile(path, `${made.text.reveal()}\n`);
      return made;
    },
    waiting,
    forget: () => rm(path, { force: true }),
  };
}
