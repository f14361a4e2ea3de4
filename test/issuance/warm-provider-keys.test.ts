import { describe, expect, it } from '@jest/globals';

import { Fault } from '../../src/domain/fault.ts';
import { warmProviderKeys } from '../../src/issuance/warm-provider-keys.ts';
import { catalogueOf, EXAMPLE } from '../catalogue/sample-catalogue.ts';
import { catalogueBySignIn } from '../http/decide-door.ts';

const ISSUER = 'https://id.acme.example';

async function warmed(text: string, answer: () => Promise<readonly []> = () => Promise.resolve([])) {
  const asked: unknown[] = [];
  const tokenIssuerKeys = {
    keysOf: (...about: readonly unknown[]) => {
      asked.push(about);
      return answer();
    },
  };
  await warmProviderKeys({ catalogue: () => catalogueOf(text), tokenIssuerKeys });
  return asked;
}

describe('the keys of the provider', () => {
  it('are read before anybody needs them, and of nobody where none is named', async () => {
    expect(await warmed(catalogueBySignIn(ISSUER))).toEqual([[ISSUER, null]]);
    expect(await warmed(EXAMPLE)).toEqual([]);
  });

  it('may be away', async () => {
    const away = () => Promise.reject(new Fault('token-issuer-unavailable', 'away'));
    await expect(warmed(catalogueBySignIn(ISSUER), away)).resolves.toHaveLength(1);
    await expect(
      warmed(catalogueBySignIn(ISSUER), () => Promise.reject(new Error('a mistake of ours'))),
    ).rejects.toThrow('a mistake');
  });
});
