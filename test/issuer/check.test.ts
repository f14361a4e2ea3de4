import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';

import { checkIssuer } from '../../src/issuer/check.ts';
import { readClientSecret } from '../../src/issuer/read-client-secret.ts';
import { readIssuerSettings } from '../../src/issuer/settings.ts';
import { generateProcessKeys } from '../../src/proof/process-keys.ts';
import { temporaryFolder } from '../issuance/seal-fixture.ts';

let folder: string;
let env: Record<string, string>;
beforeEach(async () => {
  folder = await temporaryFolder();
  for (const role of ['gateway', 'issuer'] as const) {
    const { privateFile, publicFile } = generateProcessKeys(role);
    await writeFile(join(folder, `${role}.keys.json`), JSON.stringify(privateFile));
    await writeFile(join(folder, `${role}.public.json`), JSON.stringify(publicFile));
  }
  env = {
    BREAKGLASS_LOG_DIR: folder,
    AWS_REGION: 'eu-west-1',
    REDIS_URL: 'redis://issuer@localhost',
    BREAKGLASS_WORKSPACE: 'acme',
    BREAKGLASS_CATALOGUE: 'catalogue/breakglass.example.yml',
    ISSUER_PUBLIC_URL: 'https://breakglass.example.com',
    ISSUER_KEYS: join(folder, 'issuer.keys.json'),
    GATEWAY_PUBLIC_KEYS: join(folder, 'gateway.public.json'),
  };
});

describe('issuer --check', () => {
  it('says nothing where both key files are right', async () => {
    await checkIssuer(env);
  });

  it('names both key files where they are missing', async () => {
    const gone = { ISSUER_KEYS: join(folder, 'a.json'), GATEWAY_PUBLIC_KEYS: join(folder, 'b.json') };
    await expect(checkIssuer({ ...env, ...gone })).rejects.toThrow(
      /ISSUER_KEYS cannot be used: .*a\.json cannot be read\nGATEWAY_PUBLIC_KEYS cannot be used: .*b\.json cannot be read/,
    );
  });

  it('tells the two apart where they are swapped', async () => {
    const swapped = { ISSUER_KEYS: env['GATEWAY_PUBLIC_KEYS'], GATEWAY_PUBLIC_KEYS: env['ISSUER_KEYS'] };
    await expect(checkIssuer({ ...env, ...swapped })).rejects.toThrow(
      /ISSUER_KEYS cannot be used: .*it belongs to the gateway[^]*GATEWAY_PUBLIC_KEYS cannot be used: .*it belongs to the issuer/,
    );
  });

  it('refuses its own public file in place of the gateway’s', async () => {
    const own = { GATEWAY_PUBLIC_KEYS: join(folder, 'issuer.public.json') };
    await expect(checkIssuer({ ...env, ...own })).rejects.toThrow(
      /^GATEWAY_PUBLIC_KEYS cannot be used: .*it belongs to the issuer/,
    );
  });

  describe('of the identity provider’s client', () => {
    const secret = 's3cret-of-the-client';
    const fileWith = async (text: string) => {
      const path = join(folder, 'client-secret');
      await writeFile(path, text);
      return path;
    };

    it('takes a secret from the environment, or from a file, and shows neither', async () => {
      const settings = readIssuerSettings({ ...env, OIDC_CLIENT_SECRET: secret });
      expect(settings.oidcClientSecret?.reveal()).toBe(secret);
      expect(JSON.stringify(settings)).not.toContain(secret);
      const OIDC_CLIENT_SECRET_FILE = await fileWith(`${secret}\n`);
      await checkIssuer({ ...env, OIDC_CLIENT_SECRET_FILE });
      const fromFile = await readClientSecret(readIssuerSettings({ ...env, OIDC_CLIENT_SECRET_FILE }));
      expect(fromFile?.reveal()).toBe(secret);
      expect(await readClientSecret(readIssuerSettings(env))).toBeNull();
    });

    it('refuses both at once, a file that is not there, and an empty one, and quotes neither', async () => {
      const both = { OIDC_CLIENT_SECRET: secret, OIDC_CLIENT_SECRET_FILE: await fileWith(' ') };
      const error: unknown = await checkIssuer({ ...env, ...both }).catch((cause: unknown) => cause);
      expect(String(error)).toMatch(/OIDC_CLIENT_SECRET_FILE cannot be used: .*leave it out where/);
      expect(String(error)).not.toContain(secret);
      for (const path of [join(folder, 'nowhere'), both.OIDC_CLIENT_SECRET_FILE])
        await expect(checkIssuer({ ...env, OIDC_CLIENT_SECRET_FILE: path })).rejects.toThrow(
          /^OIDC_CLIENT_SECRET_FILE cannot be used: /,
        );
    });
  });
});
