const OPERATORS = new Set(
  [
    [
      'StringEquals',
      'StringNotEquals',
      'StringEqualsIgnoreCase',
      'StringNotEqualsIgnoreCase',
      'StringLike',
      'StringNotLike',
    ],
    [
      'NumericEquals',
      'NumericNotEquals',
      'NumericLessThan',
      'NumericLessThanEquals',
      'NumericGreaterThan',
      'NumericGreaterThanEquals',
    ],
    [
      'DateEquals',
      'DateNotEquals',
      'DateLessThan',
      'DateLessThanEquals',
      'DateGreaterThan',
      'DateGreaterThanEquals',
    ],
    [
      'ArnEquals',
      'ArnNotEquals',
      'ArnLike',
      'ArnNotLike',
      'IpAddress',
      'NotIpAddress',
      'Bool',
      'BinaryEquals',
      'Null',
    ],
  ]
    .flat()
    .map((name) => name.toLowerCase()),
);
const SET_PREFIX = /^(?:forallvalues|foranyvalue):/;
const KEY = /^[a-zA-Z0-9.-]+:\S.*$/;
const ISO_DATE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

/** What IAM has against a Condition block: nothing (`undefined`), or a sentence. */
export function conditionMistake(condition: unknown): string | undefined {
  if (condition === undefined) return undefined;
  if (!isRecord(condition)) return 'Condition is not a JSON object.';
  for (const [operator, block] of Object.entries(condition)) {
    const base = operator.toLowerCase().replace(SET_PREFIX, '');
    const name = base.replace(/ifexists$/, '');
    if (!OPERATORS.has(name) || base === 'nullifexists') return `Invalid Condition type : ${operator}.`;
    if (!isRecord(block) || Object.keys(block).length === 0) return `Condition ${operator} has no key.`;
    for (const [key, value] of Object.entries(block)) {
      const mistake = valueMistake(name, key, value);
      if (mistake !== undefined) return mistake;
    }
  }
  return undefined;
}

function valueMistake(operator: string, key: string, value: unknown): string | undefined {
  if (!KEY.test(key)) return 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.';
  const values: readonly unknown[] = Array.isArray(value) ? (value as unknown[]) : [value];
  if (values.length === 0) return `Condition key ${key} has no value.`;
  for (const item of values) {
    if (!['string', 'number', 'boolean'].includes(typeof item))
      return `Condition key ${key} has a value that is not a text.`;
    const text = String(item);
    if (operator.startsWith('date') && !isDate(text))
      return `Condition key ${key} has the value ${text}, which is not a date.`;
    if ((operator === 'bool' || operator === 'null') && !/^(?:true|false)$/i.test(text))
      return `Condition key ${key} must be true or false.`;
  }
  return undefined;
}

function isDate(text: string): boolean {
  return /^\d{1,13}$/.test(text) || (ISO_DATE.test(text) && !Number.isNaN(Date.parse(text)));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
