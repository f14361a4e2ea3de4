import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const dist = join(root, 'dist', 'cli');

/** The command line as people run it, in a folder of its own with room for siblings beside it. */
export type BuiltCli = {
  readonly folder: string;
  /** Puts a program beside the CLI, as `../<name>/main.js`. */
  addSibling(name: string, source: string): void;
  /** Starts a command; every variable it sees is named. */
  start(args: readonly string[], env?: Readonly<Record<string, string>>): RunningCli;
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<CliRun>;
  remove(): void;
};

export type CliRun = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

export type RunningCli = {
  readonly child: ChildProcess;
  readonly ended: Promise<CliRun>;
  /** Resolves once what it wrote to standard output so far matches. */
  wrote(pattern: RegExp): Promise<RegExpExecArray>;
  /** The same for standard error. */
  said(pattern: RegExp): Promise<RegExpExecArray>;
};

/** Copies what `npm run build` made, which `npm test` runs first. */
export function buildCli(): BuiltCli {
  if (!existsSync(join(dist, 'main.js'))) throw new Error(`${dist} is missing: npm run build`);
  const folder = mkdtempSync(join(tmpdir(), 'breakglass-cli-'));
  mkdirSync(join(folder, 'cli'));
  for (const file of readdirSync(dist).filter((name) => /^(.*\.js|package\.json)$/.test(name)))
    copyFileSync(join(dist, file), join(folder, 'cli', file));
  const cli: BuiltCli = {
    folder,
    addSibling(name, source) {
      mkdirSync(join(folder, name), { recursive: true });
      writeFileSync(join(folder, name, 'package.json'), '{"type":"module"}');
      writeFileSync(join(folder, name, 'main.js'), source);
    },
    start: (args, env = {}) => startProcess(join(folder, 'cli', 'main.js'), args, env, folder),
    run: (args, env) => cli.start(args, env).ended,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
  return cli;
}

function startProcess(
  main: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd: string,
): RunningCli {
  const child = spawn(process.execPath, [main, ...args], {
    cwd,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  const watchers = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
      for (const look of watchers) look();
    });
  }
  const ended = new Promise<CliRun>((resolve) => child.once('close', (code) => resolve({ code, ...output })));
  const seen = (name: 'stdout' | 'stderr', pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = (): void => {
        const found = pattern.exec(output[name]);
        if (found !== null) resolve(found);
      };
      watchers.add(look);
      look();
      void ended.then((run) =>
        reject(new Error(`ended before it wrote ${pattern.source}: ${JSON.stringify(run)}`)),
      );
    });
  return {
    child,
    ended,
    wrote: (pattern) => seen('stdout', pattern),
    said: (pattern) => seen('stderr', pattern),
  };
}

/** The main file of a sibling that says what it was given, then waits to be told to stop. */
export const WAITING_SIBLING = `
if (process.argv.includes('--check')) process.exit(0);
process.on('SIGTERM', () => { console.log('drained after SIGTERM'); process.exit(0); });
process.on('SIGINT', () => { console.log('drained after SIGINT'); process.exit(0); });
process.on('SIGHUP', () => console.log('reloads'));
setInterval(() => {}, 1000);
console.log(JSON.stringify(process.env));
`;
