import { canonicalJson } from '../codec/canonical-json.ts';
import type { JsonObject } from '../domain/json.ts';
import type { BoundTask, Conditions } from '../domain/task.ts';
import type { InstantMs } from '../domain/time.ts';
import { isoSeconds } from '../domain/time.ts';
import { allowingConditions, denyingConditions, explainConditions } from './conditions.ts';

/** STS takes no longer session policy. Source: AWS STS API reference, AssumeRole, Policy. */
export const MAX_SESSION_POLICY_LENGTH = 2048;

/** The policy of a session that can do nothing. */
const NOTHING = canonicalJson({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }],
});

/** What a session policy is cut from. */
export type PolicySubject = Pick<BoundTask, 'actions' | 'conditions' | 'sight'>;

/**
 * Cuts the session policy of a task, good until `deadlineMs` (rounded down to a whole second):
 * 1. allow each action on its ARNs under its conditions, and sight anywhere, before the deadline;
 * 2. deny everything from the deadline on;
 * 3. deny every other action;
 * 4. deny each action on any other resource, and where its conditions do not hold.
 *
 * The denials repeat what the allows leave out because a resource policy that names the session itself adds
 * rights which a session policy limits by its denials only. Source: AWS IAM user guide, "Session policies".
 *
 * A drill has no action: its policy denies everything, whatever its role may do.
 */
export function compileSessionPolicy(task: PolicySubject, deadlineMs: InstantMs): string {
  if (task.actions.length === 0 && task.sight.length === 0) return NOTHING;
  const deadline = isoSeconds(deadlineMs);
  const before = { DateLessThan: { 'aws:CurrentTime': deadline } };
  const sets = alike(task);
  const allowed = [...new Set([...task.actions.map(({ action }) => action), ...task.sight])].sort();
  const statements: JsonObject[] = [
    ...sets.map(({ actions, arns, tests }) => ({
      Effect: 'Allow',
      Action: actions,
      Resource: arns,
      Condition: { ...allowingConditions(tests), ...before },
    })),
    ...(task.sight.length === 0
      ? []
      : [{ Effect: 'Allow', Action: [...task.sight].sort(), Resource: '*', Condition: before }]),
    {
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: { DateGreaterThanEquals: { 'aws:CurrentTime': deadline } },
    },
    { Effect: 'Deny', NotAction: allowed, Resource: '*' },
    ...sets.map(({ actions, arns }) => ({ Effect: 'Deny', Action: actions, NotResource: arns })),
    ...sets.flatMap(({ actions, tests }) =>
      denyingConditions(tests).map((Condition) => ({
        Effect: 'Deny',
        Action: actions,
        Resource: '*',
        Condition,
      })),
    ),
  ];
  return canonicalJson({ Version: '2012-10-17', Statement: statements });
}

/**
 * What keeps STS from taking a session policy, as far as that can be seen here; its packed size cannot.
 * @returns `null` when nothing does.
 */
export function sessionPolicyFlaw(policy: string): string | null {
  if (policy.length > MAX_SESSION_POLICY_LENGTH) {
    return `the session policy would have ${policy.length} characters, and AWS takes ${MAX_SESSION_POLICY_LENGTH}`;
  }
  // Tab, line feed, carriage return and U+0020 to U+00FF; of these a canonical policy only needs printable ones.
  return /^[\u0020-\u007e\u00a0-\u00ff]*$/.test(policy)
    ? null
    : 'the session policy holds characters AWS does not take';
}

/** What the session may do, line by line, for a card. The deadline stands on the card already. */
export function explainSessionPolicy(
  task: PolicySubject & Pick<BoundTask, 'alsoPermits' | 'escapes'>,
): readonly string[] {
  if (task.actions.length === 0 && task.sight.length === 0)
    return ['Everything is denied: the session can do nothing.'];
  return [
    ...alike(task).map(({ actions, arns }) => `${actions.join(', ')} on ${arns.join(', ')}`),
    ...explainConditions(task.conditions),
    ...(task.sight.length === 0 ? [] : [`To see by, on anything: ${[...task.sight].sort().join(', ')}`]),
    'Everything else is denied, and everything from the deadline on.',
    ...task.alsoPermits.map((text) => `Also permits: ${text}`),
    ...(task.escapes === null ? [] : [`Can run code as another role: ${task.escapes}`]),
  ];
}

type Alike = {
  readonly actions: readonly string[];
  readonly arns: readonly string[];
  readonly tests: Conditions[string] | undefined;
};

/** Actions that share their ARNs and conditions, together. */
function alike({ actions, conditions }: Pick<PolicySubject, 'actions' | 'conditions'>): readonly Alike[] {
  const sets = new Map<string, { actions: string[] } & Omit<Alike, 'actions'>>();
  for (const { action, arns } of actions) {
    const sorted = [...new Set(arns)].sort();
    const tests = Object.hasOwn(conditions, action) ? conditions[action] : undefined;
    const key = canonicalJson([sorted, tests ?? null]);
    const set = sets.get(key) ?? { actions: [], arns: sorted, tests };
    set.actions.push(action);
    sets.set(key, set);
  }
  return [...sets.values()].map((set) => ({ ...set, actions: set.actions.sort() }));
}
