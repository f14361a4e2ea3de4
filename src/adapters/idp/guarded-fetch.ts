import type { CustomFetch } from 'openid-client';

import { Fault } from '../../domain/fault.ts';
import { isLoopbackHttp } from './loopback.ts';

/** Real answers have some thousand bytes. */
const MAX_BYTES = 256 * 1024;

/**
 * What the library reaches the provider with: https only, or http on this machine where the provider itself is there;
 * no redirect is followed, and no answer is read that is longer than any provider's.
 */
export function guardedFetch(isLocal: boolean): CustomFetch {
  return async (url, { body, headers, method, signal }) => {
    if (!url.startsWith('https://') && !(isLocal && isLoopbackHttp(url)))
      throw new Fault('token-issuer-unavailable', 'The provider names an address that is not https.');
    const response = await fetch(url, {
      headers,
      method,
      redirect: 'manual',
      ...(body === undefined || body === null ? {} : { body }),
      ...(signal === undefined ? {} : { signal }),
    });
    return whole(response);
  };
}

async function whole(response: Response): Promise<Response> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    length += part.length;
    if (length > MAX_BYTES)
      throw new Fault('token-issuer-unavailable', `The provider answers with more than ${MAX_BYTES} bytes.`);
    parts.push(part);
  }
  const { status, headers } = response;
  return new Response(length === 0 ? null : Buffer.concat(parts), { status, headers });
}
