import type { AccountSeed } from '../../src/playground/aws/account-seed.ts';
import { defaultAccount } from '../../src/playground/aws/default-account.ts';
import { deployedAccount, ISSUER_ACCOUNT, roleSeed, stackOf, TASK_ACCOUNT } from './deployed-account.ts';

/** The account of the shipped templates with what the demo's tasks are done on, and a second role, for shells. */
export async function deployedDemoAccount(): Promise<AccountSeed> {
  const seed = await deployedAccount();
  const { ecsClusters, ssmInstances = [] } = defaultAccount();
  const shells = await stackOf('task-role', TASK_ACCOUNT, {
    IssuerRoleArn: `arn:aws:iam::${ISSUER_ACCOUNT}:role/breakglass-issuer`,
    RoleSuffix: 'ssm-session',
    TaskActions: 'ssm:StartSession',
    TaskResources: `arn:aws:ec2:${seed.region}:*:instance/*,arn:aws:ssm:${seed.region}:*:document/SSM-SessionManagerRunShell`,
    SightActions: '',
  });
  return { ...seed, roles: [...seed.roles, roleSeed(shells, 'TaskRole')], ecsClusters, ssmInstances };
}
