import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

import { Fault } from '../domain/fault.ts';
import type { ProcessRole } from '../proof/process-keys.ts';
import type { CliIo } from './cli-io.ts';

/** A program of ours that runs as a process of its own. */
export type ProgramChild = {
  readonly name: ProcessRole;
  kill(signal: NodeJS.Signals): void;
  /** Its exit code; 128 and the number of the signal that ended it, as shells count. */
  readonly exited: Promise<number>;
};

/**
 * Finds the gateway or the issuer: each lies built in its own folder beside the CLI's.
 * @param mainUrl the CLI's main file, `…/cli/main.js`.
 * @returns the path of its main file.
 * @throws {Fault} `bad-setting` where its folder is missing.
 */
export function findProgram(name: ProcessRole, mainUrl: string): string {
  const path = fileURLToPath(new URL(`../${name}/main.js`, mainUrl));
  if (existsSync(path)) return path;
  throw new Fault(
    'bad-setting',
    `The ${name} is not installed beside this CLI: ${path} is missing. Build it, or run its image.`,
  );
}

/**
 * Starts a program as a process: nothing of it is ever loaded into this one. It gets a process group of its own,
 * so that Ctrl-C reaches it once, by us.
 * @param path as {@link findProgram} found it.
 * @param output `own`: it writes where we write; `prefixed`: each line is led by its name.
 */
export function startProgram(
  name: ProcessRole,
  path: string,
  io: Pick<CliIo, 'stdout' | 'stderr'>,
  env: Readonly<Record<string, string | undefined>>,
  output: 'own' | 'prefixed',
  flags: readonly string[] = [],
): ProgramChild {
  const child = spawn(process.execPath, ['--enable-source-maps', path, ...flags], {
    env: { ...env },
    detached: true,
    stdio: output === 'own' ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
  });
  const prefix = `${name.padEnd(7)} | `;
  if (child.stdout !== null) copyLines(child.stdout, prefix, io.stdout);
  if (child.stderr !== null) copyLines(child.stderr, prefix, io.stderr);
  return { name, kill: (signal) => void child.kill(signal), exited: exitOf(child, name) };
}

/** What a program finds wrong with what it would be told; `null` where that can be used. Nothing is started. */
export async function checkProgram(
  name: ProcessRole,
  path: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | null> {
  const child = spawn(process.execPath, [path, '--check'], {
    env: { ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  return (await exitOf(child, name)) === 0 ? null : said.replace(`breakglass ${name}: `, '');
}

function exitOf(child: ChildProcess, name: ProcessRole): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', (cause) =>
      reject(new Fault('bad-setting', `The ${name} cannot be started.`, { cause })),
    );
    // `close` comes after its last line was read.
    child.once('close', (code, signal) =>
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    );
  });
}

function copyLines(from: Readable, prefix: string, to: { write(text: string): unknown }): void {
  createInterface({ input: from, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) =>
    to.write(`${prefix}${line}\n`),
  );
}
