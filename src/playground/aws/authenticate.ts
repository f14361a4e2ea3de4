import { createHash, timingSafeEqual } from 'node:crypto';
import type { ClaimedSignature } from './authorization-header.ts';
import { awsError } from './aws-error.ts';
import { header, type HttpCall } from './http-call.ts';
import type { Identity } from './identity.ts';
import type { IdentityStore } from './identity-store.ts';
import { sha256Hex, sigv4Signature } from './sigv4.ts';

const MAX_SKEW_MS = 15 * 60_000;
const UNSIGNED_PAYLOADS = new Set(['UNSIGNED-PAYLOAD', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER']);

/** What a signature is checked against. */
export interface AuthenticationFacts {
  readonly identities: IdentityStore;
  /** The regions the service answers in. */
  readonly regions: readonly string[];
  /** The service the request was routed to, by its signing name. */
  readonly service: string;
  readonly atMs: number;
}

/**
 * Who signed this request.
 * @throws AwsError MissingAuthenticationToken, InvalidClientTokenId, IncompleteSignature, SignatureDoesNotMatch or
 * ExpiredToken.
 */
export function authenticate(
  call: HttpCall,
  claim: ClaimedSignature | undefined,
  facts: AuthenticationFacts,
): Identity {
  if (claim === undefined) throw awsError('MissingAuthenticationToken');
  const identity = facts.identities.find(claim.accessKeyId);
  if (identity === undefined || !sameToken(header(call, 'x-amz-security-token'), identity))
    throw awsError('InvalidClientTokenId');
  const amzDate = header(call, 'x-amz-date') ?? '';
  checkScope(claim, amzDate, facts);
  checkSignedHeaders(call, claim);
  checkPayloadHash(call, facts.service);
  const expected = sigv4Signature(call, claim.signedHeaders, amzDate, claim.scope, identity.secretAccessKey);
  if (!sameText(expected, claim.signature)) throw awsError('SignatureDoesNotMatch');
  checkSkew(amzDate, facts.atMs);
  if (identity.expiresAtMs !== undefined && facts.atMs >= identity.expiresAtMs)
    throw awsError('ExpiredToken');
  return identity;
}

function checkScope(claim: ClaimedSignature, amzDate: string, facts: AuthenticationFacts): void {
  const { date, region, service } = claim.scope;
  if (!/^\d{8}T\d{6}Z$/.test(amzDate))
    throw awsError('IncompleteSignature', 'Authorization header requires existence of an X-Amz-Date header.');
  if (date !== amzDate.slice(0, 8)) {
    throw awsError(
      'SignatureDoesNotMatch',
      'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.',
    );
  }
  if (!facts.regions.includes(region))
    throw awsError(
      'SignatureDoesNotMatch',
      `Credential should be scoped to a valid region, not '${region}'.`,
    );
  if (service !== facts.service)
    throw awsError(
      'SignatureDoesNotMatch',
      `Credential should be scoped to correct service: '${facts.service}'.`,
    );
}

// A header that AWS acts on must be one that the signer saw, or it could be added on the way.
function checkSignedHeaders(call: HttpCall, claim: ClaimedSignature): void {
  const signed = new Set(claim.signedHeaders);
  for (const [name] of call.headers) {
    if ((name === 'host' || name.startsWith('x-amz-')) && !signed.has(name)) {
      throw awsError('SignatureDoesNotMatch', `'${name}' must be a 'SignedHeader' in the AWS Authorization.`);
    }
  }
  if (!signed.has('host'))
    throw awsError('SignatureDoesNotMatch', "'Host' must be a 'SignedHeader' in the AWS Authorization.");
}

function checkPayloadHash(call: HttpCall, service: string): void {
  const claimed = header(call, 'x-amz-content-sha256');
  // S3 alone takes a body that the signature doesn't cover, and asks for a plain word that it is so.
  if (service === 's3' && claimed === undefined)
    throw awsError('ValidationError', 'Missing required header for this request: x-amz-content-sha256');
  if (service === 's3' && UNSIGNED_PAYLOADS.has(claimed ?? '')) return;
  if (claimed !== undefined && !sameText(claimed, sha256Hex(call.body))) {
    throw awsError(
      'SignatureDoesNotMatch',
      'The provided x-amz-content-sha256 header does not match what was computed.',
    );
  }
}

function checkSkew(amzDate: string, atMs: number): void {
  const signedAtMs = instantOf(amzDate);
  const now = basicIso(atMs);
  if (!(signedAtMs >= atMs - MAX_SKEW_MS)) {
    const earliest = basicIso(atMs - MAX_SKEW_MS);
    throw awsError(
      'SignatureDoesNotMatch',
      `Signature expired: ${amzDate} is now earlier than ${earliest} (${now} - 15 min.)`,
    );
  }
  if (signedAtMs > atMs + MAX_SKEW_MS) {
    const latest = basicIso(atMs + MAX_SKEW_MS);
    throw awsError(
      'SignatureDoesNotMatch',
      `Signature not yet current: ${amzDate} is still later than ${latest} (${now} + 15 min.)`,
    );
  }
}

function instantOf(amzDate: string): number {
  return Date.parse(amzDate.replace(/^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

function basicIso(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}

function sameToken(sent: string | undefined, identity: Identity): boolean {
  if (identity.sessionToken === undefined || sent === undefined)
    return identity.sessionToken === undefined && sent === undefined;
  return sameText(sent, identity.sessionToken.reveal());
}

// Hashed first, so that neither content nor length shows in the time it takes.
function sameText(a: string, b: string): boolean {
  return timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());
}
