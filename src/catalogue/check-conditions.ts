import type { IamFacts } from '../domain/iam-facts.ts';
import { testOf } from './conditions.ts';
import { actionIn, conditionKeyIn } from './iam-lookup.ts';
import type { MistakePath, UnplacedMistake } from './mistake.ts';
import { didYouMean, mistake } from './mistake.ts';
import { placeholdersIn } from './placeholders.ts';
import type { WrittenCondition, WrittenTask } from './schema.ts';
import { suggest } from './suggest.ts';

/** Conditions are on the task's own actions, by keys that AWS has for them, with values that fit the key. */
export function checkConditions(
  { conditions = {}, actions = {} }: Partial<WrittenTask>,
  known: ReadonlySet<string>,
  facts: IamFacts,
  path: MistakePath,
): readonly UnplacedMistake[] {
  return Object.entries(conditions).flatMap(([action, tests]) => {
    const at = [...path, 'conditions', action];
    if (!Object.hasOwn(actions, action))
      return [
        mistake(at, `the task has no action "${action}"`, didYouMean(suggest(action, Object.keys(actions)))),
      ];
    if (actionIn(facts, action) === null) return [];
    return Object.entries(tests).flatMap(([key, value]) =>
      checkCondition(action, key, value, known, facts, [...at, key]),
    );
  });
}

const UNDERSTOOD: ReadonlySet<string> = new Set(['ARN', 'Bool', 'Numeric', 'String']);

function checkCondition(
  action: string,
  key: string,
  value: WrittenCondition,
  known: ReadonlySet<string>,
  facts: IamFacts,
  at: MistakePath,
): readonly UnplacedMistake[] {
  const found = conditionKeyIn(facts, action, key);
  if (found === null) {
    const service = action.split(':')[0] ?? '';
    const own = actionIn(facts, action)?.conditionKeys.filter((one) => one.startsWith(`${service}:`)) ?? [];
    const none = own.length === 0 ? 'It has none of its own.' : null;
    return [
      mistake(
        at,
        `AWS has no condition key "${key}" of ${service} for ${action}`,
        none ?? didYouMean(suggest(key, own)),
      ),
    ];
  }
  if (!UNDERSTOOD.has(found.type))
    return [mistake(at, `conditions on keys of type ${found.type} are not understood`)];
  const test = testOf(value, found.type);
  if (test === null) return [mistake(at, `the value does not fit a key of type ${found.type}`)];
  if (test.is !== 'oneOf') return [];
  return test.values.flatMap((text) => {
    if (/[*?]|\$\{/.test(text)) return [mistake(at, 'a condition must not hold a wildcard or a variable')];
    const strange = placeholdersIn(text).find((name) => !known.has(name));
    return strange === undefined ? [] : [mistake(at, `there is no placeholder {${strange}}`)];
  });
}
