import { loadSettingFile } from '../adapters/system/setting-file.ts';
import type { ProcessKeys, PublicKeys } from '../proof/process-keys.ts';
import { loadProcessKeys, loadPublicKeys } from '../proof/process-keys.ts';
import type { IssuerSettings } from './settings.ts';

/** Reads the issuer's keys and the gateway's public ones. @throws {Fault} `bad-setting`; it quotes no file. */
export async function readKeys(
  settings: IssuerSettings,
): Promise<{ readonly own: ProcessKeys; readonly gateway: PublicKeys }> {
  return {
    own: await loadSettingFile('ISSUER_KEYS', settings.keysPath, (text) => loadProcessKeys(text, 'issuer')),
    gateway: await loadSettingFile('GATEWAY_PUBLIC_KEYS', settings.gatewayPublicKeysPath, (text) =>
      loadPublicKeys(text, 'gateway'),
    ),
  };
}
