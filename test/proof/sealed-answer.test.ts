import { describe, expect, it } from '@jest/globals';

import { Secret } from '../../src/domain/secret.ts';
import { generateDeviceKeys } from '../../src/proof/device-keys.ts';
import { openSealed, sealTo } from '../../src/proof/sealed-answer.ts';
import { GRANT_ID } from './fixtures.ts';

describe('a sealed answer', () => {
  const { keys } = generateDeviceKeys();
  const secret = new Secret('{"secretAccessKey":"wJalr–ü"}');
  const context = { grantId: GRANT_ID, thumbprint: keys.thumbprint };

  it('opens on its device, for its grant', async () => {
    const sealed = await sealTo(keys.sealJwk, secret, context);
    const opened = await openSealed(keys, sealed, GRANT_ID);
    expect(opened).toBeInstanceOf(Secret);
    expect(opened.reveal()).toBe(secret.reveal());
  });

  it('shows nothing of what is in it, and is never twice the same', async () => {
    const sealed = await sealTo(keys.sealJwk, secret, context);
    const decoded = sealed
      .split('.')
      .map((part) => Buffer.from(part, 'base64url').toString('latin1'))
      .join(' ');
    expect(decoded).not.toContain('secretAccessKey');
    expect(await sealTo(keys.sealJwk, secret, context)).not.toBe(sealed);
  });
});
