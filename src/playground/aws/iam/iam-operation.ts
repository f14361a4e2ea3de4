import type { JsonObject } from '../../../domain/json.ts';
import type { Account } from '../account.ts';
import type { RoleSeed } from '../account-seed.ts';
import { noSuchEntity } from './iam-errors.ts';
import type { IamInput, IamParameter } from './iam-input.ts';
import type { ManagedPolicy } from './managed-policy.ts';

/** One IAM operation; the permission it needs has its own name. */
export interface IamOperation {
  readonly required: readonly IamParameter[];
  readonly optional: readonly IamParameter[];
  /** What permission is asked on, from the request; IAM says what exists only to who may ask. */
  resource(call: IamCall): string;
  run(call: IamCall): JsonObject;
}

/** One IAM call, its request read. */
export interface IamCall {
  readonly input: IamInput;
  readonly account: Account;
  readonly atMs: number;
  readonly propagationMs: number;
}

/** The policy a request names. */
export function policyArnOf({ input }: IamCall): string {
  return input.required('PolicyArn');
}

/** ARN of the role a request names; without a path when there is no such role. */
export function roleArnOf({ input, account }: IamCall): string {
  const name = input.required('RoleName');
  return account.roleNamed(name)?.arn ?? `arn:aws:iam::${account.accountId}:role/${name}`;
}

/** @throws AwsError NoSuchEntity. */
export function policyOf(call: IamCall): ManagedPolicy {
  const arn = policyArnOf(call);
  const policy = call.account.managedPolicy(arn);
  if (policy === undefined) throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
  return policy;
}

/** @throws AwsError NoSuchEntity. */
export function roleOf({ input, account }: IamCall): RoleSeed {
  const name = input.required('RoleName');
  const role = account.roleNamed(name);
  if (role === undefined) throw noSuchEntity(`The role with name ${name} cannot be found.`);
  return role;
}
