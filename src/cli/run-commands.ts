import type { ProcessRole } from '../proof/process-keys.ts';
import type { AddCommand, CliIo } from './cli-io.ts';
import { passedSignal } from './passed-signal.ts';
import { findProgram, startProgram } from './program-child.ts';

/** `gateway` and `issuer`: each runs one process with the environment as it is. */
export const addRunCommands: AddCommand = (program, io, run) => {
  program
    .command('gateway')
    .description('run the gateway: the Slack side; --help lists its settings')
    .helpOption(false)
    .option('-h, --help', 'print what it is told by the environment')
    .option('--check', 'say whether its settings can be used, and end')
    .action((options: RunOptions) => run(() => runOne(io, 'gateway', options)));
  program
    .command('issuer')
    .description('run the issuer: the AWS side; --help lists its settings')
    .helpOption(false)
    .option('-h, --help', 'print what it is told by the environment')
    .option('--check', 'say whether its settings can be used, and end')
    .action((options: RunOptions) => run(() => runOne(io, 'issuer', options)));
};

type RunOptions = { readonly help?: true; readonly check?: true };

async function runOne(io: CliIo, name: ProcessRole, { help, check }: RunOptions): Promise<number> {
  const flags = help === true ? ['--help'] : check === true ? ['--check'] : [];
  const child = startProgram(name, findProgram(name, io.mainUrl), io, io.env, 'own', flags);
  const stopListening = io.onSignal((signal) => child.kill(passedSignal(io, signal)));
  try {
    return await child.exited;
  } finally {
    stopListening();
  }
}
