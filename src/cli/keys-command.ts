import { Argument, Option } from 'commander';

import type { ProcessRole } from '../proof/process-keys.ts';
import type { AddCommand, CliIo } from './cli-io.ts';
import { EXIT } from './cli-io.ts';
import { retireKeyFiles, rotateKeyFiles, writeKeyFiles } from './key-files.ts';

/** `keys gateway|issuer --out DIR`: makes the keys of one process, or a new one beside those it has. */
export const addKeysCommand: AddCommand = (program, io, run) => {
  program
    .command('keys')
    .description('make the keys of one process, where it will run')
    .addArgument(new Argument('<process>', 'whose keys').choices(['gateway', 'issuer']))
    .requiredOption('--out <dir>', 'folder for the two files')
    .addOption(new Option('--rotate', 'put a new key before the one that is there').conflicts('retire'))
    .option('--retire', 'take the private halves of former keys away')
    .action((role: ProcessRole, options: KeysOptions) => run(() => keys(io, role, options)));
};

type KeysOptions = { readonly out: string; readonly rotate?: boolean; readonly retire?: boolean };

async function keys(io: CliIo, role: ProcessRole, { out, rotate, retire }: KeysOptions): Promise<number> {
  const other = role === 'gateway' ? 'issuer' : 'gateway';
  if (retire === true) {
    const { privatePath } = await retireKeyFiles(out, role);
    io.stdout.write(
      `${privatePath}\n  holds one key again; the public file keeps all of them\nRecords that were last written with a former key are not believed any more.\n`,
    );
    return EXIT.ok;
  }
  const { privatePath, publicPath } = await (rotate === true ? rotateKeyFiles : writeKeyFiles)(out, role);
  io.stdout.write(
    `${privatePath}\n  for the ${role} only; it never leaves that machine\n${publicPath}\n  give it to the ${other}\n`,
  );
  if (rotate === true) {
    io.stdout.write(
      `Restart the ${other} with the public file first, then the ${role}. Once the log holds key.rotated, and 31 days have passed, so that no device is bound by a record of the former key: --retire.\n`,
    );
  }
  return EXIT.ok;
}
