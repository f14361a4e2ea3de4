import { loadSettingFile } from '../adapters/system/setting-file.ts';
import type { ProcessKeyRing, PublicKeys } from '../proof/process-keys.ts';
import { loadProcessKeyRing, loadPublicKeys } from '../proof/process-keys.ts';
import type { IssuerSettings } from './settings.ts';

/** Reads the issuer's keys and the gateway's public ones. @throws {Fault} `bad-setting`; it quotes no file. */
export async function readKeys(
  settings: IssuerSettings,
): Promise<{ readonly ring: ProcessKeyRing; readonly gateway: PublicKeys }> {
  return {
    ring: await loadSettingFile('ISSUER_KEYS', settings.keysPath, (text) =>
      loadProcessKeyRing(text, 'issuer'),
    ),
    gateway: await loadSettingFile('GATEWAY_PUBLIC_KEYS', settings.gatewayPublicKeysPath, (text) =>
      loadPublicKeys(text, 'gateway'),
    ),
  };
}
