import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject } from '../../../domain/json.ts';
import type { FaultOrder } from '../faults.ts';
import { asObject, asString, parseJson } from '../json-access.ts';
import type { ApiCallRecord } from '../observe/traffic.ts';
import type { SlackWorld } from '../slack-world.ts';
import { ApiArgs } from '../web-api/api-args.ts';
import { refuse } from '../web-api/api-method.ts';
import { callMethod } from '../web-api/call-method.ts';
import { readBody, sendJson } from './http-io.ts';

/** The Web API: `POST /api/<method>` with a form or JSON body and a bearer token. */
export async function serveApi(
  method: string,
  request: IncomingMessage,
  response: ServerResponse,
  world: SlackWorld,
): Promise<void> {
  const body = await readBody(request);
  if (body === undefined) {
    sendJson(response, 413, refuse('request_too_large'));
    return;
  }
  const parsed = parseArguments(request, body);
  const args = new ApiArgs(parsed.fields);
  const call = world.traffic.beginCall(method, args.raw);
  const fault = world.faults.take(method, args.text('channel'));
  if (fault !== undefined && (await failEarly(fault, response, world, call))) return;
  const historyLagMs = fault?.kind === 'history-lag' ? (fault.afterMs ?? 1_000) : 0;
  const token = bearerToken(request) ?? args.text('token');
  const { reply, scopes, acceptedScopes } =
    parsed.problem === undefined
      ? callMethod({ method, token, args, context: { historyLagMs } }, world)
      : { reply: refuse(parsed.problem), scopes: [], acceptedScopes: [] };
  if (fault?.kind === 'lost-reply') {
    world.traffic.finishCall(call, 0, reply, 'lost-reply');
    response.destroy();
    return;
  }
  world.traffic.finishCall(call, 200, reply, asString(reply['error']));
  sendJson(response, 200, reply, {
    ...(scopes.length > 0 ? { 'x-oauth-scopes': scopes.join(',') } : {}),
    ...(acceptedScopes.length > 0 ? { 'x-accepted-oauth-scopes': acceptedScopes.join(',') } : {}),
  });
}

/** Does what a fault asks for before any work; true where the call ends there. */
async function failEarly(
  fault: FaultOrder,
  response: ServerResponse,
  world: SlackWorld,
  call: ApiCallRecord,
): Promise<boolean> {
  const end = (status: number, reply: JsonObject, headers: Readonly<Record<string, string>> = {}): true => {
    world.traffic.finishCall(call, status, reply, asString(reply['error']));
    sendJson(response, status, reply, headers);
    return true;
  };
  switch (fault.kind) {
    case '429':
      return end(429, refuse('ratelimited'), { 'retry-after': String(fault.retryAfterSeconds ?? 1) });
    case '500':
      return end(500, refuse('internal_error'));
    case 'error':
      return end(200, refuse(fault.error ?? 'internal_error'));
    case 'hang':
      world.traffic.finishCall(call, 0, null, 'hang');
      return true;
    case 'slow':
      await sleep(fault.afterMs ?? 1_000);
      return response.destroyed;
    case 'lost-reply':
    case 'history-lag':
      return false;
  }
}

function parseArguments(
  request: IncomingMessage,
  body: string,
): { readonly fields: JsonObject; readonly problem?: string } {
  const contentType = request.headers['content-type'] ?? '';
  const query = new URL(request.url ?? '/', 'http://local').searchParams;
  if (contentType.startsWith('application/json')) {
    const parsed = parseJson(body === '' ? '{}' : body);
    if (parsed === undefined) return { fields: {}, problem: 'invalid_json' };
    const fields = asObject(parsed);
    return fields === undefined ? { fields: {}, problem: 'json_not_object' } : { fields };
  }
  const isForm = contentType.startsWith('application/x-www-form-urlencoded');
  if (body !== '' && !isForm) {
    return { fields: {}, problem: contentType === '' ? 'missing_post_type' : 'invalid_post_type' };
  }
  return { fields: Object.fromEntries([...query, ...new URLSearchParams(body)]) };
}

function bearerToken(request: IncomingMessage): string | undefined {
  return /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
}
