import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';

import { checkGateway } from '../../src/gateway/check.ts';
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
    SLACK_BOT_TOKEN: 'xoxb-test',
    SLACK_APP_TOKEN: 'xapp-test',
    REDIS_URL: 'redis://gateway@localhost',
    BREAKGLASS_WORKSPACE: 'acme',
    BREAKGLASS_CATALOGUE: 'catalogue/breakglass.example.yml',
    ISSUER_PUBLIC_URL: 'https://breakglass.example.com',
    GATEWAY_KEYS: join(folder, 'gateway.keys.json'),
    ISSUER_PUBLIC_KEYS: join(folder, 'issuer.public.json'),
  };
});

describe('gateway --check', () => {
  it('says nothing where both key files are right', async () => {
    await checkGateway(env);
  });

  it('names both key files where they are missing', async () => {
    const gone = { GATEWAY_KEYS: join(folder, 'a.json'), ISSUER_PUBLIC_KEYS: join(folder, 'b.json') };
    await expect(checkGateway({ ...env, ...gone })).rejects.toThrow(
      /GATEWAY_KEYS cannot be used: .*a\.json cannot be read\nISSUER_PUBLIC_KEYS cannot be used: .*b\.json cannot be read/,
    );
  });

  it('tells the two apart where they are swapped', async () => {
    const swapped = { GATEWAY_KEYS: env['ISSUER_PUBLIC_KEYS'], ISSUER_PUBLIC_KEYS: env['GATEWAY_KEYS'] };
    await expect(checkGateway({ ...env, ...swapped })).rejects.toThrow(
      /GATEWAY_KEYS cannot be used: .*it belongs to the issuer[^]*ISSUER_PUBLIC_KEYS cannot be used: .*it belongs to the gateway/,
    );
  });

  it('refuses its own public file in place of the issuer’s', async () => {
    const own = { ISSUER_PUBLIC_KEYS: join(folder, 'gateway.public.json') };
    await expect(checkGateway({ ...env, ...own })).rejects.toThrow(
      /^ISSUER_PUBLIC_KEYS cannot be used: .*it belongs to the gateway/,
    );
  });
});
