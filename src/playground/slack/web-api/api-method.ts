import type { Json, JsonObject } from '../../../domain/json.ts';
import { compact } from '../json-access.ts';
import type { SlackWorld } from '../slack-world.ts';
import type { ApiArgs } from './api-args.ts';

/** One Web API method: which token and scopes it asks for, and what it does. */
export interface ApiMethod {
  readonly token: 'bot' | 'app';
  /** Any one of these is enough; none listed means none needed. */
  readonly scopes: readonly string[];
  readonly handle: (args: ApiArgs, world: SlackWorld, context: CallContext) => JsonObject;
}

/** What a call knows beside its arguments. */
export interface CallContext {
  /** Messages younger than this are left out of histories, by an injected fault. */
  readonly historyLagMs: number;
}

/** A reply with `ok: true`. */
export function done(fields: Readonly<Record<string, Json | undefined>> = {}): JsonObject {
  return { ok: true, ...compact(fields) };
}

/** A reply with `ok: false` and Slack's name for the error. */
export function refuse(error: string, fields: Readonly<Record<string, Json | undefined>> = {}): JsonObject {
  return { ok: false, error, ...compact(fields) };
}

/** A refusal that lists what is wrong with a payload. */
export function refuseWithMessages(error: string, messages: readonly string[]): JsonObject {
  if (messages.length === 0) return refuse(error);
  return refuse(error, {
    errors: [...messages],
    response_metadata: { messages: messages.map((message) => `[ERROR] ${message}`) },
  });
}

/** The refusal of a call that lacks a scope. */
export function missingScope(needed: string, provided: ReadonlySet<string>): JsonObject {
  return refuse('missing_scope', { needed, provided: [...provided].join(',') });
}

/** A page of a list, by Slack's cursors. */
export function page<T>(
  items: readonly T[],
  args: ApiArgs,
  defaultLimit: number,
): { readonly items: readonly T[]; readonly nextCursor: string } {
  const cursor = args.text('cursor');
  const start = cursor === undefined ? 0 : Number(Buffer.from(cursor, 'base64').toString('utf8'));
  const limit = Math.min(Math.max(args.integer('limit') ?? defaultLimit, 1), 1000);
  const end = start + limit;
  const nextCursor = end < items.length ? Buffer.from(String(end)).toString('base64') : '';
  return { items: items.slice(start, end), nextCursor };
}
