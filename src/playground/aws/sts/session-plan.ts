import { awsError } from '../aws-error.ts';
import type { Identity } from '../identity.ts';
import type { AssumeRoleInput } from './assume-role-input.ts';

/** What a session would carry: the request's parameters, and what is inherited when one role session makes another. */
export interface SessionPlan {
  readonly input: AssumeRoleInput;
  readonly sourceIdentity?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly transitiveTagKeys: readonly string[];
}

/**
 * Joins the request with what the calling session hands down: its source identity, which can't be changed, and its
 * transitive tags, which can't be given again.
 * @throws AwsError InvalidParameterValue or AccessDenied.
 */
export function sessionPlan(input: AssumeRoleInput, caller: Identity): SessionPlan {
  const inherited = Object.fromEntries(
    Object.entries(caller.tags).filter(([key]) => caller.transitiveTagKeys.includes(key)),
  );
  const inheritedKeys = new Set(Object.keys(inherited).map((key) => key.toLowerCase()));
  const clash = [...Object.keys(input.tags), ...input.transitiveTagKeys].find((key) =>
    inheritedKeys.has(key.toLowerCase()),
  );
  if (clash !== undefined) {
    throw awsError(
      'InvalidParameterValue',
      `Tag key ${clash} conflicts with a transitive tag key of the calling session.`,
    );
  }
  const unknownKey = input.transitiveTagKeys.find((key) => !Object.hasOwn(input.tags, key));
  if (unknownKey !== undefined)
    throw awsError(
      'InvalidParameterValue',
      `Transitive tag key ${unknownKey} is not among the session tags.`,
    );
  if (
    caller.sourceIdentity !== undefined &&
    input.sourceIdentity !== undefined &&
    caller.sourceIdentity !== input.sourceIdentity
  ) {
    throw awsError('AccessDenied', 'The source identity of a session cannot be changed.');
  }
  const sourceIdentity = input.sourceIdentity ?? caller.sourceIdentity;
  return {
    input,
    ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
    tags: { ...inherited, ...input.tags },
    transitiveTagKeys: [...caller.transitiveTagKeys, ...input.transitiveTagKeys],
  };
}
