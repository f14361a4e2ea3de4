import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A browser that came back from the sign-in. */
export type CameBack = {
  /** With the query that the provider gave it. */
  readonly url: string;
  /** Shows the person a page, and resolves when it was sent. */
  answer(title: string, text: string): Promise<void>;
};

/** An address of this machine at which one browser is waited for. */
export type LoopbackCallback = {
  readonly redirectUri: string;
  readonly cameBack: Promise<CameBack>;
  close(): Promise<void>;
};

const PATH = '/callback';
const STYLE =
  'body{margin:0 auto;max-width:34rem;padding:3rem 1.25rem;font:1.05rem/1.5 system-ui,sans-serif;background:#fff;color:#1b1e24}' +
  '@media(prefers-color-scheme:dark){body{background:#15171b;color:#e9ebee}}';

/**
 * Listens on a free port of 127.0.0.1 for the browser to come back (RFC 8252, section 7.3).
 * @param state what it has to bring. Whoever comes without it, as any program on this machine can, changes nothing.
 */
export async function startLoopbackCallback(state: string): Promise<LoopbackCallback> {
  const server = createServer();
  const cameBack = new Promise<CameBack>((resolve) => {
    server.on('request', (request, response) => {
      // Any program may send what is no address, such as `//`.
      const path = request.url ?? '/';
      const url = new URL(URL.canParse(path, redirectUri()) ? path : '/', redirectUri());
      if (url.pathname !== PATH || request.method !== 'GET') return send(response, 404, 'Nothing here', '');
      if (url.searchParams.get('state') !== state)
        return send(response, 400, 'Not this sign-in', 'Use the address that stands in the terminal.');
      resolve({ url: url.href, answer: (title, text) => sent(response, title, text) });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const redirectUri = (): string => `http://127.0.0.1:${port}${PATH}`;
  return {
    redirectUri: redirectUri(),
    cameBack,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** A browser that left meanwhile is not waited for. */
async function sent(response: ServerResponse, title: string, text: string): Promise<void> {
  if (response.destroyed || response.writableEnded) return;
  const over = once(response, 'close');
  send(response, 200, title, text);
  await over;
}

function send(response: ServerResponse, status: number, title: string, text: string): void {
  const style = createHash('sha256').update(STYLE).digest('base64');
  response.writeHead(status, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${style}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    'Cache-Control': 'no-store',
    // The address holds the code.
    'Referrer-Policy': 'no-referrer',
    Connection: 'close',
  });
  response.end(
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">` +
      `<title>${escaped(title)} – Breakglass</title><style>${STYLE}</style></head>` +
      `<body><main><h1>${escaped(title)}</h1><p>${escaped(text)}</p></main></body></html>\n`,
  );
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
