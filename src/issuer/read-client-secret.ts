import { loadSettingFile } from '../adapters/system/setting-file.ts';
import { Fault } from '../domain/fault.ts';
import { Secret } from '../domain/secret.ts';
import type { IssuerSettings } from './settings.ts';

/**
 * The secret by which the identity provider knows us, from the environment or its file; `null` for a public client.
 * @throws {Fault} `bad-setting` for a file that cannot be read or is empty; it quotes nothing of it.
 */
export function readClientSecret({
  oidcClientSecret,
  oidcClientSecretPath,
}: Pick<IssuerSettings, 'oidcClientSecret' | 'oidcClientSecretPath'>): Promise<Secret | null> {
  if (oidcClientSecretPath === null) return Promise.resolve(oidcClientSecret);
  return loadSettingFile('OIDC_CLIENT_SECRET_FILE', oidcClientSecretPath, (text) => {
    const secret = text.trim();
    if (secret === '' || secret.length > 500)
      throw new Fault('bad-setting', 'it holds no secret, or more than one');
    return new Secret(secret);
  });
}
