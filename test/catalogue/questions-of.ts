import type { BoundTask, ConditionTest } from '../../src/domain/task.ts';

/** A question to an evaluator of policies. */
export type Ask = readonly [action: string, resource: string, context?: Readonly<Record<string, string>>];

/** AWS's data know no resource of it, so the evaluator cannot be asked; it shares its statements with another action. */
export const NOT_ASKED = { 'ssmmessages:OpenDataChannel': 'ssm:TerminateSession' } as const;

/**
 * Every question that a task has to be allowed: each of its actions on each of its ARNs, with what its conditions ask
 * for, and everything it sees by.
 * @param userId `aws:userid` of the session `bg-aaaaaaaaaa-x7k2`.
 */
export function questionsOf({ actions, sight, conditions }: BoundTask, userId: string): readonly Ask[] {
  return [
    ...actions.flatMap(({ action, arns }) =>
      action in NOT_ASKED
        ? []
        : arns.flatMap((arn) =>
            contextsOf(Object.entries(conditions[action] ?? {})).map(
              (context): Ask => [action, oneOf(arn, userId), context],
            ),
          ),
    ),
    ...sight.map((action): Ask => [action, '*']),
  ];
}

/** One resource that an ARN of a session policy stands for. */
function oneOf(arn: string, userId: string): string {
  return arn
    .replace(/:\*$/, ':log-stream:one')
    .replace('${aws:SourceIdentity}-*', 'bg-aaaaaaaaaa-x7k2-0123456789abcdef0')
    .replace('${aws:userid}-*', `${userId}-0123456789abcdef0`);
}

/** What stands in a request: every key that has to be there, and each that may be, once with and once without it. */
function contextsOf(
  tests: readonly (readonly [string, ConditionTest])[],
): readonly Readonly<Record<string, string>>[] {
  const always = tests.filter(([, test]) => test.is !== 'absent' && !test.orAbsent);
  const sometimes = tests.filter(([, test]) => test.is !== 'absent' && test.orAbsent);
  const plain = Object.fromEntries(always.map(([key, test]) => [key, valueOf(test)]));
  return [plain, ...sometimes.map(([key, test]) => ({ ...plain, [key]: valueOf(test) }))];
}

function valueOf(test: ConditionTest): string {
  if (test.is === 'absent') throw new Error('nothing is asked of a key that has to be absent');
  return test.is === 'oneOf' ? (test.values[0] ?? '') : String(test.atLeast ?? test.atMost);
}
