import { clientFolder } from '../client/client-folder.ts';
import type { BoundDevice, DeviceStore } from '../client/device-store.ts';
import { createDeviceStore } from '../client/device-store.ts';
import type { IssuerClient } from '../client/issuer-client.ts';
import { createIssuerClient } from '../client/issuer-client.ts';
import type { SealedStore } from '../client/sealed-store.ts';
import { createNonceMemory } from '../client/nonce-memory.ts';
import { createSealedStore } from '../client/sealed-store.ts';
import type { GrantId } from '../domain/ids.ts';
import { parseId } from '../domain/ids.ts';
import type { Result } from '../domain/result.ts';
import { ok } from '../domain/result.ts';
import { InvalidArgumentError } from 'commander';
import type { CliIo } from './cli-io.ts';

/** The bound device of this folder, with what its commands work with. */
export type OpenDevice = {
  readonly folder: string;
  readonly device: BoundDevice;
  readonly client: IssuerClient;
  readonly sealed: SealedStore;
  readonly store: DeviceStore;
};

/**
 * Opens the device bound on this machine, and forgets sealed answers whose time has passed.
 * @param abort ends its calls.
 * @returns `device-unknown` where none is bound.
 */
export async function openDevice(io: CliIo, abort?: AbortSignal): Promise<Result<OpenDevice>> {
  const folder = clientFolder(io.env);
  const store = createDeviceStore(folder);
  const loaded = await store.load();
  if (!loaded.ok) return loaded;
  const device = loaded.value;
  const { nowMs, randomBytes } = io;
  const client = createIssuerClient({
    issuerUrl: device.issuerUrl,
    deviceKeys: device.keys,
    nowMs,
    randomBytes,
    nonces: createNonceMemory(folder),
    ...(abort === undefined ? {} : { abort }),
  });
  const sealed = createSealedStore(folder);
  await sealed.dropPassed(nowMs());
  return ok({ folder, device, client, sealed, store });
}

/** Reads a grant id as typed. */
export function grantArgument(text: string): GrantId {
  const grantId = parseId('grant', text.trim().toLowerCase());
  if (grantId === null)
    throw new InvalidArgumentError('A grant looks like bg-k3x7q2m4ab; `breakglass status` lists yours.');
  return grantId;
}
