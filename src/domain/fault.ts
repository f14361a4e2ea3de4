/** Everything that can go wrong without being anybody's mistake in asking; closed, so that a `switch` is checked. */
export type FaultCode =
  | 'aws-denied'
  | 'aws-unavailable'
  | 'bad-key'
  | 'bad-mac'
  | 'bad-record'
  | 'bad-setting'
  | 'boundary-unusable'
  | 'bug'
  | 'issuer-unavailable'
  | 'log-broken'
  | 'log-unavailable'
  | 'redis-unavailable'
  | 'sign-in-refused'
  | 'slack-unavailable'
  | 'token-issuer-unavailable'
  | 'too-many-conflicts';

/**
 * A failure of a part, thrown. `message` is for the operator and holds no secret; what the person reads is
 * chosen from `code` where the fault is shown.
 */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly code: FaultCode;

  constructor(code: FaultCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
