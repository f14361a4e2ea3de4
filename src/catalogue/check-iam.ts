import type { IamAction, IamFacts } from '../domain/iam-facts.ts';
import { actionIn, isOfType } from './iam-lookup.ts';
import type { MistakePath, UnplacedMistake } from './mistake.ts';
import { didYouMean, mistake } from './mistake.ts';
import { suggest } from './suggest.ts';

/** Actions that change permissions, and only ever take some away: a task may be to cut somebody off. */
const ONLY_TAKE_AWAY: ReadonlySet<string> = new Set([
  'kms:RevokeGrant',
  'lambda:RemovePermission',
  'sns:RemovePermission',
  'sqs:RemovePermission',
]);

/** What AWS says against an action that a task is to be allowed on these ARNs. */
export function checkAction(
  action: string,
  arns: readonly string[],
  facts: IamFacts,
  at: MistakePath,
): readonly UnplacedMistake[] {
  const known = knownAction(action, facts, at);
  if ('mistakes' in known) return known.mistakes;
  const { resourceTypes, accessLevel } = known.action;
  if (accessLevel.includes('Permissions management') && !ONLY_TAKE_AWAY.has(action))
    return [mistake(at, `${action} changes who may do what, and no task may do that`)];
  if (resourceTypes.length === 0)
    return [
      mistake(
        at,
        `AWS cannot limit ${action} to an asset: a policy can only allow it on everything`,
        /:(Describe|List)/.test(action) ? 'If it only looks, it belongs under sight.' : null,
      ),
    ];
  return arns.flatMap((arn, index) =>
    resourceTypes.some((type) => isOfType(arn, type))
      ? []
      : [
          mistake(
            [...at, index],
            `${action} is never asked about such an ARN, so it would never be allowed`,
            `AWS takes ${resourceTypes.map(({ arnTemplate }) => arnTemplate).join(' or ')}.`,
          ),
        ],
  );
}

/** What AWS says against an action, or a family of them, that may be used on anything to see by. */
export function checkSightAction(
  action: string,
  facts: IamFacts,
  at: MistakePath,
): readonly UnplacedMistake[] {
  if (action.endsWith('*')) {
    const [service = '', prefix = ''] = action.slice(0, -1).toLowerCase().split(':');
    const all = [...(facts.services.get(service)?.actions.values() ?? [])];
    const meant = all.filter(({ name }) => name.toLowerCase().startsWith(prefix));
    if (meant.length === 0) return [mistake(at, `AWS has no action that begins like ${action}`)];
    const more = meant.find((one) => !onlyLooks(one));
    return more === undefined ? [] : [mistake(at, `${service}:${more.name} does more than look`)];
  }
  const known = knownAction(action, facts, at);
  if ('mistakes' in known) return known.mistakes;
  return onlyLooks(known.action) ? [] : [mistake(at, `${action} does more than look`)];
}

function onlyLooks({ accessLevel }: IamAction): boolean {
  return accessLevel === 'List' || accessLevel === 'Read';
}

function knownAction(
  action: string,
  facts: IamFacts,
  at: MistakePath,
): { readonly action: IamAction } | { readonly mistakes: readonly UnplacedMistake[] } {
  const [service = '', name = ''] = action.split(':');
  if (!facts.servicePrefixes.has(service)) {
    const near = suggest(service, facts.servicePrefixes);
    return {
      mistakes: [
        mistake(
          at,
          `AWS has no service "${service}" in its permissions`,
          didYouMean(near === null ? null : `${near}:${name}`),
        ),
      ],
    };
  }
  const found = actionIn(facts, action);
  const names = [...(facts.services.get(service)?.actions.values() ?? [])].map((one) => one.name);
  if (found === null) {
    const near = suggest(name, names);
    return {
      mistakes: [
        mistake(at, `AWS has no action "${action}"`, didYouMean(near === null ? null : `${service}:${near}`)),
      ],
    };
  }
  return found.name === name
    ? { action: found }
    : { mistakes: [mistake(at, `AWS spells it ${service}:${found.name}`)] };
}
