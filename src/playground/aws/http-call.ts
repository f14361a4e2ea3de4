import type { IncomingMessage } from 'node:http';

const MAX_BODY_BYTES = 16 * 1_048_576;

/** One HTTP request with nothing lost that a signature may cover. */
export interface HttpCall {
  readonly method: string;
  /** The path as sent, still encoded. */
  readonly path: string;
  /** The query string as sent, without `?`. */
  readonly query: string;
  /** In the order received, names in lower case; a name can occur more than once. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

/**
 * Reads a request whole.
 * @throws Error when the body is larger than 16 mebibytes.
 */
export async function readHttpCall(request: IncomingMessage): Promise<HttpCall> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk as Uint8Array);
    length += bytes.length;
    if (length > MAX_BODY_BYTES) throw new Error('The request body is larger than 16 mebibytes.');
    chunks.push(bytes);
  }
  const url = request.url ?? '/';
  const mark = url.indexOf('?');
  return {
    method: request.method ?? 'GET',
    path: mark === -1 ? url : url.slice(0, mark),
    query: mark === -1 ? '' : url.slice(mark + 1),
    headers: headerPairs(request.rawHeaders),
    body: Buffer.concat(chunks),
  };
}

/** The first value of a header, or `undefined`. */
export function header(call: HttpCall, name: string): string | undefined {
  return call.headers.find(([candidate]) => candidate === name)?.[1];
}

// `request.headers` would join or drop repeated headers before the signature is checked over them.
function headerPairs(raw: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) pairs.push([(raw[i] ?? '').toLowerCase(), raw[i + 1] ?? '']);
  return pairs;
}
