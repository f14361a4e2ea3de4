import { parseId } from '../../../domain/ids.ts';

/** A call of AWS that may be made from the terminal. */
export type AwsLine = {
  readonly grantId: string;
  readonly call:
    | { readonly operation: 'update-service'; readonly service: string }
    | { readonly operation: 'list-services' }
    | { readonly operation: 'start-session'; readonly instanceId: string };
};

const INSTANCE = /^i-[0-9a-f]{17}$/;
const SERVICE = /^[\w-]{1,60}$/;

/**
 * Reads `[AWS_PROFILE=bg-…] aws ecs …` or `aws ssm …` in the words of the AWS CLI, as far as the demo's services go.
 * @returns null for anything else.
 */
export function awsLine(words: readonly string[], cluster: string): AwsLine | null {
  const [first = '', ...others] = words;
  const named = /^AWS_PROFILE=(.+)$/.exec(first)?.[1];
  const rest = named === undefined ? words : others;
  const [program, service, operation = '', ...options] = rest;
  const given = optionsOf(options);
  const grantId = parseId('grant', given?.get('profile') ?? named ?? '');
  if (program !== 'aws' || given === null || grantId === null) return null;
  if (service === 'ssm' && operation === 'start-session') {
    const instanceId = given.get('target') ?? '';
    return has(given, ['target', 'profile']) && INSTANCE.test(instanceId)
      ? { grantId, call: { operation, instanceId } }
      : null;
  }
  if (service !== 'ecs' || given.get('cluster') !== cluster) return null;
  switch (operation) {
    case 'list-services':
      return has(given, ['cluster', 'profile']) ? { grantId, call: { operation } } : null;
    case 'update-service': {
      const name = given.get('service') ?? '';
      const isRestart = given.has('force-new-deployment');
      const isKnown = has(given, ['cluster', 'profile', 'service', 'force-new-deployment']);
      return isKnown && isRestart && SERVICE.test(name)
        ? { grantId, call: { operation, service: name } }
        : null;
    }
    default:
      return null;
  }
}

/** `--name value` and `--flag`; null for words that are neither. */
function optionsOf(words: readonly string[]): ReadonlyMap<string, string> | null {
  const options = new Map<string, string>();
  for (let at = 0; at < words.length; at += 1) {
    const name = /^--([a-z-]+)$/.exec(words[at] ?? '')?.[1];
    if (name === undefined || options.has(name)) return null;
    const value = words[at + 1];
    const hasValue = value !== undefined && !value.startsWith('--');
    options.set(name, hasValue ? value : '');
    if (hasValue) at += 1;
  }
  return options;
}

function has(given: ReadonlyMap<string, string>, known: readonly string[]): boolean {
  return [...given.keys()].every((name) => known.includes(name));
}
