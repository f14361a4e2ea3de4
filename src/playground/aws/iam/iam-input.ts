import { awsError } from '../aws-error.ts';
import type { QueryParameters } from '../query-parameters.ts';
import { limitedText, type TextLimit, violated } from '../text-limit.ts';

/** The checked parameters of one IAM request. */
export interface IamInput {
  /** Every parameter given, by its wire name. */
  readonly given: Readonly<Record<string, string>>;
  /** A parameter the operation requires. */
  required(name: IamParameter): string;
  optional(name: IamParameter): string | undefined;
}

const ANY = /^[\s\S]*$/;
const PATH = /^\/(?:[\u0021-\u007e]*\/)?$/;

/** Limits by wire name. Source: the IAM API reference and service model. */
const LIMITS = {
  EntityFilter: { min: 1, max: 30, pattern: /^(?:User|Role|Group|LocalManagedPolicy|AWSManagedPolicy)$/ },
  Marker: { min: 1, max: 320, pattern: /^[\u0020-\u00ff]+$/ },
  MaxItems: { min: 1, max: 4, pattern: /^(?:[1-9]\d{0,2}|1000)$/ },
  PathPrefix: { min: 1, max: 512, pattern: PATH },
  PolicyArn: { min: 20, max: 2048, pattern: ANY },
  PolicyDocument: { min: 1, max: 131_072, pattern: /^[\t\n\r\u0020-\u00ff]+$/ },
  PolicyName: { min: 1, max: 128, pattern: /^[\w+=,.@-]+$/ },
  PolicyUsageFilter: { min: 1, max: 30, pattern: /^(?:PermissionsPolicy|PermissionsBoundary)$/ },
  RoleName: { min: 1, max: 64, pattern: /^[\w+=,.@-]+$/ },
  SetAsDefault: { min: 4, max: 5, pattern: /^(?:true|false)$/ },
  VersionId: { min: 2, max: 64, pattern: /^v[1-9][0-9]*(?:\.[A-Za-z0-9-]*)?$/ },
} as const satisfies Record<string, TextLimit>;

/** The parameters this IAM knows. */
export type IamParameter = keyof typeof LIMITS;

/**
 * Checks the parameters of an IAM request.
 * @throws AwsError ValidationError; also for a parameter this IAM does not simulate, rather than ignoring it.
 */
export function iamInput(
  { single, lists }: QueryParameters,
  required: readonly IamParameter[],
  optional: readonly IamParameter[],
): IamInput {
  const known = new Set<string>([...required, ...optional, 'Action', 'Version']);
  const stranger = [...single.keys(), ...lists.keys()].find((name) => !known.has(name));
  if (stranger !== undefined)
    throw awsError('ValidationError', `The local AWS does not simulate the parameter ${stranger}.`);
  const given: Partial<Record<IamParameter, string>> = {};
  for (const name of [...required, ...optional]) {
    const value = single.get(name);
    if (value !== undefined) given[name] = limitedText(name, value, LIMITS[name]);
    else if (required.includes(name)) violated(name, 'null', 'Member must not be null');
  }
  return { given, required: (name) => given[name] ?? '', optional: (name) => given[name] };
}
