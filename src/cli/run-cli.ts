import { Command, CommanderError } from 'commander';

import { processVersion } from '../adapters/system/process-version.ts';
import { addAuditCommand } from './audit-command.ts';
import type { AddCommand, CliIo } from './cli-io.ts';
import { EXIT } from './cli-io.ts';
import { addConfigureCommand } from './configure-command.ts';
import { addCredentialsCommand } from './credentials-command.ts';
import { addDoctorCommand } from './doctor-command.ts';
import { addExecCommand } from './exec-command.ts';
import { addKeysCommand } from './keys-command.ts';
import { addLoginCommand } from './login-command.ts';
import { addParkedCommand } from './parked-command.ts';
import { addPolicyCommand } from './policy-command.ts';
import { addReleaseCommand } from './release-command.ts';
import { reportError } from './report.ts';
import { addReportCommand } from './report-command.ts';
import { addRequestCommands } from './request-command.ts';
import { addRunCommands } from './run-commands.ts';
import { addStartCommand } from './start-command.ts';
import { addStatusCommand } from './status-command.ts';

const COMMANDS: readonly AddCommand[] = [
  addLoginCommand,
  addRequestCommands,
  addStatusCommand,
  addCredentialsCommand,
  addExecCommand,
  addConfigureCommand,
  addReleaseCommand,
  addKeysCommand,
  addAuditCommand,
  addReportCommand,
  addPolicyCommand,
  addDoctorCommand,
  addParkedCommand,
  addStartCommand,
  addRunCommands,
];

/**
 * Runs one command line.
 * @param args without the program's own name.
 * @returns the exit code: 0 done, 1 refused, 2 not understood, 3 a part failed or is away.
 */
export async function runCli(args: readonly string[], io: CliIo): Promise<number> {
  let exitCode: number = EXIT.ok;
  let asJson = false;
  const program = new Command('breakglass')
    .description(
      'Access to AWS in an emergency: one task, on one asset, until one instant. You ask for it in Slack.',
    )
    .version(processVersion(io.mainUrl), '--version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'breakglass: ')),
    })
    .exitOverride()
    .hook('preAction', (_program, command) => {
      asJson = command.opts()['json'] === true;
    });
  for (const add of COMMANDS) {
    add(program, io, async (work) => {
      exitCode = await work();
    });
  }
  sayHow(program, 'breakglass');
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander ends help and version by a throw too, with exit code 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    return reportError(io, error, asJson);
  }
}

/** What was not understood is followed by where to look: the help of that very command. */
function sayHow(command: Command, path: string): void {
  command.showHelpAfterError(`breakglass: Run \`${path} --help\` to see how.`);
  for (const one of command.commands) sayHow(one, `${path} ${one.name()}`);
}
