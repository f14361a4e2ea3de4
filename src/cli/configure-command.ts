import { InvalidArgumentError } from 'commander';

import { awsPaths, writeAwsProfile } from '../client/aws-config-file.ts';
import type { GrantId } from '../domain/ids.ts';
import { refusal } from '../domain/refusal.ts';
import { utcTime } from '../domain/time.ts';
import type { AddCommand, CliIo } from './cli-io.ts';
import { EXIT } from './cli-io.ts';
import { credentialProcess } from './credential-process.ts';
import { grantArgument, openDevice } from './open-device.ts';
import { reportRefusal } from './report.ts';

/** `configure GRANT`: a profile by which every AWS tool fetches the credentials of a grant by itself. */
export const addConfigureCommand: AddCommand = (program, io, run) => {
  program
    .command('configure')
    .description('write a profile that fetches the credentials into your AWS config file')
    .argument('<grant>', 'the grant, such as bg-k3x7q2m4ab', grantArgument)
    .option('--profile <name>', 'name of the profile', profileArgument, 'breakglass')
    .action((grantId: GrantId, options: { profile: string }) =>
      run(() => configure(io, grantId, options.profile)),
    );
};

async function configure(io: CliIo, grantId: GrantId, name: string): Promise<number> {
  const opened = await openDevice(io);
  if (!opened.ok) return reportRefusal(io, opened.refusal);
  const status = await opened.value.client.status();
  if (!status.ok) return reportRefusal(io, status.refusal);
  const grant = status.value.grants.find((one) => one.grantId === grantId);
  if (grant === undefined) return reportRefusal(io, refusal('grant-not-found', grantId));
  if (grant.state === 'ended' || grant.state === 'ending')
    return reportRefusal(io, refusal('grant-ended', grant.endReason ?? grant.state));

  const paths = awsPaths(io.env);
  const process = await credentialProcess(io, grantId);
  await writeAwsProfile(paths, { name, process, region: grant.region });
  io.stdout.write(
    `Profile ${name} in ${paths.config} now uses ${grantId}, until ${utcTime(grant.deadlineMs)}.\n` +
      `Put AWS_PROFILE=${name} before a command, or type: export AWS_PROFILE=${name}\n`,
  );
  return EXIT.ok;
}

function profileArgument(text: string): string {
  const name = text.trim();
  if (!/^[A-Za-z0-9][A-Za-z0-9_.@+-]{0,63}$/.test(name))
    throw new InvalidArgumentError('A profile is named by letters, digits and _ . @ + -');
  return name;
}
