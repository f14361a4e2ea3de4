import type { IamFacts } from '../domain/iam-facts.ts';
import type { JsonObject } from '../domain/json.ts';
import type { Conditions, ConditionTest } from '../domain/task.ts';
import { conditionKeyIn } from './iam-lookup.ts';
import type { Places } from './placeholders.ts';
import { fillIn } from './placeholders.ts';
import type { WrittenCondition } from './schema.ts';

/** Conditions as used: each with the operator that fits its key. What does not fit is left out, and is a mistake. */
export function conditionsOf(
  written: Readonly<Record<string, Readonly<Record<string, WrittenCondition>>>>,
  facts: IamFacts,
): Conditions {
  return mapValues(written, (tests, action) =>
    mapValues(tests, (value, key) => {
      const type = conditionKeyIn(facts, action, key)?.type;
      return (type === undefined ? null : testOf(value, type)) ?? { is: 'absent' };
    }),
  );
}

/** The test that a written value stands for on a key of this type; `null` where it cannot be one. */
export function testOf(value: WrittenCondition, type: string): ConditionTest | null {
  if (typeof value === 'object' && !Array.isArray(value)) {
    if ('absent' in value) return { is: 'absent' };
    if ('oneOf' in value) return oneOf(value.oneOf, type, value.orAbsent);
    const { atLeast = null, atMost = null, orAbsent } = value;
    return type === 'Numeric' ? { is: 'between', atLeast, atMost, orAbsent } : null;
  }
  return oneOf(Array.isArray(value) ? value : [value], type, false);
}

function oneOf(
  values: readonly (string | number | boolean)[],
  type: string,
  orAbsent: boolean,
): ConditionTest | null {
  const [first] = values;
  if (type === 'Numeric' && typeof first === 'number' && values.length === 1)
    return { is: 'between', atLeast: first, atMost: first, orAbsent };
  if (type === 'Bool' && values.length === 1 && /^(true|false)$/.test(String(first)))
    return { is: 'oneOf', type, values: [String(first)], orAbsent };
  if ((type === 'String' || type === 'ARN') && values.every((value) => typeof value === 'string'))
    return { is: 'oneOf', type, values, orAbsent };
  return null;
}

/** Conditions with the values of one choice put in. */
export function boundConditions(conditions: Conditions, places: Places): Conditions {
  return mapValues(conditions, (tests) =>
    mapValues(tests, (test) =>
      test.is === 'oneOf' ? { ...test, values: test.values.map((value) => fillIn(value, places)) } : test,
    ),
  );
}

/** What an action's conditions are in a statement that allows it: all of them have to hold. */
export function allowingConditions(tests: Conditions[string] | undefined): JsonObject {
  const operators: Record<string, Record<string, string | readonly string[]>> = {};
  for (const [key, test] of Object.entries(tests ?? {})) {
    for (const [operator, value] of allowing(test)) (operators[operator] ??= {})[key] = value;
  }
  return operators;
}

/**
 * What an action is denied under, one condition each: the exact opposite of what allows it, so that a resource
 * policy that names the session gives no way around.
 */
export function denyingConditions(tests: Conditions[string] | undefined): readonly JsonObject[] {
  return Object.entries(tests ?? {}).flatMap(([key, test]) =>
    denying(test).map((operators) =>
      Object.fromEntries(operators.map(([operator, value]) => [operator, { [key]: value }])),
    ),
  );
}

type Operator = readonly [operator: string, value: string | readonly string[]];

const EQUALS = { ARN: 'ArnEquals', Bool: 'Bool', String: 'StringEquals' } as const;

function allowing(test: ConditionTest): readonly Operator[] {
  if (test.is === 'absent') return [['Null', 'true']];
  const tolerant = test.orAbsent ? 'IfExists' : '';
  if (test.is === 'oneOf') return [[`${EQUALS[test.type]}${tolerant}`, test.values]];
  return [
    ...(test.atLeast === null
      ? []
      : [[`NumericGreaterThanEquals${tolerant}`, String(test.atLeast)] satisfies Operator]),
    ...(test.atMost === null
      ? []
      : [[`NumericLessThanEquals${tolerant}`, String(test.atMost)] satisfies Operator]),
  ];
}

/**
 * Each entry is one condition block, its operators all to hold. A negated operator holds for a key that is not
 * there, and `IfExists` makes any operator hold then. Source: IAM user guide, "Condition operators".
 */
function denying(test: ConditionTest): readonly (readonly Operator[])[] {
  if (test.is === 'absent') return [[['Null', 'false']]];
  const there: readonly Operator[] = test.orAbsent ? [['Null', 'false']] : [];
  if (test.is === 'oneOf') {
    if (test.type !== 'Bool')
      return [[[EQUALS[test.type].replace('Equals', 'NotEquals'), test.values], ...there]];
    const other = test.values.includes('true') ? 'false' : 'true';
    return [[[test.orAbsent ? 'Bool' : 'BoolIfExists', other]]];
  }
  const absentToo = test.orAbsent ? '' : 'IfExists';
  return [
    ...(test.atLeast === null
      ? []
      : [[[`NumericLessThan${absentToo}`, String(test.atLeast)] satisfies Operator]]),
    ...(test.atMost === null
      ? []
      : [[[`NumericGreaterThan${absentToo}`, String(test.atMost)] satisfies Operator]]),
  ];
}

/** Conditions in words, one line for each key. */
export function explainConditions(conditions: Conditions): readonly string[] {
  return Object.entries(conditions).flatMap(([action, tests]) =>
    Object.entries(tests).map(([key, test]) => `${action} only with ${inWords(key, test)}`),
  );
}

function inWords(key: string, test: ConditionTest): string {
  if (test.is === 'absent') return `no ${key}`;
  const absent = test.orAbsent ? ', or without it' : '';
  if (test.is === 'oneOf') return `${key} ${test.values.join(' or ')}${absent}`;
  const bounds = [
    ...(test.atLeast === null ? [] : [`at least ${test.atLeast}`]),
    ...(test.atMost === null ? [] : [`at most ${test.atMost}`]),
  ];
  return `${key} ${bounds.join(' and ')}${absent}`;
}

function mapValues<V, W>(
  of: Readonly<Record<string, V>>,
  change: (value: V, key: string) => W,
): Readonly<Record<string, W>> {
  return Object.fromEntries(Object.entries(of).map(([key, value]) => [key, change(value, key)]));
}
