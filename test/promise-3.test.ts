import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

/** The part of esbuild's metafile that is read here. */
interface Metafile {
  inputs: Record<string, unknown>;
  outputs: Record<string, { imports: { path: string; kind: string; external?: boolean }[] }>;
}

const root = fileURLToPath(new URL('..', import.meta.url));

describe('promise 3: the chat side cannot mint', () => {
  it('keeps every AWS package out of the gateway', () => {
    expect(packagesIn('gateway').filter(isOfAws)).toEqual([]);
  });

  it('keeps the code that talks to AWS, and the issuer, out of the gateway', () => {
    expect(
      foldersIn('gateway').filter((path) => /^(adapters\/aws|issuance|issuer|http)$/.test(path)),
    ).toEqual([]);
  });

  it('keeps every Slack package out of the issuer', () => {
    expect(packagesIn('issuer').filter(isOfSlack)).toEqual([]);
  });

  it('keeps the code that talks to Slack, and the gateway, out of the issuer', () => {
    expect(foldersIn('issuer').filter((path) => /^(slack|approval|gateway)$/.test(path))).toEqual([]);
  });

  it('keeps both programs out of the command line', () => {
    expect(foldersIn('cli').filter((path) => /^(gateway|issuer)$/.test(path))).toEqual([]);
  });

  it('would see both kinds of package: each side has its own', () => {
    expect(packagesIn('gateway').some(isOfSlack)).toBe(true);
    expect(packagesIn('issuer').some(isOfAws)).toBe(true);
  });

  it.each(['gateway', 'issuer', 'cli'])('puts nothing of the playground into %s', (name) => {
    expect(foldersIn(name)).not.toContain('playground');
    expect(packagesIn(name).filter(isOfAgplEvaluator)).toEqual([]);
    expect(packagesIn(name).filter((found) => /^(oidc-provider|koa)$/.test(found))).toEqual([]);
  });
});

describe.each(['gateway', 'issuer', 'cli'])('dist/%s, alone in an empty directory', (name) => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), `breakglass-${name}-`));
    cpSync(join(root, 'dist', name), folder, { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('starts', () => {
    const { version } = readJson(join(root, 'package.json')) as { version: string };
    const run = spawnSync(process.execPath, ['main.js', '--version'], {
      cwd: folder,
      env: { PATH: process.env['PATH'] },
      encoding: 'utf8',
      timeout: 10_000,
    });
    expect({ status: run.status, stderr: run.stderr }).toEqual({ status: 0, stderr: '' });
    expect(run.stdout.trim()).toMatch(new RegExp(`\\b${version.replaceAll('.', '\\.')}$`));
  });

  it('needs no package from outside, in what it loads lazily either', () => {
    const outside = Object.values(metafileOf(name).outputs)
      .flatMap((output) => output.imports)
      .filter(({ external, path }) => external === true && !path.startsWith('node:') && !isBuiltin(path));
    expect(outside).toEqual([]);
  });
});

function isOfAws(name: string): boolean {
  return /^(@(aws-sdk|aws-crypto|aws|smithy)\/|aws)/.test(name);
}

function isOfSlack(name: string): boolean {
  return name.startsWith('@slack/');
}

/** Its facts about AWS, iam-data, are a package of their own under another licence. */
function isOfAgplEvaluator(name: string): boolean {
  return /^@cloud-copilot\/iam-(simulate|policy|utils)$/.test(name);
}

function packagesIn(name: string): string[] {
  return distinct(name, /^node_modules\/(?:.*\/node_modules\/)?((?:@[^/]+\/)?[^/]+)\//);
}

function foldersIn(name: string): string[] {
  return distinct(name, /^src\/(adapters\/[^/]+|[^/]+)\//);
}

/** What the pattern's first group takes from the paths of a bundle's source files; never empty by mistake. */
function distinct(name: string, pattern: RegExp): string[] {
  const found = new Set<string>();
  for (const path of Object.keys(metafileOf(name).inputs)) {
    const part = pattern.exec(path)?.[1];
    if (part !== undefined) found.add(part);
  }
  if (found.size === 0) throw new Error(`dist/${name}/meta.json names no file like ${pattern.source}`);
  return [...found].toSorted();
}

function metafileOf(name: string): Metafile {
  const path = join(root, 'dist', name, 'meta.json');
  if (!existsSync(path)) throw new Error(`${path} is missing: npm run build`);
  return readJson(path) as Metafile;
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
