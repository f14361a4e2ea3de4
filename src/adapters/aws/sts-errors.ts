import type { Refusal } from '../../domain/refusal.ts';
import { refusal } from '../../domain/refusal.ts';
import { readSdkError } from './sdk-error.ts';

/** An unsuccessful call of STS, explained. */
export type StsFailure = {
  readonly refusal: Refusal;
  /** Whether the same call may work later. */
  readonly retryable: boolean;
  /** Whether it may work within a second: AWS answered, and asked for patience. */
  readonly retryAtOnce: boolean;
  /** `unknown`: a session may have been made although its answer was lost. */
  readonly outcome: 'unknown' | 'not-minted';
};

/**
 * Explains whatever AssumeRole throws.
 * Source: AWS STS API reference, AssumeRole, Errors, and Common Errors.
 */
export function stsFailure(error: unknown): StsFailure {
  const { name, text, status, systemCode } = readSdkError(error);
  switch (name) {
    case 'AccessDenied':
      return final(refusal('aws-access-denied', text, accessDeniedAdvice(text)));
    case 'InvalidClientTokenId':
    case 'UnrecognizedClient':
    case 'OptInRequired':
      return final(refusal('aws-access-denied', text, 'AWS does not know the issuer’s own credentials'));
    case 'MalformedPolicyDocument':
      return final(refusal('aws-policy', text, 'the compiled session policy is not valid'));
    case 'PackedPolicyTooLarge':
      return final(
        refusal('aws-policy', text, 'session policy and tags are too large once packed: split the task'),
      );
    case 'RegionDisabled':
      return final(refusal('aws-region', text, 'activate STS for this Region in the account settings'));
    case 'ExpiredToken':
      return later(
        refusal('aws-busy', text, 'the issuer’s own credentials have expired and were not renewed'),
      );
    case 'CredentialsProviderError':
    case 'TokenProviderError':
      // The code's own text would say that STS is away or throttles, which was never asked.
      return later({ ...refusal('aws-busy'), operator: NO_CREDENTIALS });
    case 'RequestExpired':
    case 'RequestTimeTooSkewed':
      return later(refusal('aws-clock', text));
    case 'SignatureDoesNotMatch':
      // AWS says by this code, too, that a signature is too old or not yet good.
      return /signature (expired|not yet current)/i.test(text)
        ? later(refusal('aws-clock', text))
        : final(refusal('aws-access-denied', text, 'the issuer’s own secret key is wrong'));
    case 'InvalidParameterValue':
    case 'ValidationError':
      return final(refusal('internal', 'AWS refused the parameters of the session', text));
    case 'RequestLimitExceeded':
    case 'SlowDown':
    case 'Throttled':
    case 'Throttling':
    case 'TooManyRequests':
      return { ...later(refusal('aws-busy', text)), retryAtOnce: true };
    default:
      return otherFailure(text, status, systemCode);
  }
}

function otherFailure(text: string, status: number | null, systemCode: string | null): StsFailure {
  if (status !== null && status >= 500) {
    return { ...later(refusal('aws-busy', text)), retryAtOnce: true, outcome: 'unknown' };
  }
  if (status === 429) return { ...later(refusal('aws-busy', text)), retryAtOnce: true };
  if (status !== null && status >= 400)
    return final(refusal('internal', 'AWS refused to make the session', text));
  const neverSent = systemCode !== null && NEVER_SENT.has(systemCode);
  return {
    ...later(refusal('aws-busy', text, 'no answer of STS')),
    outcome: neverSent ? 'not-minted' : 'unknown',
  };
}

/** Failures before a connection stood, so that nothing can have reached AWS. */
const NEVER_SENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

const NO_CREDENTIALS = 'There are no AWS credentials here; give the process a role.';

function final(no: Refusal): StsFailure {
  return { refusal: no, retryable: false, retryAtOnce: false, outcome: 'not-minted' };
}

function later(no: Refusal): StsFailure {
  return { refusal: no, retryable: true, retryAtOnce: false, outcome: 'not-minted' };
}

const TRUST_ADVICE: Readonly<Record<string, string>> = {
  'sts:AssumeRole':
    'the role’s trust policy probably lacks sts:AssumeRole for the issuer’s role, or its conditions on sts:RoleSessionName, sts:SourceIdentity or aws:RequestTag do not fit; the issuer’s own policy must allow it too',
  'sts:TagSession':
    'the role’s trust policy probably lacks a statement that allows sts:TagSession to the issuer’s role',
  'sts:SetSourceIdentity':
    'the role’s trust policy probably lacks a statement that allows sts:SetSourceIdentity to the issuer’s role',
};

/** Which line of the trust policy is probably missing, by the action AWS names. */
function accessDeniedAdvice(text: string): string {
  const [action = 'sts:AssumeRole'] = /sts:(AssumeRole|TagSession|SetSourceIdentity)\b/.exec(text) ?? [];
  return TRUST_ADVICE[action] ?? '';
}
