import { obtainCredentials } from '../client/obtain-credentials.ts';
import type { GrantId } from '../domain/ids.ts';
import type { AddCommand, CliIo } from './cli-io.ts';
import { EXIT } from './cli-io.ts';
import { grantArgument, openDevice } from './open-device.ts';
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
  const opened = await openDevice(io);
  if (!opened.ok) return reportRefusal(io, opened.refusal);
  const { folder, device, client, sealed } = opened.value;
  const obtained = await obtainCredentials({
    grantId,
    folder,
    keys: device.keys,
    client,
    store: sealed,
    nowMs: io.nowMs,
  });
  if (!obtained.ok) return reportRefusal(io, obtained.refusal);
  io.stdout.write(`${obtained.value.reveal()}\n`);
  return EXIT.ok;
}
