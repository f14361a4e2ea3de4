import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Json } from '../../../domain/json.ts';
import { compact, parseJson } from '../json-access.ts';
import { PersonCannot } from '../people/person-cannot.ts';
import { readBody, sendJson } from './http-io.ts';

/** One door of the playground's own HTTP: takes a checked body, answers something that JSON can carry. */
export type JsonRoute<T> = (target: T, body: unknown) => Promise<unknown>;

/** Makes a route of a body's schema and what to do with it. */
export function jsonRoute<T, S extends z.ZodType>(
  schema: S,
  act: (target: T, input: z.output<S>) => unknown,
): JsonRoute<T> {
  return async (target, body) => act(target, schema.parse(body));
}

/**
 * Serves one route: `{ok: true, result}`, or `{ok: false, error, reason}` with 400 for a body of the wrong shape,
 * 404 for an unknown route and 409 for what a person couldn't do.
 */
export async function serveJsonRoute<T>(
  routes: Readonly<Record<string, JsonRoute<T>>>,
  name: string,
  target: T,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const route = Object.hasOwn(routes, name) ? routes[name] : undefined;
  if (route === undefined) {
    sendJson(response, 404, { ok: false, error: 'unknown_route', routes: Object.keys(routes) });
    return;
  }
  // A web page of another origin can't send this type without asking first, and is never allowed to.
  if (!(request.headers['content-type'] ?? '').startsWith('application/json')) {
    sendJson(response, 415, { ok: false, error: 'bad_request', reason: 'The body must be application/json' });
    return;
  }
  try {
    const result = await route(target, parseJson((await readBody(request)) ?? ''));
    sendJson(response, 200, compact({ ok: true, result: asJson(result) }));
  } catch (error) {
    if (error instanceof PersonCannot) {
      sendJson(response, 409, { ok: false, error: 'person_cannot', reason: error.message });
      return;
    }
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    sendJson(response, 400, { ok: false, error: 'bad_request', reason });
  }
}

/** What JSON leaves of a value. */
export function asJson(value: unknown): Json | undefined {
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as Json);
}
