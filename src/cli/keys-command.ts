import { Argument } from 'commander';

import type { ProcessRole } from '../proof/process-keys.ts';
import type { AddCommand, CliIo } from './cli-io.ts';
import { EXIT } from './cli-io.ts';
import { writeKeyFiles } from './key-files.ts';

/** `keys gateway|issuer --out DIR`: makes the keys of one process. */
export const addKeysCommand: AddCommand = (program, io, run) => {
  program
    .command('keys')
    .description('make the keys of one process, where it will run')
    .addArgument(new Argument('<process>', 'whose keys').choices(['gateway', 'issuer']))
    .requiredOption('--out <dir>', 'folder for the two files')
    .action((role: ProcessRole, options: { out: string }) => run(() => keys(io, role, options.out)));
};

async function keys(io: CliIo, role: ProcessRole, folder: string): Promise<number> {
  const { privatePath, publicPath } = await writeKeyFiles(folder, role);
  const other = role === 'gateway' ? 'issuer' : 'gateway';
  io.stdout.write(
    `${privatePath}\n  for the ${role} only; it never leaves that machine\n${publicPath}\n  give it to the ${other}\n`,
  );
  return EXIT.ok;
}
