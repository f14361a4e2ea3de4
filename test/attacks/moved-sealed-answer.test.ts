import { describe, expect, it } from '@jest/globals';

import { Secret } from '../../src/domain/secret.ts';
import { generateDeviceKeys } from '../../src/proof/device-keys.ts';
import { openSealed, sealTo } from '../../src/proof/sealed-answer.ts';
import { GRANT_ID, OTHER_GRANT_ID } from '../proof/fixtures.ts';

const { keys } = generateDeviceKeys();
const context = { grantId: GRANT_ID, thumbprint: keys.thumbprint };
const sealed = await sealTo(keys.sealJwk, new Secret('{"secretAccessKey":"wJalr"}'), context);

describe('attack: a sealed answer', () => {
  it('moved to another grant', async () => {
    await expectUnopened(sealed, OTHER_GRANT_ID);
  });

  it('moved to another grant by rewriting its header', async () => {
    const header = JSON.parse(Buffer.from(sealed.split('.')[0] ?? '', 'base64url').toString()) as Record<
      string,
      unknown
    >;
    header['apu'] = Buffer.from(OTHER_GRANT_ID).toString('base64url');
    await expectUnopened(
      withPart(0, Buffer.from(JSON.stringify(header)).toString('base64url')),
      OTHER_GRANT_ID,
    );
  });

  it('opened on another device', async () => {
    await expect(openSealed(generateDeviceKeys().keys, sealed, GRANT_ID)).rejects.toMatchObject({
      code: 'bad-record',
    });
  });

  it('sealed for this key but in the name of another device', async () => {
    const thumbprint = generateDeviceKeys().keys.thumbprint;
    await expectUnopened(await sealTo(keys.sealJwk, new Secret('x'), { ...context, thumbprint }), GRANT_ID);
  });

  it.each([0, 2, 3, 4])('changed in part %i', async (index) => {
    const part = sealed.split('.')[index] ?? '';
    await expectUnopened(
      withPart(index, `${part.slice(0, 5)}${part[5] === 'A' ? 'B' : 'A'}${part.slice(6)}`),
      GRANT_ID,
    );
  });

  it('given an ephemeral key of small order', async () => {
    const header = JSON.parse(Buffer.from(sealed.split('.')[0] ?? '', 'base64url').toString()) as Record<
      string,
      unknown
    >;
    header['epk'] = { kty: 'OKP', crv: 'X25519', x: Buffer.alloc(32).toString('base64url') };
    await expectUnopened(withPart(0, Buffer.from(JSON.stringify(header)).toString('base64url')), GRANT_ID);
  });

  it.each(['', 'text', '....', `${sealed}.x`])('that is none: %#', async (text) => {
    await expectUnopened(text, GRANT_ID);
  });
});

function withPart(index: number, part: string): string {
  return sealed.split('.').with(index, part).join('.');
}

async function expectUnopened(text: string, grantId: typeof GRANT_ID): Promise<void> {
  await expect(openSealed(keys, text, grantId)).rejects.toMatchObject({ code: 'bad-record' });
}
