import { processOutput } from '../client/credentials.ts';
import type { GrantId } from '../domain/ids.ts';
import type { AddCommand, CliIo } from './cli-io.ts';
import { EXIT } from './cli-io.ts';
import { grantArgument } from './open-device.ts';
import { obtainForGrant } from './obtain-for-grant.ts';
import { reportRefusal } from './report.ts';

/**
 * `credentials GRANT`: for `credential_process` of an AWS profile. Standard output holds its JSON and nothing else. AWS
 * tools read it by a pipe; a screen is looked at by others, scrolled back and recorded.
 */
export const addCredentialsCommand: AddCommand = (program, io, run) => {
  program
    .command('credentials')
    .description('print credentials of a grant, in the form of credential_process')
    .argument('<grant>', 'the grant, such as bg-k3x7q2m4ab', grantArgument)
    .option('--show', 'also on a screen, where others may see them')
    .action((grantId: GrantId, { show }: { show?: boolean }) =>
      run(() => credentials(io, grantId, show === true)),
    );
};

async function credentials(io: CliIo, grantId: GrantId, onScreen: boolean): Promise<number> {
  if (io.stdout.isTTY === true && !onScreen) return refuseScreen(io, grantId);
  const obtained = await obtainForGrant(io, grantId);
  if (!obtained.ok) return reportRefusal(io, obtained.refusal);
  io.stdout.write(`${processOutput(obtained.value).reveal()}\n`);
  return EXIT.ok;
}

function refuseScreen({ stderr }: CliIo, grantId: GrantId): number {
  stderr.write(
    `breakglass: this would show secrets on your screen. Let AWS tools fetch them: breakglass configure ${grantId}. ` +
      `Or run one command with them: breakglass exec ${grantId} -- COMMAND. To see them all the same: --show.\n`,
  );
  return EXIT.refused;
}
