import { createHash } from 'node:crypto';
import { base32 } from '../../domain/ids.ts';
import { Secret } from '../../domain/secret.ts';

/** Gives that many unpredictable bytes. */
export type RandomBytes = (count: number) => Uint8Array;

/** A fresh key pair with its session token. */
export interface NewCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  readonly sessionToken: Secret;
}

/** Temporary credentials in the shape STS gives them: `ASIA` and 16 characters, 40 characters, an opaque token. */
export function newTemporaryCredentials(randomBytes: RandomBytes): NewCredentials {
  return {
    accessKeyId: newAccessKeyId('ASIA', randomBytes),
    secretAccessKey: newSecretAccessKey(randomBytes),
    sessionToken: new Secret(Buffer.from(randomBytes(288)).toString('base64')),
  };
}

/** `AKIA…` for long-term keys, `ASIA…` for temporary ones. */
export function newAccessKeyId(prefix: 'AKIA' | 'ASIA', randomBytes: RandomBytes): string {
  return `${prefix}${base32(randomBytes(10), 16).toUpperCase()}`;
}

/** Forty characters of base64. */
export function newSecretAccessKey(randomBytes: RandomBytes): Secret {
  return new Secret(Buffer.from(randomBytes(30)).toString('base64'));
}

/** The stable unique id IAM keeps beside an ARN: `AROA…` for a role, `AIDA…` for a user, `ANPA…` for a policy. */
export function uniqueId(prefix: 'AROA' | 'AIDA' | 'ANPA', arn: string): string {
  return `${prefix}${base32(createHash('sha256').update(arn).digest(), 17).toUpperCase()}`;
}
