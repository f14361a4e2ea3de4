import { Command, CommanderError } from 'commander';

import { processVersion } from '../adapters/system/process-version.ts';
import type { AddCommand, CliIo } from './cli-io.ts';
import { EXIT } from './cli-io.ts';
import { reportError } from './report.ts';

/**
 * Each command with where it is, in the order of the help. Only the one that is asked for is loaded: `credentials` is
 * run before every call of an AWS tool, and should not wait for what checks a log.
 */
const COMMANDS: Readonly<Record<string, () => Promise<AddCommand>>> = {
  login: async () => (await import('./login-command.ts')).addLoginCommand,
  logout: async () => (await import('./logout-command.ts')).addLogoutCommand,
  request: addRequests,
  asked: addRequests,
  status: async () => (await import('./status-command.ts')).addStatusCommand,
  credentials: async () => (await import('./credentials-command.ts')).addCredentialsCommand,
  exec: async () => (await import('./exec-command.ts')).addExecCommand,
  configure: async () => (await import('./configure-command.ts')).addConfigureCommand,
  release: async () => (await import('./release-command.ts')).addReleaseCommand,
  keys: async () => (await import('./keys-command.ts')).addKeysCommand,
  audit: async () => (await import('./audit-command.ts')).addAuditCommand,
  report: async () => (await import('./report-command.ts')).addReportCommand,
  policy: async () => (await import('./policy-command.ts')).addPolicyCommand,
  doctor: async () => (await import('./doctor-command.ts')).addDoctorCommand,
  parked: async () => (await import('./parked-command.ts')).addParkedCommand,
  start: async () => (await import('./start-command.ts')).addStartCommand,
  gateway: addRuns,
  issuer: addRuns,
};

async function addRequests(): Promise<AddCommand> {
  return (await import('./request-command.ts')).addRequestCommands;
}

async function addRuns(): Promise<AddCommand> {
  return (await import('./run-commands.ts')).addRunCommands;
}

/** The one command that is named, or all of them: for the help, and to tell what a misspelt one may have been. */
async function commandsFor([name = '']: readonly string[]): Promise<readonly AddCommand[]> {
  const named = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (named !== undefined) return [await named()];
  return Promise.all([...new Set(Object.values(COMMANDS))].map((load) => load()));
}

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
      outputError: (text, write) => write(plainMistake(text)),
    })
    .exitOverride()
    .hook('preAction', (_program, command) => {
      asJson = command.opts()['json'] === true;
    });
  for (const add of await commandsFor(args)) {
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

/** Commander's words for a mistake in ours: what was typed, what it should have been, and how that looks. */
function plainMistake(text: string): string {
  return text
    .replace(
      /^error: command-argument value '([^]*)' is invalid for argument '([^']*)'\./,
      'error: “$1” is no $2.',
    )
    .replace(/^error: /, 'breakglass: ');
}

/** What was not understood is followed by where to look: the help of that very command. */
function sayHow(command: Command, path: string): void {
  command.showHelpAfterError(`breakglass: Run \`${path} --help\` to see how.`);
  for (const one of command.commands) sayHow(one, `${path} ${one.name()}`);
}
