/** A session policy in sentences, one for each statement. */
export function policyWords(policyJson: string, timeText: (atMs: number) => string): readonly string[] {
  const { Statement } = JSON.parse(policyJson) as { readonly Statement: readonly Statement[] };
  return Statement.map((statement) => sentence(statement, timeText));
}

type OneOrMany = string | readonly string[];
type Statement = {
  readonly Effect: string;
  readonly Action?: OneOrMany;
  readonly NotAction?: OneOrMany;
  readonly Resource?: OneOrMany;
  readonly NotResource?: OneOrMany;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMany>>>>;
};

function sentence(statement: Statement, timeText: (atMs: number) => string): string {
  const { Effect, Action, NotAction, Resource, NotResource, Condition } = statement;
  const verb = Effect === 'Allow' ? 'Allows' : 'Denies';
  const what =
    NotAction === undefined ? actions(listOf(Action)) : `everything but ${actions(listOf(NotAction))}`;
  const where =
    NotResource === undefined
      ? resources(listOf(Resource))
      : ` anywhere but on ${names(listOf(NotResource))}`;
  const when = Object.entries(Condition ?? {}).map(([operator, keys]) => condition(operator, keys, timeText));
  return `${verb} ${what}${where}${when.join('')}.`;
}

function actions(list: readonly string[]): string {
  return list.includes('*') ? 'everything' : joined(list);
}

function resources(list: readonly string[]): string {
  return list.length === 0 || list.includes('*') ? '' : ` on ${names(list)}`;
}

/** `service/prod/orders-api` of a whole ARN. */
export function resourceName(arn: string): string {
  return arn.split(':').slice(5).join(':') || arn;
}

function names(list: readonly string[]): string {
  return joined(list.map((arn) => resourceName(arn)));
}

function condition(
  operator: string,
  keys: Readonly<Record<string, OneOrMany>>,
  timeText: (atMs: number) => string,
): string {
  return Object.entries(keys)
    .map(([key, value]) => {
      const [first = ''] = listOf(value);
      if (key === 'aws:CurrentTime' && operator === 'DateLessThan')
        return `, before ${timeText(Date.parse(first))}`;
      if (key === 'aws:CurrentTime' && operator === 'DateGreaterThanEquals')
        return `, from ${timeText(Date.parse(first))} on`;
      if (operator === 'Null') return first === 'true' ? `, without ${key}` : `, with any ${key}`;
      return `, where ${key} ${operator} ${joined(listOf(value))}`;
    })
    .join('');
}

function listOf(value: OneOrMany | undefined): readonly string[] {
  return value === undefined ? [] : typeof value === 'string' ? [value] : value;
}

function joined(list: readonly string[]): string {
  return list.length < 2 ? list.join('') : `${list.slice(0, -1).join(', ')} and ${list.at(-1) ?? ''}`;
}
