import { homedir } from 'node:os';

import { awsCredentialsInReach } from '../adapters/system/aws-credentials-in-reach.ts';
import { Fault } from '../domain/fault.ts';

/**
 * Promise 3: the chat side cannot mint. It has no AWS SDK, and it does not run where it could get AWS credentials.
 * @throws {Fault} `bad-setting`, naming everything that is in reach.
 */
export async function refuseAwsCredentials(env: Readonly<Record<string, string | undefined>>): Promise<void> {
  const inReach = await awsCredentialsInReach({ env, homeDirectory: homedir(), fetch: globalThis.fetch });
  if (inReach.length === 0) return;
  const places = inReach.map((place) => `  ${place}`).join('\n');
  throw new Fault(
    'bad-setting',
    `AWS credentials are in reach of the gateway, which must never have any:\n${places}\n` +
      'Unset these variables, run it as a user or in a container without these files, or on a host without an ' +
      'instance role (AWS_EC2_METADATA_DISABLED=true where the metadata service is firewalled off).',
  );
}
