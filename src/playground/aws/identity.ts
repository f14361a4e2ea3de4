import type { Secret } from '../../domain/secret.ts';
import type { NamedPolicy, PrincipalSeed } from './account-seed.ts';
import { uniqueId } from './new-credentials.ts';

/** Somebody who can sign a request: a seeded principal, or a session this AWS has minted. */
export interface Identity {
  readonly type: 'IAMUser' | 'AssumedRole';
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  readonly sessionToken?: Secret;
  /** Of a session: `arn:aws:sts::…:assumed-role/role/name`. */
  readonly arn: string;
  /** `aws:PrincipalArn`: of a session, its role. */
  readonly principalArn: string;
  /** `aws:userid`. */
  readonly userId: string;
  readonly grants: Grants;
  readonly sourceIdentity?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly transitiveTagKeys: readonly string[];
  readonly issuedAtMs?: number;
  readonly expiresAtMs?: number;
}

/** Where an identity's permissions come from: its seed, or the role it assumed and the session policy as received. */
export type Grants =
  | { readonly from: 'seed'; readonly policies: readonly NamedPolicy[] }
  | { readonly from: 'role'; readonly roleArn: string; readonly sessionPolicyJson?: string };

/** A session minted by AssumeRole. */
export type Session = Identity & {
  readonly grants: { readonly from: 'role' };
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
};

/** The identity of a principal that was there from the start. */
export function seededIdentity(seed: PrincipalSeed): Identity {
  const role = /^arn:aws:sts::(\d{12}):assumed-role\/([^/]+)\/([^/]+)$/.exec(seed.arn);
  const shared = {
    accessKeyId: seed.accessKeyId,
    secretAccessKey: seed.secretAccessKey,
    ...(seed.sessionToken === undefined ? {} : { sessionToken: seed.sessionToken }),
    ...(seed.expiresAtMs === undefined ? {} : { expiresAtMs: seed.expiresAtMs }),
    arn: seed.arn,
    grants: { from: 'seed', policies: seed.policies },
    tags: {},
    transitiveTagKeys: [],
  } as const;
  if (role === null)
    return { type: 'IAMUser', ...shared, principalArn: seed.arn, userId: uniqueId('AIDA', seed.arn) };
  const roleArn = `arn:aws:iam::${role[1]}:role/${role[2]}`;
  return {
    type: 'AssumedRole',
    ...shared,
    principalArn: roleArn,
    userId: `${uniqueId('AROA', roleArn)}:${role[3]}`,
  };
}

/** The name an ARN ends in, without a path. */
export function nameOfArn(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** The account an ARN belongs to: its fifth part. */
export function accountOf(arn: string): string {
  return arn.split(':')[4] ?? '';
}
