import { awsError } from './aws-error.ts';

/** What the service model says about a text: its length in characters, and its form. */
export interface TextLimit {
  readonly min: number;
  readonly max: number;
  readonly pattern: RegExp;
}

/**
 * A text that keeps to its limit.
 * @param name the parameter's wire name.
 * @throws AwsError ValidationError.
 */
export function limitedText(name: string, value: string, limit: TextLimit): string {
  const { length } = value;
  if (length < limit.min)
    violated(name, value, `Member must have length greater than or equal to ${limit.min}`);
  if (length > limit.max) violated(name, value, `Member must have length less than or equal to ${limit.max}`);
  if (!limit.pattern.test(value))
    violated(name, value, `Member must satisfy regular expression pattern: ${limit.pattern.source}`);
  return value;
}

/**
 * Says which constraint a parameter violates, in the words of the validation that every AWS service shares.
 * @throws AwsError ValidationError, always.
 */
export function violated(name: string, value: string, rule: string): never {
  const member = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  throw awsError(
    'ValidationError',
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${rule}`,
  );
}
