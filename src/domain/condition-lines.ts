import type { Conditions, ConditionTest } from './task.ts';

/** Under which conditions actions are allowed, for people: `ecs:UpdateService only where ecs:task-definition is absent`. */
export function conditionLines(conditions: Conditions): readonly string[] {
  return Object.entries(conditions).flatMap(([action, tests]) =>
    Object.entries(tests).map(([key, test]) => `${action} only where ${key} ${testText(test)}`),
  );
}

function testText(test: ConditionTest): string {
  if (test.is === 'absent') return 'is absent';
  const absent = test.orAbsent ? ', or is absent' : '';
  if (test.is === 'oneOf') return `is ${test.values.join(' or ')}${absent}`;
  const bounds = [
    ...(test.atLeast === null ? [] : [`at least ${test.atLeast}`]),
    ...(test.atMost === null ? [] : [`at most ${test.atMost}`]),
  ];
  return `is ${bounds.join(' and ')}${absent}`;
}
