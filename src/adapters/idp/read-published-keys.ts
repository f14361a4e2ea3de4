import { Fault } from '../../domain/fault.ts';
import type { JsonObject } from '../../domain/json.ts';
import { isLoopbackHttp } from './loopback.ts';

/** Real ones have some two thousand bytes, and a key set of a large provider some twenty thousand. */
const MAX_BYTES = 256 * 1024;

const MAX_KEYS = 100;

/** What a token issuer says of itself, and the keys it publishes. */
export type TokenIssuerReading = { readonly configuration: JsonObject; readonly keys: readonly JsonObject[] };

/** Reads the keys alone; as {@link readTokenIssuer}. */
export async function readPublishedKeys(issuer: string, timeoutMs: number): Promise<readonly JsonObject[]> {
  return (await readTokenIssuer(issuer, timeoutMs)).keys;
}

/**
 * Reads what a token issuer publishes: its configuration (OpenID Connect Discovery 1.0, section 4), which has to
 * name exactly this issuer, and the key set it points to. Over https; over http only where the issuer is on this machine
 * itself. Redirects are not followed: they would hand the choice of keys to somebody else.
 * @throws {Fault} `token-issuer-unavailable`, saying what is wrong.
 */
export async function readTokenIssuer(issuer: string, timeoutMs: number): Promise<TokenIssuerReading> {
  const signal = AbortSignal.timeout(timeoutMs);
  const isLocal = isLoopbackHttp(issuer);
  if (!isLocal && !issuer.startsWith('https://')) throw away(issuer, 'it is not an https address');
  const configuration = await readJson(
    issuer,
    `${issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`,
    signal,
  );
  const { issuer: named, jwks_uri: address } = configuration;
  if (named !== issuer) throw away(issuer, 'its configuration names another issuer');
  if (typeof address !== 'string' || !URL.canParse(address)) throw away(issuer, 'it names no jwks_uri');
  if (!address.startsWith('https://') && !(isLocal && isLoopbackHttp(address)))
    throw away(issuer, 'its jwks_uri is not an https address');
  const { keys } = await readJson(issuer, address, signal);
  if (!Array.isArray(keys) || keys.length > MAX_KEYS || !keys.every(isObject))
    throw away(issuer, `its key set is not a list of at most ${MAX_KEYS} keys`);
  return { configuration, keys };
}

async function readJson(issuer: string, address: string, signal: AbortSignal): Promise<JsonObject> {
  let text: string | null;
  try {
    const response = await fetch(address, {
      redirect: 'error',
      signal,
      headers: { Accept: 'application/json' },
    });
    if (response.status !== 200) {
      await response.body?.cancel();
      throw away(issuer, `${address} answers with status ${response.status}`);
    }
    text = await readText(response);
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw away(issuer, reasonOf(address, cause), cause);
  }
  if (text === null) throw away(issuer, `${address} answers with more than ${MAX_BYTES} bytes`);
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Said below, as for JSON that is no object.
  }
  throw away(issuer, `${address} does not answer with a JSON object`);
}

/** `null` when it is too long, whatever its headers say. */
async function readText({ body }: Response): Promise<string | null> {
  if (body === null) return '';
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body as AsyncIterable<Uint8Array>) {
    length += part.length;
    if (length > MAX_BYTES) return null;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function reasonOf(address: string, error: unknown): string {
  const { name, cause } = error as Partial<Error>;
  if (name === 'TimeoutError') return `${address} did not answer in time`;
  const { code, message } = (cause ?? {}) as { readonly code?: unknown; readonly message?: unknown };
  if (message === 'unexpected redirect') return `${address} redirects, which is not followed`;
  return `${address} cannot be read${typeof code === 'string' ? ` (${code})` : ''}`;
}

function isObject(value: unknown): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function away(issuer: string, why: string, cause?: unknown): Fault {
  return new Fault(
    'token-issuer-unavailable',
    `The keys of ${issuer} cannot be read: ${why}.`,
    cause === undefined ? {} : { cause },
  );
}
