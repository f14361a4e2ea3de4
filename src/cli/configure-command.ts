import { InvalidArgumentError } from 'commander';

import { awsPaths, writeAwsProfile } from '../client/aws-config-file.ts';
import type { GrantId } from '../domain/ids.ts';
import { refusal } from '../domain/refusal.ts';
import { utcTime } from '../domain/time.ts';
import { printableJson } from '../domain/unprintable.ts';
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
    .option('--json', 'as one JSON object')
    .action((grantId: GrantId, { profile, json }: { profile: string; json?: boolean }) =>
      run(() => configure(io, grantId, profile, json === true)),
    );
};

async function configure(io: CliIo, grantId: GrantId, name: string, asJson: boolean): Promise<number> {
  const opened = await openDevice(io);
  if (!opened.ok) return reportRefusal(io, opened.refusal, asJson);
  const status = await opened.value.client.status();
  if (!status.ok) return reportRefusal(io, status.refusal, asJson);
  const grant = status.value.grants.find((one) => one.grantId === grantId);
  if (grant === undefined) return reportRefusal(io, refusal('grant-not-found', grantId), asJson);
  if (grant.state === 'ended' || grant.state === 'ending')
    return reportRefusal(io, refusal('grant-ended', grant.endReason ?? grant.state), asJson);

  const paths = awsPaths(io.env);
  const process = await credentialProcess(io, grantId);
  await writeAwsProfile(paths, { name, process, region: grant.region });
  const { deadlineMs } = grant;
  const done = { state: 'configured', grantId, profile: name, configFile: paths.config, deadlineMs };
  io.stdout.write(
    asJson
      ? `${printableJson(done)}\n`
      : `Profile ${name} in ${paths.config} now uses ${grantId}, until ${utcTime(deadlineMs)}.\n` +
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
