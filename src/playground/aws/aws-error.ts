/** Codes as the query protocol writes them; the JSON protocol has its own names for some (json-protocol.ts). */
const DEFAULTS = {
  AccessDenied: [403, 'Access denied.'],
  ExpiredToken: [403, 'The security token included in the request is expired'],
  ExpiredTokenException: [400, 'The token that was passed is expired'],
  IncompleteSignature: [400, 'The request signature does not conform to AWS standards.'],
  InternalFailure: [
    500,
    'The request processing has failed because of an unknown error, exception or failure.',
  ],
  InvalidAction: [400, 'The action is not valid for this endpoint.'],
  InvalidClientTokenId: [403, 'The security token included in the request is invalid.'],
  InvalidParameterValue: [400, 'A value of the request is invalid.'],
  MalformedPolicyDocument: [400, 'Syntax errors in policy.'],
  MissingAuthenticationToken: [403, 'Request is missing Authentication Token'],
  PackedPolicyTooLarge: [400, 'Packed policy consumes 118% of allotted space, please use smaller policy.'],
  RegionDisabledException: [403, 'STS is not activated in this region for this account.'],
  ServiceUnavailable: [503, 'The request has failed due to a temporary failure of the server.'],
  SlowDown: [503, 'Please reduce your request rate.'],
  SignatureDoesNotMatch: [
    403,
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  ],
  Throttling: [400, 'Rate exceeded'],
  ValidationError: [400, 'The input fails to satisfy the constraints.'],
} as const satisfies Record<string, readonly [status: number, message: string]>;

/** The codes this AWS answers with itself; services add their own. */
export type CommonErrorCode = keyof typeof DEFAULTS;

/** A refusal in AWS's words, turned into bytes by the protocol of the service that was called. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly code: string;
  /** HTTP status. */
  readonly status: number;
  /** Why, for the call log only: AWS tells its callers less. */
  readonly detail: string | undefined;

  constructor(code: string, message: string, status: number, detail?: string) {
    super(message);
    this.code = code;
    this.status = status;
    this.detail = detail;
  }
}

/** An error of the common table, with its usual status and, unless given, its usual message. */
export function awsError(code: CommonErrorCode, message?: string, detail?: string): AwsError {
  const [status, text] = DEFAULTS[code];
  return new AwsError(code, message ?? text, status, detail);
}

/** Whether `code` is in the common table. */
export function isCommonErrorCode(code: string): code is CommonErrorCode {
  return Object.hasOwn(DEFAULTS, code);
}
