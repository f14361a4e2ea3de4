import type { GrantId } from '../domain/ids.ts';
import type { AddCommand, CliIo } from './cli-io.ts';
import { execEnvironment } from './exec-environment.ts';
import { obtainForGrant } from './obtain-for-grant.ts';
import { grantArgument } from './open-device.ts';
import { reportRefusal } from './report.ts';
import { runForeground } from './run-foreground.ts';

/** `exec GRANT -- CMD ARGS`: one command with the credentials of a grant in its environment, and nowhere else. */
export const addExecCommand: AddCommand = (program, io, run) => {
  program
    .command('exec')
    .description('run one command with the credentials of a grant in its environment')
    .usage('<grant> -- <command> [argument...]')
    .argument('<grant>', 'the grant, such as bg-k3x7q2m4ab', grantArgument)
    .argument('<command...>', 'the command and its arguments, after --')
    .action((grantId: GrantId, command: readonly string[]) => run(() => exec(io, grantId, command)));
};

async function exec(io: CliIo, grantId: GrantId, [file = '', ...rest]: readonly string[]): Promise<number> {
  const obtained = await obtainForGrant(io, grantId);
  if (!obtained.ok) return reportRefusal(io, obtained.refusal);
  return runForeground(io, file, rest, execEnvironment(io.env, obtained.value));
}
