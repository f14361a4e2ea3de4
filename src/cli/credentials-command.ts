import { processOutput } from '../client/credentials.ts';
import type { GrantId } from '../domain/ids.ts';
import type { AddCommand, CliIo } from './cli-io.ts';
import { EXIT } from './cli-io.ts';
import { grantArgument } from './open-device.ts';
import { obtainForGrant } from './obtain-for-grant.ts';
import { reportRefusal } from './report.ts';

/** `credentials GRANT`: for `credential_process` of an AWS profile. Standard output holds its JSON and nothing else. */
export const addCredentialsCommand: AddCommand = (program, io, run) => {
  program
    .command('credentials')
    .description('print credentials of a grant, in the form of credential_process')
    .argument('<grant>', 'the grant, such as bg-k3x7q2m4ab', grantArgument)
    .action((grantId: GrantId) => run(() => credentials(io, grantId)));
};

async function credentials(io: CliIo, grantId: GrantId): Promise<number> {
  const obtained = await obtainForGrant(io, grantId);
  if (!obtained.ok) return reportRefusal(io, obtained.refusal);
  io.stdout.write(`${processOutput(obtained.value).reveal()}\n`);
  return EXIT.ok;
}
