import type { JsonObject } from '../../../domain/json.ts';
import type { SlackWorld } from '../slack-world.ts';
import type { ApiArgs } from './api-args.ts';
import { type ApiMethod, type CallContext, missingScope, refuse } from './api-method.ts';
import { METHODS } from './methods.ts';

/** A Web API call with what came in its headers. */
export interface ApiCall {
  readonly method: string;
  readonly token: string | undefined;
  readonly args: ApiArgs;
  readonly context: CallContext;
}

/** The reply, and the scopes that Slack names in its headers. */
export interface ApiAnswer {
  readonly reply: JsonObject;
  readonly scopes: readonly string[];
  readonly acceptedScopes: readonly string[];
}

/** Checks token and scopes, then does the work. */
export function callMethod(call: ApiCall, world: SlackWorld): ApiAnswer {
  const { app } = world.workspace;
  const method = METHODS[call.method];
  if (method === undefined) return answer(refuse('unknown_method', { req_method: call.method }));
  if (call.token === undefined || call.token === '') return answer(refuse('not_authed'));
  if (call.token !== app.botToken && call.token !== app.appToken) return answer(refuse('invalid_auth'));
  const scopes = call.token === app.appToken ? app.appScopes : app.botScopes;
  return { reply: run(method, call, world, scopes), scopes: [...scopes], acceptedScopes: method.scopes };
}

function run(method: ApiMethod, call: ApiCall, world: SlackWorld, scopes: ReadonlySet<string>): JsonObject {
  const { app } = world.workspace;
  const rightToken = method.token === 'app' ? app.appToken : app.botToken;
  if (call.token !== rightToken) return refuse('not_allowed_token_type');
  const [first] = method.scopes;
  if (first !== undefined && !method.scopes.some((scope) => scopes.has(scope))) {
    return missingScope(method.scopes.join(','), scopes);
  }
  return method.handle(call.args, world, call.context);
}

function answer(reply: JsonObject): ApiAnswer {
  return { reply, scopes: [], acceptedScopes: [] };
}
