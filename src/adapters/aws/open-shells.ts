import { Fault } from '../../domain/fault.ts';
import type { OpenShells, ShellOwner } from '../../ports/open-shells.ts';
import { readSdkError } from './sdk-error.ts';
import type { SsmClients } from './ssm-client.ts';

/**
 * Open shells over Session Manager. Its filter by owner takes the ARN of the role session that opened them.
 * Source: AWS Systems Manager API reference, DescribeSessions, SessionFilter, TerminateSession.
 * @param revokerRole stands in the texts of faults.
 */
export function createOpenShells(clients: SsmClients, revokerRole: string | null): OpenShells {
  const ask = async <T>(action: string, owner: ShellOwner, run: () => Promise<T>): Promise<T> => {
    try {
      return await run();
    } catch (error) {
      throw ssmFault(error, action, owner, revokerRole);
    }
  };
  return {
    list: (owner, abort) =>
      ask('ssm:DescribeSessions', owner, async () => {
        const { client, sdk } = await clients(accountIn(owner), owner.region);
        const found: string[] = [];
        for (let NextToken: string | undefined; ; ) {
          const page = await client.send(
            new sdk.DescribeSessionsCommand({
              State: 'Active',
              Filters: [{ key: 'Owner', value: sessionArn(owner) }],
              ...(NextToken === undefined ? {} : { NextToken }),
            }),
            { abortSignal: abort },
          );
          // Whatever the filter let through: only shells of this very session are ours to close.
          const own = (page.Sessions ?? []).filter(({ Owner }) => Owner === sessionArn(owner));
          found.push(...own.flatMap(({ SessionId }) => SessionId ?? []));
          NextToken = page.NextToken;
          if (NextToken === undefined || NextToken === '') return found;
        }
      }),
    close: (owner, SessionId, abort) =>
      ask('ssm:TerminateSession', owner, async () => {
        const { client, sdk } = await clients(accountIn(owner), owner.region);
        try {
          await client.send(new sdk.TerminateSessionCommand({ SessionId }), { abortSignal: abort });
        } catch (error) {
          if (readSdkError(error).name !== 'DoesNotExist') throw error;
        }
      }),
  };
}

/** `arn:aws:sts::111122223333:assumed-role/breakglass-shell/bg-…`; a role's path does not stand in it. */
function sessionArn({ roleArn, sessionName }: ShellOwner): string {
  const [, partition = 'aws'] = roleArn.split(':');
  const role = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  return `arn:${partition}:sts::${accountIn({ roleArn })}:assumed-role/${role}/${sessionName}`;
}

function accountIn({ roleArn }: Pick<ShellOwner, 'roleArn'>): string {
  return roleArn.split(':')[4] ?? '';
}

function ssmFault(error: unknown, action: string, owner: ShellOwner, revokerRole: string | null): Fault {
  const { name, text } = readSdkError(error);
  const where = `${action} in account ${accountIn(owner)}, ${owner.region}: ${text}.`;
  if (name !== 'AccessDenied') return new Fault('aws-unavailable', where, { cause: error });
  const remedy =
    revokerRole === null
      ? 'Create the stack deploy/aws/revoker-role.yml in that account and name its role in BREAKGLASS_REVOKER_ROLE.'
      : `Check that the role ${revokerRole} there is as deploy/aws/revoker-role.yml makes it.`;
  return new Fault('aws-denied', `${where} ${remedy}`, { cause: error });
}
