import { Fault } from '../../domain/fault.ts';
import { readSdkError } from './sdk-error.ts';

/** What a call was about, for the text of its failure. */
export type IamCall = {
  /** `iam:GetPolicy`. */
  readonly action: string;
  readonly accountId: string;
  readonly policyName: string;
  readonly revokerRole: string | null;
};

/** Whether AWS asked for patience: nothing was done, and the same call may work in a moment. */
export function isThrottled(error: unknown): boolean {
  const { name, status } = readSdkError(error);
  return status === 429 || THROTTLED.has(name);
}

/**
 * Explains whatever a call of IAM, or the assumption of the revoker role before it, throws.
 * Source: AWS IAM API reference, Errors of each operation, and Common Errors.
 */
export function iamFault(error: unknown, call: IamCall): Fault {
  const { name, text, status } = readSdkError(error);
  const where = `${call.action} in account ${call.accountId}: ${text}.`;
  switch (name) {
    case 'NoSuchEntity':
      return unusable(
        error,
        `${where} Create the stack deploy/aws/boundary.yml in that account; ` +
          `where the policy has another name than ${call.policyName}, say so in BREAKGLASS_BOUNDARY_POLICY.`,
      );
    case 'AccessDenied':
      return unusable(error, `${where} ${rightsRemedy(call)}`);
    case 'MalformedPolicyDocument':
    case 'ValidationError':
    case 'InvalidInput':
      return new Fault('bug', `${where} IAM does not take what was sent.`, { cause: error });
    default:
      return new Fault('aws-unavailable', status === null ? `${where} No answer of AWS.` : where, {
        cause: error,
      });
  }
}

const THROTTLED: ReadonlySet<string> = new Set([
  'RequestLimitExceeded',
  'SlowDown',
  'Throttled',
  'Throttling',
  'TooManyRequests',
]);

function unusable(cause: unknown, message: string): Fault {
  return new Fault('boundary-unusable', message, { cause });
}

function rightsRemedy({ revokerRole, policyName }: IamCall): string {
  return revokerRole === null
    ? 'Create the stack deploy/aws/revoker-role.yml in that account and name its role in BREAKGLASS_REVOKER_ROLE, ' +
        `or give the issuer’s own role the same rights on the policy ${policyName}.`
    : `Check that the role ${revokerRole} exists there, as deploy/aws/revoker-role.yml makes it, ` +
        'and that the issuer’s role may assume it.';
}
