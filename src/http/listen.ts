import type { Server } from 'node:http';
import { once } from 'node:events';

import { serve } from '@hono/node-server';

import { Fault } from '../domain/fault.ts';
import type { IssuerApp } from './app.ts';

/** A server that answers. */
export type Listening = { readonly port: number; stop(): Promise<void> };

/** Running calls get this long to end; a mint that takes longer is taken up again after the next start. */
const DRAIN_MS = 4_000;

/**
 * Listens. TLS is ended in front of the issuer; on its own it is meant for loopback or a private network.
 * @throws {Fault} `bad-setting` when the address cannot be had.
 */
export async function listen(
  app: IssuerApp,
  address: { readonly host: string; readonly port: number },
): Promise<Listening> {
  const server = serve({ fetch: app.fetch, hostname: address.host, port: address.port }) as Server;
  server.requestTimeout = 30_000;
  server.headersTimeout = 5_000;
  try {
    await once(server, 'listening');
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    throw new Fault(
      'bad-setting',
      `ISSUER_LISTEN cannot be used (${why}): choose a host and port that are free`,
      { cause },
    );
  }
  const bound = server.address();
  return {
    port: bound !== null && typeof bound === 'object' ? bound.port : address.port,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
      await closed;
      clearTimeout(timer);
    },
  };
}
