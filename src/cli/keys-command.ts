import { Argument, Option } from 'commander';

import { Fault } from '../domain/fault.ts';
import { isoSeconds } from '../domain/time.ts';
import { printable } from '../domain/unprintable.ts';
import type { ProcessRole } from '../proof/process-keys.ts';
import { LOG_HELP } from './audit-files.ts';
import type { AddCommand, CliIo } from './cli-io.ts';
import { EXIT } from './cli-io.ts';
import { handedOver } from './handed-over.ts';
import { forgetKey, readKeyRing, retireKeyFiles, rotateKeyFiles, writeKeyFiles } from './key-files.ts';

/** `keys gateway|issuer --out DIR`: makes the keys of one process, or a new one beside those it has. */
export const addKeysCommand: AddCommand = (program, io, run) => {
  program
    .command('keys')
    .description('make the keys of one process, where it will run')
    .addArgument(new Argument('<process>', 'whose keys').choices(['gateway', 'issuer']))
    .requiredOption('--out <dir>', 'folder for the two files')
    .addOption(
      new Option('--rotate', 'put a new key before the one that is there').conflicts(['retire', 'forget']),
    )
    .addOption(
      new Option(
        '--retire',
        'take the private halves of former keys away, once --log holds how they handed over',
      ).conflicts('forget'),
    )
    .option('--log <log>', `with --retire: ${LOG_HELP}`)
    .option('--forget <id>', 'take a former key out of the public file, such as one that was stolen')
    .action((role: ProcessRole, options: KeysOptions) => run(() => keys(io, role, options)));
};

type KeysOptions = {
  readonly out: string;
  readonly rotate?: boolean;
  readonly retire?: boolean;
  readonly log?: string;
  readonly forget?: string;
};

async function keys(io: CliIo, role: ProcessRole, options: KeysOptions): Promise<number> {
  const { out, rotate, retire, forget, log } = options;
  if (log !== undefined && retire !== true)
    throw new Fault('bad-setting', '--log is for --retire, which looks there whether the keys handed over.');
  if (retire === true) return retireKeys(io, role, out, log);
  const other = role === 'gateway' ? 'issuer' : 'gateway';
  if (forget !== undefined) {
    const { publicPath } = await forgetKey(out, role, forget);
    io.stdout.write(
      `${publicPath}\n  holds ${printable(forget)} no more; give it to the ${other} again and restart it, and the ${role} too\n`,
    );
    return EXIT.ok;
  }
  const { privatePath, publicPath } = await (rotate === true ? rotateKeyFiles : writeKeyFiles)(out, role);
  io.stdout.write(
    `${privatePath}\n  for the ${role} only; it never leaves that machine\n${publicPath}\n  give it to the ${other}\n`,
  );
  if (rotate === true) {
    io.stdout.write(
      `Restart the ${other} with the public file first, then the ${role}, all replicas within an hour. Once the log holds key.rotated, and 31 days have passed, so that no device is bound by a record of the former key: --retire --log LOG. Was the key stolen, do not wait for the 31 days.\n`,
    );
  }
  return EXIT.ok;
}

async function retireKeys(
  io: CliIo,
  role: ProcessRole,
  folder: string,
  log: string | undefined,
): Promise<number> {
  if (log === undefined) {
    throw new Fault(
      'bad-setting',
      'Name the log with --log: without key.rotated in it nobody could continue it with the new key alone.',
    );
  }
  const ring = await readKeyRing(folder, role);
  if (ring.former.length === 0) {
    io.stderr.write(`breakglass: the ${role} holds no former key\n`);
    return EXIT.refused;
  }
  const found = await handedOver(io, role, ring, log);
  if (found.kind === 'no') {
    io.stderr.write(printable(`breakglass: ${found.why} Nothing was changed.\n`));
    return EXIT.refused;
  }
  const { privatePath } = await retireKeyFiles(folder, role);
  const former = ring.former.map(({ keyId }) => `  ${keyId}\n`).join('');
  io.stdout.write(
    `${privatePath}\n  holds one key again; restart the ${role}. The public file keeps the former:\n${former}` +
      `Records that were last written before ${isoSeconds(found.sinceMs)} are not believed any more. Was a key stolen, take it out of the public file too: --forget ID.\n`,
  );
  return EXIT.ok;
}
