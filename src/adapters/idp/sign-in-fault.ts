import { Fault } from '../../domain/fault.ts';

/**
 * What went wrong with a sign-in, as a fault. Of an error of the library only its code goes on: it carries what the
 * browser came back with, and codes and tokens stand in that.
 */
export async function signInFault(error: unknown, issuer: string): Promise<Fault> {
  const fault = faultWithin(error);
  if (fault !== null) return fault;
  const { AuthorizationResponseError, ClientError, ResponseBodyError } = await import('openid-client');
  if (error instanceof AuthorizationResponseError)
    return new Fault('sign-in-refused', `The provider answered ${word(error.error)}.`);
  if (error instanceof ResponseBodyError)
    return error.error === 'invalid_grant'
      ? new Fault('sign-in-refused', 'The provider does not take the code any more (invalid_grant).')
      : away(
          issuer,
          `it refuses to change the code (${word(error.error)}); look at the client it knows us as`,
        );
  if (error instanceof ClientError) {
    const code = word(error.code);
    if (code === 'OAUTH_TIMEOUT') return away(issuer, 'it did not answer in time');
    if (NOT_THIS_SIGN_IN.has(code))
      return new Fault('sign-in-refused', `What came back does not fit (${code}).`);
    return away(issuer, code === '' ? reasonOf(error.cause) : code);
  }
  return away(issuer, reasonOf(error));
}

/** Codes of what is wrong with one answer rather than with the provider. */
const NOT_THIS_SIGN_IN: ReadonlySet<string> = new Set([
  'OAUTH_INVALID_RESPONSE',
  'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
  'OAUTH_JWT_TIMESTAMP_CHECK_FAILED',
]);

function faultWithin(error: unknown): Fault | null {
  for (let one = error, depth = 0; one instanceof Error && depth < 4; one = one.cause, depth += 1)
    if (one instanceof Fault) return one;
  return null;
}

/** Of a failed fetch the code of the system says it: `ECONNREFUSED`, `ENOTFOUND`. */
function reasonOf(error: unknown): string {
  for (let one = error, depth = 0; one instanceof Error && depth < 4; one = one.cause, depth += 1) {
    const { code, name } = one as Error & { readonly code?: unknown };
    if (name === 'TimeoutError') return 'it did not answer in time';
    const said = word(code);
    if (said !== '') return said;
  }
  return 'it cannot be read';
}

/** A code as it may be shown and logged; what is no plain word is none. */
function word(code: unknown): string {
  return typeof code === 'string' && /^[A-Za-z0-9_]{1,60}$/.test(code) ? code : '';
}

function away(issuer: string, why: string): Fault {
  return new Fault('token-issuer-unavailable', `The provider ${issuer} cannot be used: ${why}.`);
}
