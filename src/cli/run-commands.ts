import type { ProcessRole } from '../proof/process-keys.ts';
import type { AddCommand, CliIo } from './cli-io.ts';
import { findProgram, startProgram } from './program-child.ts';

/** `gateway` and `issuer`: each runs one process with the environment as it is. */
export const addRunCommands: AddCommand = (program, io, run) => {
  program
    .command('gateway')
    .description('run the gateway: the Slack side')
    .action(() => run(() => runOne(io, 'gateway')));
  program
    .command('issuer')
    .description('run the issuer: the AWS side')
    .action(() => run(() => runOne(io, 'issuer')));
};

async function runOne(io: CliIo, name: ProcessRole): Promise<number> {
  const child = startProgram(name, findProgram(name, io.mainUrl), io, io.env, 'own');
  const stopListening = io.onSignal((signal) => child.kill(signal));
  try {
    return await child.exited;
  } finally {
    stopListening();
  }
}
