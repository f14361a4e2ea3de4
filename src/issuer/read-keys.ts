import { checkAll } from '../adapters/system/env-settings.ts';
import { loadSettingFile } from '../adapters/system/setting-file.ts';
import type { ProcessKeyRing, PublicKeys } from '../proof/process-keys.ts';
import { loadProcessKeyRing, loadPublicKeys } from '../proof/process-keys.ts';
import type { IssuerSettings } from './settings.ts';

/** Reads the issuer's keys and the gateway's public ones. @throws {Fault} `bad-setting`; it quotes no file. */
export async function readKeys(
  settings: IssuerSettings,
): Promise<{ readonly ring: ProcessKeyRing; readonly gateway: PublicKeys }> {
  return { ring: await ownKeys(settings), gateway: await gatewayKeys(settings) };
}

/** Looks at both files of {@link readKeys}. @throws {Fault} `bad-setting` with the mistakes of both. */
export function checkKeys(settings: IssuerSettings): Promise<void> {
  return checkAll([() => ownKeys(settings), () => gatewayKeys(settings)]);
}

function ownKeys({ keysPath }: IssuerSettings): Promise<ProcessKeyRing> {
  return loadSettingFile('ISSUER_KEYS', keysPath, (text) => loadProcessKeyRing(text, 'issuer'));
}

function gatewayKeys({ gatewayPublicKeysPath }: IssuerSettings): Promise<PublicKeys> {
  return loadSettingFile('GATEWAY_PUBLIC_KEYS', gatewayPublicKeysPath, (text) =>
    loadPublicKeys(text, 'gateway'),
  );
}
