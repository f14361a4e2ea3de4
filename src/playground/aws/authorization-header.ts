import { awsError } from './aws-error.ts';
import { header, type HttpCall } from './http-call.ts';
import { type CredentialScope, SIGV4_ALGORITHM } from './sigv4.ts';

/** What the caller claims in its Authorization header. Nothing of it is checked yet. */
export interface ClaimedSignature {
  readonly accessKeyId: string;
  readonly scope: CredentialScope;
  readonly signedHeaders: readonly string[];
  /** Lower-case hex. */
  readonly signature: string;
}

/**
 * Reads `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`.
 * @returns `undefined` when the request carries no Authorization header.
 * @throws AwsError IncompleteSignature when there is one that doesn't have this form.
 */
export function claimedSignature(call: HttpCall): ClaimedSignature | undefined {
  const text = header(call, 'authorization');
  if (text === undefined) return undefined;
  const space = text.indexOf(' ');
  if (text.slice(0, space) !== SIGV4_ALGORITHM)
    throw awsError('IncompleteSignature', `Authorization header must use ${SIGV4_ALGORITHM}.`);
  const fields = new Map(
    text
      .slice(space + 1)
      .split(',')
      .map((field) => splitOnce(field.trim())),
  );
  const [accessKeyId, date, region, service, terminator, ...rest] = (fields.get('Credential') ?? '').split(
    '/',
  );
  const signedHeaders = (fields.get('SignedHeaders') ?? '').split(';');
  const signature = fields.get('Signature') ?? '';
  if (!accessKeyId || !date || !region || !service || terminator !== 'aws4_request' || rest.length > 0) {
    throw awsError(
      'IncompleteSignature',
      'Credential must have exactly 5 slash-delimited elements, and end in aws4_request.',
    );
  }
  if (signedHeaders.some((name) => !/^[a-z0-9-]+$/.test(name)) || !/^[0-9a-f]{64}$/.test(signature)) {
    throw awsError(
      'IncompleteSignature',
      'Authorization header requires SignedHeaders and a Signature of 64 hex digits.',
    );
  }
  return { accessKeyId, scope: { date, region, service }, signedHeaders, signature };
}

function splitOnce(field: string): [string, string] {
  const equals = field.indexOf('=');
  return equals === -1 ? [field, ''] : [field.slice(0, equals), field.slice(equals + 1)];
}
