import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';

import { guardRefusal } from '../../../src/playground/page/page-guard.ts';

const TOKEN = 'the-token-of-this-run';
const PORT = 7380;
const HOST = `127.0.0.1:${PORT}`;
const own = { host: HOST, origin: `http://${HOST}`, 'x-page-token': TOKEN };

describe('the doors beside the Slack', () => {
  it.each([
    ['a click on the page', 'POST', own],
    [
      'a click on the page, by its other name',
      'POST',
      { ...own, host: 'localhost:7380', origin: 'http://localhost:7380' },
    ],
    ['the page that reads', 'GET', { host: HOST, 'x-page-token': TOKEN, 'sec-fetch-site': 'same-origin' }],
  ])('are open to %s', (_who, method, headers) => {
    expect(refusalOf(method, headers)).toBeUndefined();
  });

  it.each([
    ['somebody without the token', 401, 'POST', { host: HOST, origin: `http://${HOST}` }],
    ['somebody with an older token', 401, 'GET', { host: HOST, 'x-page-token': 'the-token-of-last-run' }],
    ['a page of another origin', 403, 'POST', { ...own, origin: 'https://example.com' }],
    ['a page of another port', 403, 'POST', { ...own, origin: 'http://127.0.0.1:8080' }],
    ['a page without an origin', 403, 'POST', { ...own, origin: 'null' }],
    ['a program that names no origin', 403, 'POST', { host: HOST, 'x-page-token': TOKEN }],
    [
      'a page that embeds it',
      403,
      'GET',
      { host: HOST, 'x-page-token': TOKEN, 'sec-fetch-site': 'cross-site' },
    ],
    [
      'a page of the same site',
      403,
      'GET',
      { host: HOST, 'x-page-token': TOKEN, 'sec-fetch-site': 'same-site' },
    ],
    [
      'a name that only resolves to us',
      421,
      'POST',
      { ...own, host: 'evil.example:7380', origin: 'http://evil.example:7380' },
    ],
    ['a name that begins like ours', 421, 'GET', { ...own, host: '127.0.0.1.evil.example:7380' }],
    ['somebody who names no host', 421, 'GET', { 'x-page-token': TOKEN }],
  ])('are closed to %s', (_who, status, method, headers) => {
    expect(refusalOf(method, headers)).toMatchObject({ status });
  });
});

function refusalOf(method: string, headers: Readonly<Record<string, string>>) {
  return guardRefusal({ method, headers } as unknown as IncomingMessage, TOKEN, PORT);
}
