import type { JsonObject } from '../../domain/json.ts';
import { type AwsError, awsError, type CommonErrorCode, isCommonErrorCode } from './aws-error.ts';
import type { ValueProtocol } from './aws-service.ts';
import { header, type HttpCall } from './http-call.ts';

const CONTENT_TYPE = 'application/x-amz-json-1.1';

/** JSON services name some common errors otherwise, and answer 400 to every mistake of the caller. */
const NAMES: Readonly<Partial<Record<CommonErrorCode, string>>> = {
  AccessDenied: 'AccessDeniedException',
  ExpiredToken: 'ExpiredTokenException',
  IncompleteSignature: 'IncompleteSignatureException',
  InternalFailure: 'ServerException',
  InvalidAction: 'UnknownOperationException',
  InvalidClientTokenId: 'UnrecognizedClientException',
  MissingAuthenticationToken: 'MissingAuthenticationTokenException',
  ServiceUnavailable: 'ServiceUnavailableException',
  SignatureDoesNotMatch: 'InvalidSignatureException',
  Throttling: 'ThrottlingException',
  ValidationError: 'ValidationException',
};

/**
 * AWS JSON 1.1: the operation in `X-Amz-Target`, JSON both ways. ECS, SSM and CloudTrail speak it.
 * @param targetPrefix what stands before the last dot in `X-Amz-Target`.
 */
export function jsonProtocol(targetPrefix: string): ValueProtocol {
  return {
    operationOf: (call) =>
      isTarget(call, targetPrefix) ? targetOf(call).slice(targetOf(call).lastIndexOf('.') + 1) : undefined,
    answer: (_operation, result, requestId) => ({
      status: 200,
      contentType: CONTENT_TYPE,
      headers: { 'x-amzn-RequestId': requestId },
      body: JSON.stringify(result),
    }),
    error: (error, requestId) => {
      const code = jsonCode(error);
      return {
        status: error.status < 500 ? 400 : error.status,
        contentType: CONTENT_TYPE,
        headers: { 'x-amzn-RequestId': requestId, 'x-amzn-ErrorType': code },
        body: JSON.stringify({ __type: code, message: error.message }),
      };
    },
  };
}

/** Whether a call is meant for that target; some clients write the service's full name before it. */
export function isTarget(call: HttpCall, targetPrefix: string): boolean {
  const target = targetOf(call);
  const prefix = target.slice(0, Math.max(0, target.lastIndexOf('.')));
  return prefix === targetPrefix || prefix.endsWith(`.${targetPrefix}`);
}

/**
 * The JSON object in a request body.
 * @throws AwsError SerializationException's common form when there is none.
 */
export function jsonBody(call: HttpCall): JsonObject {
  const text = call.body.toString('utf8');
  try {
    const value: unknown = JSON.parse(text === '' ? '{}' : text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
  }
  throw awsError('ValidationError', 'The request body is not a JSON object.');
}

function targetOf(call: HttpCall): string {
  return header(call, 'x-amz-target') ?? '';
}

function jsonCode(error: AwsError): string {
  return (isCommonErrorCode(error.code) ? NAMES[error.code] : undefined) ?? error.code;
}
