/**
 * What keeps a text from being an ARN pattern of a task: a whole ARN in which only `{asset}` stands for something
 * else, and only inside the resource part.
 * @returns `null` when nothing does.
 */
export function arnPatternFlaw(pattern: string): string | null {
  if (/[*?]/.test(pattern)) return 'must not hold a wildcard';
  const [arn, partition, service, region, account, ...resource] = pattern.split(':');
  const wellFormed =
    arn === 'arn' &&
    /^aws[a-z-]*$/.test(partition ?? '') &&
    /^[a-z0-9-]+$/.test(service ?? '') &&
    /^([a-z0-9-]+)?$/.test(region ?? ' ') &&
    /^(\d{12}|aws)?$/.test(account ?? ' ') &&
    resource.join(':') !== '';
  if (!wellFormed) return 'must be an ARN like arn:aws:ecs:eu-west-1:111122223333:service/prod/{asset}';
  const plain = resource.join(':').replaceAll('{asset}', '');
  if (/[{}]/.test(plain)) return 'may only hold the placeholder {asset}';
  return /^[\w+=,.@:/-]*$/.test(plain) ? null : 'may only hold letters, digits and + = , . @ : / _ -';
}
