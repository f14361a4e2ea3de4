import { createHash, createHmac } from 'node:crypto';
import type { Secret } from '../../domain/secret.ts';
import { header, type HttpCall } from './http-call.ts';

/** The algorithm name of the one signature form this AWS takes. */
export const SIGV4_ALGORITHM = 'AWS4-HMAC-SHA256';

/** What a signature is limited to: day, region and service. */
export interface CredentialScope {
  /** `YYYYMMDD`. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

/**
 * The signature this request should carry, as lower-case hex.
 * Source: "Signing AWS API requests", Signature Version 4: canonical request, string to sign, derived key.
 * @param amzDate the `X-Amz-Date` value, `YYYYMMDDTHHMMSSZ`.
 * @param signedHeaders in the order given in the Authorization header.
 */
export function sigv4Signature(
  call: HttpCall,
  signedHeaders: readonly string[],
  amzDate: string,
  scope: CredentialScope,
  secretAccessKey: Secret,
): string {
  const stringToSign = [
    SIGV4_ALGORITHM,
    amzDate,
    `${scope.date}/${scope.region}/${scope.service}/aws4_request`,
    sha256Hex(canonicalRequest(call, signedHeaders, scope.service)),
  ].join('\n');
  return hmac(signingKey(secretAccessKey, scope), stringToSign).toString('hex');
}

/** SHA-256 as lower-case hex: the payload hash of a body. */
export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/**
 * The canonical request of a call. S3 differs twice: its path is not encoded once more, and the payload hash is what
 * the header says, which can be that there is none.
 */
function canonicalRequest(call: HttpCall, signedHeaders: readonly string[], service: string): string {
  const headers = signedHeaders.map((name) => `${name}:${canonicalHeaderValue(call, name)}\n`).join('');
  return [
    call.method,
    service === 's3' ? call.path : canonicalPath(call.path),
    canonicalQuery(call.query),
    headers,
    signedHeaders.join(';'),
    (service === 's3' ? header(call, 'x-amz-content-sha256') : undefined) ?? sha256Hex(call.body),
  ].join('\n');
}

function signingKey(secretAccessKey: Secret, scope: CredentialScope): Buffer {
  const dateKey = hmac(`AWS4${secretAccessKey.reveal()}`, scope.date);
  return hmac(hmac(hmac(dateKey, scope.region), scope.service), 'aws4_request');
}

function hmac(key: string | Uint8Array, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}

// Each segment of the path as sent is encoded once more.
function canonicalPath(path: string): string {
  return path.split('/').map(encodeRfc3986).join('/') || '/';
}

function canonicalQuery(query: string): string {
  if (query === '') return '';
  return query
    .split('&')
    .map((pair) => {
      const equals = pair.indexOf('=');
      const name = equals === -1 ? pair : pair.slice(0, equals);
      const value = equals === -1 ? '' : pair.slice(equals + 1);
      return [recode(name), recode(value)] as const;
    })
    .sort(([nameA, valueA], [nameB, valueB]) => compare(nameA, nameB) || compare(valueA, valueB))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function canonicalHeaderValue(call: HttpCall, name: string): string {
  return call.headers
    .filter(([candidate]) => candidate === name)
    .map(([, value]) => value.trim().replace(/ +/g, ' '))
    .join(',');
}

// What can't be decoded is taken as it stands: the signature then fails, which is the right answer.
function recode(text: string): string {
  return encodeRfc3986(/%(?![0-9A-Fa-f]{2})/.test(text) ? text : decodeURIComponent(text));
}

function encodeRfc3986(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

// By code unit, as the algorithm asks; a locale would sort otherwise.
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
