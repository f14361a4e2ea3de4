import { loadSettingFile } from '../adapters/system/setting-file.ts';
import type { ProcessKeys, PublicKeys } from '../proof/process-keys.ts';
import { loadProcessKeys, loadPublicKeys } from '../proof/process-keys.ts';
import type { GatewaySettings } from './settings.ts';

/** Reads the gateway's keys and the issuer's public ones. @throws {Fault} `bad-setting`; it quotes no file. */
export async function readKeys(
  settings: GatewaySettings,
): Promise<{ readonly own: ProcessKeys; readonly issuer: PublicKeys }> {
  return {
    own: await loadSettingFile('GATEWAY_KEYS', settings.keysPath, (text) => loadProcessKeys(text, 'gateway')),
    issuer: await loadSettingFile('ISSUER_PUBLIC_KEYS', settings.issuerPublicKeysPath, (text) =>
      loadPublicKeys(text, 'issuer'),
    ),
  };
}
