import { placeholdersIn } from './placeholders.ts';

/**
 * CloudWatch Logs writes the ARN of a log group with a trailing `:*`, which stands for what is inside the group.
 * Source: CloudWatch Logs user guide, "Resources and operations".
 */
const INSIDE_A_LOG_GROUP = /^(arn:[a-z-]+:logs:[^*?]*:log-group:[^*?:]*\{asset\}):\*$/;

/**
 * What keeps a text from being an ARN pattern of a task: a whole ARN in which only placeholders stand for something
 * else, and only inside the resource part.
 * @param known the placeholders that every choice of the task has a value for.
 * @returns `null` when nothing does.
 */
export function arnPatternFlaw(pattern: string, known: ReadonlySet<string>): string | null {
  const plain = pattern.replace(INSIDE_A_LOG_GROUP, '$1');
  if (/[*?]/.test(plain)) return 'must not hold a wildcard';
  const [arn, partition, service, region, account, ...resource] = plain.split(':');
  const wellFormed =
    arn === 'arn' &&
    /^aws[a-z-]*$/.test(partition ?? '') &&
    /^[a-z0-9-]+$/.test(service ?? '') &&
    /^([a-z0-9-]+)?$/.test(region ?? ' ') &&
    /^(\d{12}|aws)?$/.test(account ?? ' ') &&
    resource.join(':') !== '';
  if (!wellFormed) return 'must be an ARN like arn:aws:ecs:eu-west-1:111122223333:service/prod/{asset}';
  const path = resource.join(':');
  if (/[{}]/.test(path.replaceAll(/\{\w+\}/g, '')) || placeholdersIn(path).some((name) => !known.has(name)))
    return `may only hold the placeholder ${[...known].map((name) => `{${name}}`).join(', ')}`;
  return /^[\w+=,.@:/-]*$/.test(path.replaceAll(/\{\w+\}/g, ''))
    ? null
    : 'may only hold letters, digits and + = , . @ : / _ -';
}
