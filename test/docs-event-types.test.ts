import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';

const textOf = (path: string): string =>
  readFileSync(fileURLToPath(new URL(`../${path}`, import.meta.url)), 'utf8');
const union = /export type EventType =([^;]+);/.exec(textOf('src/domain/event.ts'))?.[1] ?? '';
const types = [...union.matchAll(/'([a-z]+\.[a-z-]+)'/g)].map(([, type]) => type);
const section = /\n### What each type of entry says\n([^]*?)\n##/.exec(textOf('docs/record.md'))?.[1] ?? '';
const rows = [...section.matchAll(/^\| `([^`]+)` \| (gateway|issuer|both) \| (\S.*\S) \|$/gm)];

it('docs/record.md says of every type of entry what it says, and knows none that there is not', () => {
  expect(types.length).toBeGreaterThan(40);
  expect(new Set(rows.map(([, type]) => type))).toEqual(new Set(types));
  expect(rows.length).toBe(types.length);
  expect(new Set(rows.map(([, , , text]) => text)).size).toBe(rows.length);
});
