import { generateKeyPair, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import type { JWK } from 'jose';
import type { IdpAlgorithm } from './idp-seed.ts';

/** Makes a private key to sign with, under a key id that was never used before. */
export async function makeSigningKey(alg: IdpAlgorithm): Promise<JWK> {
  const { privateKey } = await pairOf(alg);
  return { ...(privateKey.export({ format: 'jwk' }) as JWK), kid: randomUUID(), alg, use: 'sig' };
}

const generate = promisify(generateKeyPair);

function pairOf(alg: IdpAlgorithm) {
  switch (alg) {
    case 'EdDSA':
      return generate('ed25519');
    case 'ES256':
      return generate('ec', { namedCurve: 'P-256' });
    case 'PS256':
    case 'RS256':
      return generate('rsa', { modulusLength: 2048 });
  }
}
