import { loadSettingFile } from '../adapters/system/setting-file.ts';
import type { ProcessKeyRing, PublicKeys } from '../proof/process-keys.ts';
import { loadProcessKeyRing, loadPublicKeys } from '../proof/process-keys.ts';
import type { GatewaySettings } from './settings.ts';

/** Reads the gateway's keys and the issuer's public ones. @throws {Fault} `bad-setting`; it quotes no file. */
export async function readKeys(
  settings: GatewaySettings,
): Promise<{ readonly ring: ProcessKeyRing; readonly issuer: PublicKeys }> {
  return {
    ring: await loadSettingFile('GATEWAY_KEYS', settings.keysPath, (text) =>
      loadProcessKeyRing(text, 'gateway'),
    ),
    issuer: await loadSettingFile('ISSUER_PUBLIC_KEYS', settings.issuerPublicKeysPath, (text) =>
      loadPublicKeys(text, 'issuer'),
    ),
  };
}
