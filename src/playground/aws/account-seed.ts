import type { JsonObject } from '../../domain/json.ts';
import type { Secret } from '../../domain/secret.ts';

/** What the local AWS holds before the first call: one account in one region. */
export interface AccountSeed {
  /** Twelve digits. */
  readonly accountId: string;
  readonly region: string;
  readonly roles: readonly RoleSeed[];
  readonly managedPolicies: readonly ManagedPolicySeed[];
  readonly principals: readonly PrincipalSeed[];
  readonly ecsClusters: readonly EcsClusterSeed[];
  readonly ssmInstances?: readonly SsmInstanceSeed[];
  readonly buckets?: readonly BucketSeed[];
}

/** A policy attached under a name, as it stands in IAM. */
export interface NamedPolicy {
  readonly name: string;
  readonly document: JsonObject;
}

/** A role that can be assumed. */
export interface RoleSeed {
  readonly arn: string;
  readonly trustPolicy: JsonObject;
  readonly policies: readonly NamedPolicy[];
  /** ARNs among `managedPolicies` that are attached as permissions. */
  readonly attachedPolicyArns?: readonly string[];
  /** ARN of one of `managedPolicies`. */
  readonly permissionsBoundary?: string;
  /** 3,600 to 43,200. */
  readonly maxSessionDurationSeconds: number;
  readonly tags?: Readonly<Record<string, string>>;
}

/** A customer managed policy. */
export interface ManagedPolicySeed {
  readonly arn: string;
  readonly document: JsonObject;
}

/**
 * Somebody who holds keys from the start: an IAM user (`arn:aws:iam::…:user/x`, no token) or a running role
 * session (`arn:aws:sts::…:assumed-role/role/name`, with a token; what it assumes is then role chaining).
 */
export interface PrincipalSeed {
  /** How tests and the demo name it; AWS never sees it. */
  readonly name: string;
  readonly arn: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  readonly sessionToken?: Secret;
  readonly expiresAtMs?: number;
  readonly policies: readonly NamedPolicy[];
}

/** An ECS cluster and what runs in it. */
export interface EcsClusterSeed {
  readonly name: string;
  readonly services: readonly EcsServiceSeed[];
}

/** An ECS service. */
export interface EcsServiceSeed {
  readonly name: string;
  /** `family:revision`. */
  readonly taskDefinition: string;
  readonly desiredCount: number;
  readonly tags?: Readonly<Record<string, string>>;
}

/** An instance that Session Manager reaches. */
export interface SsmInstanceSeed {
  /** `i-…`. */
  readonly instanceId: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** An S3 bucket of the account's region, empty at first. */
export interface BucketSeed {
  readonly name: string;
  /** With Object Lock, and so with versions; `defaultRetention` is what a put without its own gets. */
  readonly objectLock?: { readonly defaultRetention?: DefaultRetention };
  /** To be read; evaluation here does not go by it. */
  readonly policy?: JsonObject;
}

/** How long, and how firmly, a new object version is kept. */
export interface DefaultRetention {
  readonly mode: 'GOVERNANCE' | 'COMPLIANCE';
  readonly days: number;
}
