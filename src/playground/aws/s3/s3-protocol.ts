import { type AwsError, type CommonErrorCode, isCommonErrorCode } from '../aws-error.ts';
import type { WireProtocol, WireReply } from '../aws-service.ts';
import { escapeXml } from '../xml.ts';
import { s3OperationOf } from './s3-request.ts';

/** S3 has its own names, and sometimes its own status, for common errors. */
const NAMES: Readonly<Partial<Record<CommonErrorCode, readonly [code: string, status: number]>>> = {
  ExpiredToken: ['ExpiredToken', 400],
  IncompleteSignature: ['AuthorizationHeaderMalformed', 400],
  InternalFailure: ['InternalError', 500],
  InvalidAction: ['NotImplemented', 501],
  InvalidClientTokenId: ['InvalidAccessKeyId', 403],
  MissingAuthenticationToken: ['AccessDenied', 403],
  Throttling: ['SlowDown', 503],
  ValidationError: ['InvalidRequest', 400],
};

/** S3's REST protocol: the operation in method, path and query; values in headers; XML where there are more. */
export const S3_PROTOCOL: WireProtocol = {
  operationOf: s3OperationOf,
  error: (error, requestId) => {
    const [code, status] = s3Code(error);
    const fields = { Code: code, Message: error.message, RequestId: requestId };
    return { ...s3Xml('Error', fields, requestId), status };
  },
};

/** A value of S3's XML: lists repeat their element, without one around them. */
export type S3Xml = string | number | boolean | readonly S3Xml[] | { readonly [name: string]: S3Xml };

/** An answer of XML. */
export function s3Xml(root: string, value: S3Xml, requestId: string): WireReply {
  const namespace = root === 'Error' ? '' : ' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';
  return {
    status: 200,
    contentType: 'application/xml',
    headers: { 'x-amz-request-id': requestId },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${namespace}>${content(value)}</${root}>`,
  };
}

/** An answer without XML, its values in headers. */
export function s3Reply(
  requestId: string,
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array = '',
  status = 200,
): WireReply {
  const { 'content-type': contentType = 'application/octet-stream', ...rest } = headers;
  return { status, contentType, headers: { 'x-amz-request-id': requestId, ...rest }, body };
}

function content(value: S3Xml): string {
  if (typeof value !== 'object') return escapeXml(String(value));
  return Object.entries(value)
    .flatMap(([name, child]) =>
      (Array.isArray(child) ? (child as readonly S3Xml[]) : [child]).map((one) => [name, one] as const),
    )
    .map(([name, child]) => `<${name}>${content(child)}</${name}>`)
    .join('');
}

function s3Code(error: AwsError): readonly [string, number] {
  return (isCommonErrorCode(error.code) ? NAMES[error.code] : undefined) ?? [error.code, error.status];
}
