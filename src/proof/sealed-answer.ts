import { CompactEncrypt, compactDecrypt } from 'jose';
import { createPublicKey } from 'node:crypto';

import { Fault } from '../domain/fault.ts';
import type { DeviceThumbprint, GrantId } from '../domain/ids.ts';
import { Secret } from '../domain/secret.ts';
import type { DeviceKeys } from './device-keys.ts';
import type { PublicJwk } from './public-jwk.ts';

const TYP = 'breakglass-sealed+jwe';
const ALG = 'ECDH-ES';
const ENC = 'A256GCM';

/** What a sealed answer is for. Both go into the key agreement, so it opens for nothing else. */
export type SealContext = { readonly grantId: GrantId; readonly thumbprint: DeviceThumbprint };

/**
 * Seals a secret to one device for one grant: compact JWE, ECDH-ES on X25519 with A256GCM. Grant and device are
 * `apu` and `apv` of the key derivation (RFC 7518 section 4.6.1) and stand in the protected header.
 */
export async function sealTo(sealJwk: PublicJwk, secretText: Secret, context: SealContext): Promise<string> {
  return new CompactEncrypt(Buffer.from(secretText.reveal()))
    .setProtectedHeader({ alg: ALG, enc: ENC, typ: TYP })
    .setKeyManagementParameters({ apu: Buffer.from(context.grantId), apv: Buffer.from(context.thumbprint) })
    .encrypt(createPublicKey({ key: sealJwk, format: 'jwk' }));
}

/**
 * Opens what {@link sealTo} made, for exactly the expected grant on this device.
 * @throws {Fault} `bad-record` when it was changed, belongs to another grant or device, or is no such answer.
 */
export async function openSealed(deviceKeys: DeviceKeys, sealed: string, grantId: GrantId): Promise<Secret> {
  try {
    const { plaintext, protectedHeader } = await compactDecrypt(sealed, deviceKeys.sealKey, {
      keyManagementAlgorithms: [ALG],
      contentEncryptionAlgorithms: [ENC],
    });
    const { typ, apu, apv, zip } = protectedHeader;
    if (
      typ !== TYP ||
      zip !== undefined ||
      apu !== asHeader(grantId) ||
      apv !== asHeader(deviceKeys.thumbprint)
    ) {
      throw cannotOpen('it was sealed for another grant or device');
    }
    return new Secret(new TextDecoder('utf-8', { fatal: true }).decode(plaintext));
  } catch (error) {
    throw error instanceof Fault ? error : cannotOpen('it was changed, or is not for this device', error);
  }
}

function asHeader(text: string): string {
  return Buffer.from(text).toString('base64url');
}

function cannotOpen(why: string, cause?: unknown): Fault {
  return new Fault(
    'bad-record',
    `The sealed answer cannot be opened: ${why}.`,
    cause === undefined ? {} : { cause },
  );
}
