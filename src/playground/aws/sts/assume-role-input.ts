import { awsError } from '../aws-error.ts';
import type { ListEntry, QueryParameters } from '../query-parameters.ts';
import { limitedText, type TextLimit, violated } from '../text-limit.ts';

/** The checked parameters of one AssumeRole. */
export interface AssumeRoleInput {
  readonly roleArn: string;
  readonly roleSessionName: string;
  readonly durationSeconds?: number;
  readonly externalId?: string;
  readonly sourceIdentity?: string;
  /** The session policy, exactly as received. */
  readonly policyJson?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly transitiveTagKeys: readonly string[];
}

interface ParameterLimit extends TextLimit {
  readonly required?: true;
}

const NAME = /^[\w+=,.@-]*$/;
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const MAX_LIST_LENGTH = 50;

/**
 * Limits of each parameter, by its wire name. Sources: the STS API reference and service model; 2,048 for `Policy`
 * is only in the reference's text, so no client checks it.
 */
const TEXTS: Readonly<Record<string, ParameterLimit>> = {
  RoleArn: { required: true, min: 20, max: 2048, pattern: /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/ },
  RoleSessionName: { required: true, min: 2, max: 64, pattern: NAME },
  ExternalId: { min: 2, max: 1224, pattern: /^[\w+=,.@:/-]*$/ },
  SourceIdentity: { min: 2, max: 64, pattern: NAME },
  Policy: { min: 1, max: 2048, pattern: /^[\t\n\r\u0020-\u00ff]+$/ },
};
const TAG_KEY: ParameterLimit = { required: true, min: 1, max: 128, pattern: TAG_TEXT };
const TAG_VALUE: ParameterLimit = { required: true, min: 0, max: 256, pattern: TAG_TEXT };

const KNOWN = new Set([
  'Action',
  'Version',
  'DurationSeconds',
  'Tags',
  'TransitiveTagKeys',
  ...Object.keys(TEXTS),
]);

/**
 * Checks every parameter of AssumeRole against its limits.
 * @throws AwsError ValidationError or InvalidParameterValue. Parameters this AWS does not know (PolicyArns, MFA,
 * ProvidedContexts) are refused: a limit it ignored would be a session wider than the real one.
 */
export function assumeRoleInput({ single, lists }: QueryParameters): AssumeRoleInput {
  for (const name of [...single.keys(), ...lists.keys()]) {
    if (!KNOWN.has(name))
      throw awsError('ValidationError', `The local AWS does not simulate the parameter ${name}.`);
  }
  const texts = Object.fromEntries(
    Object.entries(TEXTS).map(([name, limit]) => [name, checked(name, single.get(name), limit)]),
  );
  const {
    RoleArn: roleArn,
    RoleSessionName: roleSessionName,
    ExternalId: externalId,
    SourceIdentity: sourceIdentity,
    Policy: policyJson,
  } = texts;
  if (sourceIdentity?.toLowerCase().startsWith('aws:'))
    throw awsError('ValidationError', 'The source identity cannot begin with aws:.');
  const durationSeconds = duration(single.get('DurationSeconds'));
  return {
    roleArn: roleArn ?? '',
    roleSessionName: roleSessionName ?? '',
    ...(durationSeconds === undefined ? {} : { durationSeconds }),
    ...(externalId === undefined ? {} : { externalId }),
    ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
    ...(policyJson === undefined ? {} : { policyJson }),
    tags: tagsOf(limited('tags', lists.get('Tags') ?? [])),
    transitiveTagKeys: limited('transitiveTagKeys', lists.get('TransitiveTagKeys') ?? []).map(
      (entry) => checked('TransitiveTagKeys', entry[''], TAG_KEY) ?? '',
    ),
  };
}

function checked(name: string, value: string | undefined, limit: ParameterLimit): string | undefined {
  if (value !== undefined) return limitedText(name, value, limit);
  if (limit.required) violated(name, 'null', 'Member must not be null');
  return undefined;
}

function duration(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^-?\d{1,9}$/.test(text)) throw awsError('ValidationError', 'DurationSeconds is not a whole number.');
  const seconds = Number(text);
  if (seconds < 900) violated('DurationSeconds', text, 'Member must have value greater than or equal to 900');
  if (seconds > 43_200)
    violated('DurationSeconds', text, 'Member must have value less than or equal to 43200');
  return seconds;
}

function limited(name: string, list: readonly ListEntry[]): readonly ListEntry[] {
  if (list.length > MAX_LIST_LENGTH)
    violated(name, '[…]', `Member must have length less than or equal to ${MAX_LIST_LENGTH}`);
  return list;
}

function tagsOf(entries: readonly ListEntry[]): Readonly<Record<string, string>> {
  const seen = new Set<string>();
  const pairs = entries.map((entry, index) => {
    const key = checked(`tags.${index + 1}.member.key`, entry['Key'], TAG_KEY) ?? '';
    const value = checked(`tags.${index + 1}.member.value`, entry['Value'], TAG_VALUE) ?? '';
    if (key.toLowerCase().startsWith('aws:'))
      throw awsError('InvalidParameterValue', `Tag key ${key}: the prefix aws: is reserved.`);
    if (seen.has(key.toLowerCase()))
      throw awsError(
        'InvalidParameterValue',
        'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
      );
    seen.add(key.toLowerCase());
    return [key, value] as const;
  });
  return Object.fromEntries(pairs);
}
