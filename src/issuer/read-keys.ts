import { readFile } from 'node:fs/promises';

import { badSettings } from '../adapters/system/env-settings.ts';
import { Fault } from '../domain/fault.ts';
import type { ProcessKeys, PublicKeys } from '../proof/process-keys.ts';
import { loadProcessKeys, loadPublicKeys } from '../proof/process-keys.ts';
import type { IssuerSettings } from './settings.ts';

/** Reads the issuer's keys and the gateway's public ones. @throws {Fault} `bad-setting`; it quotes no file. */
export async function readKeys(settings: IssuerSettings): Promise<{ own: ProcessKeys; gateway: PublicKeys }> {
  return {
    own: await readKey('ISSUER_KEYS', settings.keysPath, (text) => loadProcessKeys(text, 'issuer')),
    gateway: await readKey('GATEWAY_PUBLIC_KEYS', settings.gatewayPublicKeysPath, (text) =>
      loadPublicKeys(text, 'gateway'),
    ),
  };
}

async function readKey<T>(setting: string, path: string, load: (text: string) => T): Promise<T> {
  try {
    return load(await readFile(path, 'utf8'));
  } catch (cause) {
    const why = cause instanceof Fault ? cause.message : `${path} cannot be read`;
    throw badSettings([{ setting, problem: `cannot be used: ${why}` }], cause);
  }
}
