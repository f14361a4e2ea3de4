import type { IncomingMessage } from 'node:http';

/** Reads a body; `null` when it is longer than `limitBytes`, whatever its headers say. */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<Uint8Array | null> {
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) return null;
  const parts: Buffer[] = [];
  let length = 0;
  // Not destroyed when it is too long: whoever sends it is told so.
  for await (const part of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > limitBytes) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}
