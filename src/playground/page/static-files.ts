import { readdir, readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname, join } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** Nothing from anywhere else, nothing inline, in no frame, and no address passed on. */
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** The built page: a closed set of files, by name. */
export class StaticFiles {
  readonly #folder: string;
  #names: ReadonlySet<string> | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Sends one of the files; false where there is none of that name. */
  async send(name: string, response: ServerResponse): Promise<boolean> {
    this.#names ??= new Set((await readdir(this.#folder)).filter((file) => extname(file) in TYPES));
    if (!this.#names.has(name)) return false;
    const body = await readFile(join(this.#folder, name));
    response.writeHead(200, {
      ...HEADERS,
      'content-type': TYPES[extname(name)],
      'content-length': body.length,
    });
    response.end(body);
    return true;
  }
}
