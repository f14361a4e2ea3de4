import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('../..', import.meta.url));
const dist = join(root, 'dist', 'cli');
const version = /^\d+\.\d+\.\d+\n$/;
let folder: string;
beforeAll(() => {
  if (!existsSync(join(dist, 'main.js'))) throw new Error(`${dist} is missing: npm run build`);
  folder = mkdtempSync(join(tmpdir(), 'breakglass-packed-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const env = { PATH: process.env['PATH'], HOME: '/nonexistent' };
function run(file: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(file, args, {
    env: { ...env, BREAKGLASS_HOME: join(folder, 'device') },
    encoding: 'utf8',
    timeout: 10_000,
  });
  return { status, stdout, stderr };
}

describe('the one file to hand out', () => {
  it('does what a person needs, alone and by any name', () => {
    const alone = join(folder, 'alone');
    mkdirSync(alone);
    for (const name of ['anything.js', 'breakglass', 'breakglass.mjs']) {
      copyFileSync(join(dist, 'breakglass.mjs'), join(alone, name));
      expect(run(join(alone, name), '--version')).toMatchObject({
        status: 0,
        stdout: expect.stringMatching(version),
        stderr: '',
      });
    }
    const main = join(alone, 'breakglass');
    expect(run(main, 'status')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('/breakglass login'),
    });
    expect(run(main, 'keys', 'gateway', '--out', join(folder, 'keys'))).toMatchObject({ status: 0 });
  });

  it.each(['start', 'gateway', 'issuer'])('says plainly that %s is not there', (command) => {
    copyFileSync(join(dist, 'breakglass.mjs'), join(folder, 'breakglass'));
    const { status, stdout, stderr } = run(join(folder, 'breakglass'), command);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(
      /^breakglass: The (gateway|issuer) is not installed beside this CLI: .*image\.\n$/,
    );
  });
});

it('says plainly where the policy engine is not there', () => {
  copyFileSync(join(dist, 'breakglass.mjs'), join(folder, 'breakglass'));
  const catalogue = join(root, 'catalogue', 'breakglass.example.yml');
  expect(run(join(folder, 'breakglass'), 'policy', 'check', catalogue)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('without the policy engine'),
  });
});

describe('npm pack', () => {
  it('of the whole project takes no more than the command line', () => {
    const packed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: root,
      env: { ...env, HOME: folder },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [{ files } = { files: [] }] = JSON.parse(packed) as { files: { path: string }[] }[];
    const paths = files.map(({ path }) => path).filter((path) => !path.endsWith('.LEGAL.txt'));
    const other = paths.filter((path) => !/^dist\/cli\/chunk-[A-Z0-9]+\.js$/.test(path));
    expect(other.toSorted()).toEqual(['LICENSE', 'README.md', 'dist/cli/main.js', 'package.json']);
  });

  it('of its folder makes a package that installs without a network, and runs', () => {
    const npm = (...args: string[]) =>
      execFileSync('npm', args, {
        cwd: folder,
        env: { ...env, HOME: folder, npm_config_offline: 'true', npm_config_update_notifier: 'false' },
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    const [packed] = JSON.parse(npm('pack', dist, '--json')) as {
      filename: string;
      files: { path: string }[];
    }[];
    if (packed === undefined) throw new Error('npm packed nothing');
    const paths = packed.files.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(['main.js', 'package.json']));
    const program = /^((main|chunk-[A-Z0-9]+)\.js(\.LEGAL\.txt)?|package\.json)$/;
    expect(paths.filter((path) => !program.test(path))).toEqual([]);
    npm('install', '--prefix', folder, '--no-audit', '--no-fund', join(folder, packed.filename));
    expect(readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
      'breakglass-cli',
    ]);
    const bin = join(folder, 'node_modules', '.bin', 'breakglass');
    expect(statSync(bin).mode & 0o111).not.toBe(0);
    expect(run(bin, '--version')).toMatchObject({ status: 0, stdout: expect.stringMatching(version) });
  });
});
