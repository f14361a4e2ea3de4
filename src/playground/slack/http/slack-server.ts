import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Admin } from '../admin.ts';
import type { Observe } from '../observe/observe.ts';
import type { People } from '../people/people.ts';
import type { SlackWorld } from '../slack-world.ts';
import { ADMIN_ROUTES } from './admin-routes.ts';
import { serveApi } from './api-route.ts';
import { sendJson } from './http-io.ts';
import { serveJsonRoute } from './json-route.ts';
import { serveObserve } from './observe-routes.ts';
import { PEOPLE_ROUTES } from './people-routes.ts';
import { serveResponseUrl } from './response-url-route.ts';

/** Serves what no route of the local Slack takes, such as a page; false where it isn't its own either. */
export type OtherRequests = (
  request: IncomingMessage,
  response: ServerResponse,
) => boolean | Promise<boolean>;

interface Parts {
  readonly world: SlackWorld;
  readonly people: People;
  readonly observe: Observe;
  readonly admin: Admin;
  readonly otherRequests: OtherRequests | undefined;
}

const HOST = '127.0.0.1';

/** Listens on loopback only. */
export async function startSlackServer(
  parts: Parts,
  port: number,
): Promise<{ readonly port: number; readonly stop: () => Promise<void> }> {
  const server = createServer((request, response) => {
    serve(parts, request, response).catch((error: unknown) => {
      if (!response.headersSent)
        sendJson(response, 500, { ok: false, error: 'fatal_error', reason: String(error) });
    });
  });
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const url = new URL(request.url ?? '/', 'http://local');
    if (url.pathname !== '/link/' || !parts.world.hub.useTicket(url.searchParams.get('ticket') ?? '')) {
      socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => parts.world.hub.accept(webSocket));
  });
  await listen(server, port);
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      sockets.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function serve(parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://local');
  const [, family = '', ...rest] = url.pathname.split('/');
  const name = rest.join('/');
  const { world } = parts;
  if (!isLocalName(request.headers.host)) {
    sendJson(response, 421, { ok: false, error: 'only_loopback' });
  } else if (family === 'api') {
    await serveApi(name, request, response, world);
  } else if (family === 'hooks' && request.method === 'POST') {
    await serveResponseUrl(url.pathname, request, response, world);
  } else if (family === 'people' && request.method === 'POST') {
    await serveJsonRoute(PEOPLE_ROUTES, name, parts.people, request, response);
  } else if (family === 'admin' && request.method === 'POST') {
    await serveJsonRoute(ADMIN_ROUTES, name, parts.admin, request, response);
  } else if (family === 'observe' && request.method === 'GET') {
    await serveObserve(name, url.searchParams, response, parts.observe, world);
  } else if ((await parts.otherRequests?.(request, response)) !== true) {
    sendJson(response, 404, { ok: false, error: 'not_found' });
  }
}

/** Refuses names that only happen to lead here, as in DNS rebinding. */
function isLocalName(host: string | undefined): boolean {
  return /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host ?? '');
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
