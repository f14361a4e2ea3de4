import { checkAll } from '../adapters/system/env-settings.ts';
import { loadSettingFile } from '../adapters/system/setting-file.ts';
import type { ProcessKeyRing, PublicKeys } from '../proof/process-keys.ts';
import { loadProcessKeyRing, loadPublicKeys } from '../proof/process-keys.ts';
import type { GatewaySettings } from './settings.ts';

/** Reads the gateway's keys and the issuer's public ones. @throws {Fault} `bad-setting`; it quotes no file. */
export async function readKeys(
  settings: GatewaySettings,
): Promise<{ readonly ring: ProcessKeyRing; readonly issuer: PublicKeys }> {
  return { ring: await ownKeys(settings), issuer: await issuerKeys(settings) };
}

/** Looks at both files of {@link readKeys}. @throws {Fault} `bad-setting` with the mistakes of both. */
export function checkKeys(settings: GatewaySettings): Promise<void> {
  return checkAll([() => ownKeys(settings), () => issuerKeys(settings)]);
}

function ownKeys({ keysPath }: GatewaySettings): Promise<ProcessKeyRing> {
  return loadSettingFile('GATEWAY_KEYS', keysPath, (text) => loadProcessKeyRing(text, 'gateway'));
}

function issuerKeys({ issuerPublicKeysPath }: GatewaySettings): Promise<PublicKeys> {
  return loadSettingFile('ISSUER_PUBLIC_KEYS', issuerPublicKeysPath, (text) =>
    loadPublicKeys(text, 'issuer'),
  );
}
