import type { IamAction, IamFacts, IamResourceType } from '../domain/iam-facts.ts';

/** An action by its whole name, `ecs:UpdateService`, in whatever letters; `null` where AWS has none. */
export function actionIn(facts: IamFacts, action: string): IamAction | null {
  const [service = '', name = ''] = action.split(':');
  return facts.services.get(service)?.actions.get(name.toLowerCase()) ?? null;
}

/**
 * The condition key of an action that a written key means, with its type; `null` where the action has none of it.
 * A key of AWS's may end in a part that the catalogue fills, such as `${TagKey}`.
 */
export function conditionKeyIn(
  facts: IamFacts,
  action: string,
  written: string,
): { readonly key: string; readonly type: string } | null {
  const [service = ''] = action.split(':');
  const own = actionIn(facts, action)?.conditionKeys.find(
    (key) => key.startsWith(`${service}:`) && keyPattern(key).test(written),
  );
  const type = own === undefined ? undefined : facts.services.get(service)?.conditionKeyTypes.get(own);
  return own === undefined || type === undefined ? null : { key: own, type };
}

/** Whether an ARN could be one of this type; the parts that AWS leaves open are taken for anything. */
export function isOfType(arn: string, { arnTemplate }: IamResourceType): boolean {
  const pattern = arnTemplate
    .split(/\$\{\w+\}/)
    .map(escaped)
    .join('.*');
  return new RegExp(`^${pattern}$`).test(arn);
}

function keyPattern(key: string): RegExp {
  const parts = key.split(/\$\{\w+\}|<\w+>|(?<=\/)tag-key$/).map(escaped);
  return new RegExp(`^${parts.join('[^*?]+')}$`, 'i');
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
