import type { Json, JsonObject } from '../../domain/json.ts';
import type { AwsError } from './aws-error.ts';
import type { ValueProtocol, WireReply } from './aws-service.ts';
import type { HttpCall } from './http-call.ts';
import { escapeXml } from './xml.ts';

/** The AWS query protocol: form-encoded request, XML answer. STS and IAM speak it. */
export function queryProtocol(xmlNamespace: string): ValueProtocol {
  return {
    operationOf: (call) => formOf(call).get('Action') ?? undefined,
    answer: (operation, result, requestId) =>
      xml(
        200,
        requestId,
        `<${operation}Response xmlns="${xmlNamespace}"><${operation}Result>${elements(result)}</${operation}Result>` +
          `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${operation}Response>`,
      ),
    error: (error, requestId) => xml(error.status, requestId, errorXml(error, requestId, xmlNamespace)),
  };
}

/** The form in a request body; empty when the request can't carry one. */
export function formOf(call: HttpCall): URLSearchParams {
  return new URLSearchParams(call.method === 'POST' ? call.body.toString('utf8') : '');
}

function errorXml(error: AwsError, requestId: string, xmlNamespace: string): string {
  const type = error.status < 500 ? 'Sender' : 'Receiver';
  return (
    `<ErrorResponse xmlns="${xmlNamespace}"><Error>${elements({ Type: type, Code: error.code, Message: error.message })}</Error>` +
    `<RequestId>${requestId}</RequestId></ErrorResponse>`
  );
}

function xml(status: number, requestId: string, body: string): WireReply {
  return { status, contentType: 'text/xml', headers: { 'x-amzn-RequestId': requestId }, body };
}

function elements(value: JsonObject): string {
  return Object.entries(value)
    .map(([name, child]) => `<${name}>${content(child)}</${name}>`)
    .join('');
}

function content(value: Json): string {
  if (value === null) return '';
  if (Array.isArray(value)) return value.map((item: Json) => `<member>${content(item)}</member>`).join('');
  if (typeof value === 'object') return elements(value as JsonObject);
  return escapeXml(String(value));
}
