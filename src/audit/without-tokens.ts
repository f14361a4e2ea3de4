import { sha256Text } from '../codec/digest.ts';
import type { Json, JsonObject } from '../domain/json.ts';

/**
 * What an entry says, with each token by which somebody signed in replaced by its SHA-256. An export goes to many
 * readers, who have no use for the token itself; the log, `audit show --json` and bundles keep it.
 */
export function withoutTokens(data: JsonObject): JsonObject {
  const { kind, token, ...rest } = data;
  if (kind === 'idp' && typeof token === 'string') return { kind, ...rest, tokenDigest: sha256Text(token) };
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, inside(value)]));
}

function inside(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => inside(item));
  return value !== null && typeof value === 'object' ? withoutTokens(value as JsonObject) : value;
}
