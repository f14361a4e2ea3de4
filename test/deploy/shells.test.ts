import { SSMClient, StartSessionCommand } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, it } from '@jest/globals';

import { createOpenShells } from '../../src/adapters/aws/open-shells.ts';
import { ssmClients } from '../../src/adapters/aws/ssm-client.ts';
import { startLocalAws } from '../../src/playground/aws/start-local-aws.ts';
import { credentialsIn, mintInput } from '../playground/aws/harness.ts';
import { deployedAccount, REVOKER_ROLE_ARN, roleSeed, stackOf, TASK_ACCOUNT } from './deployed-account.ts';

const REGION = 'eu-west-1';
const INSTANCE = 'i-0a1b2c3d4e5f60001';

it('the shipped revoker role finds and closes the shells of a grant, in another account than the issuer’s', async () => {
  const seed = await deployedAccount();
  const shellRole = roleSeed(
    await stackOf('task-role', TASK_ACCOUNT, {
      RoleSuffix: 'shell',
      TaskActions: 'ssm:StartSession',
      TaskResources: `arn:aws:ec2:${REGION}:*:instance/*,arn:aws:ssm:${REGION}:*:document/SSM-SessionManagerRunShell`,
      SightActions: '',
    }),
    'TaskRole',
  );
  const ssmInstances = [{ instanceId: INSTANCE, tags: { Name: 'orders-db' } }];
  const aws = await startLocalAws({
    account: { ...seed, roles: [...seed.roles, shellRole], ssmInstances },
  });
  try {
    const issuer = { endpoint: aws.endpoint, credentials: aws.credentialsOf('issuer') };
    const sessionName = 'bg-aaaabbbbcc-7h2kq9x';
    const input = mintInput({
      RoleArn: shellRole.arn,
      RoleSessionName: sessionName,
      SourceIdentity: 'bg-aaaabbbbcc',
    });
    const minted = await new STSClient({ ...issuer, region: REGION }).send(new AssumeRoleCommand(input));
    const holder = new SSMClient({
      endpoint: aws.endpoint,
      region: REGION,
      credentials: credentialsIn(minted),
    });
    await holder.send(new StartSessionCommand({ Target: INSTANCE }));

    const [, revokerRole = ''] = REVOKER_ROLE_ARN.split('/');
    const access = { region: REGION, partition: 'aws', revokerRole, sdkOptions: issuer };
    const shells = createOpenShells(ssmClients(access), revokerRole);
    const owner = { roleArn: shellRole.arn, region: REGION, sessionName };
    const { signal } = new AbortController();
    const open = await shells.list(owner, signal);
    expect(open).toHaveLength(1);
    for (const shellId of open) await shells.close(owner, shellId, signal);
    expect(await shells.list(owner, signal)).toEqual([]);
  } finally {
    await aws.stop();
  }
});
