import { canonicalJson } from '../codec/canonical-json.ts';
import type { JsonObject } from '../domain/json.ts';
import type { BoundAction, BoundTask } from '../domain/task.ts';
import type { InstantMs } from '../domain/time.ts';
import { isoSeconds } from '../domain/time.ts';

/** STS takes no longer session policy. Source: AWS STS API reference, AssumeRole, Policy. */
export const MAX_SESSION_POLICY_LENGTH = 2048;

/** What a session policy is cut from. */
export type PolicySubject = Pick<BoundTask, 'actions' | 'sight'>;

/**
 * Cuts the session policy of a task, good until `deadlineMs` (rounded down to a whole second):
 * 1. allow each action on its ARNs, and sight anywhere, before the deadline;
 * 2. deny everything from the deadline on;
 * 3. deny every other action;
 * 4. deny each action on any other resource.
 *
 * The denials repeat what the allows leave out because a resource policy that names the session itself adds
 * rights which a session policy limits by its denials only. Source: AWS IAM user guide, "Session policies".
 */
export function compileSessionPolicy(task: PolicySubject, deadlineMs: InstantMs): string {
  const deadline = isoSeconds(deadlineMs);
  const before = { DateLessThan: { 'aws:CurrentTime': deadline } };
  const sets = byArns(task.actions);
  const allowed = [...new Set([...task.actions.map(({ action }) => action), ...task.sight])].sort();
  const statements: JsonObject[] = [
    ...sets.map(({ actions, arns }) => ({
      Effect: 'Allow',
      Action: actions,
      Resource: arns,
      Condition: before,
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
  task: Pick<BoundTask, 'actions' | 'alsoPermits' | 'sight'>,
): readonly string[] {
  return [
    ...byArns(task.actions).map(({ actions, arns }) => `${actions.join(', ')} on ${arns.join(', ')}`),
    ...(task.sight.length === 0 ? [] : [`To see by, on anything: ${[...task.sight].sort().join(', ')}`]),
    'Everything else is denied, and everything from the deadline on.',
    ...task.alsoPermits.map((text) => `Also permits: ${text}`),
  ];
}

/** Actions that share their ARNs, together. */
function byArns(
  actions: readonly BoundAction[],
): readonly { readonly actions: readonly string[]; readonly arns: readonly string[] }[] {
  const sets = new Map<string, { actions: string[]; arns: string[] }>();
  for (const { action, arns } of actions) {
    const sorted = [...new Set(arns)].sort();
    const key = sorted.join('\n');
    const set = sets.get(key) ?? { actions: [], arns: sorted };
    set.actions.push(action);
    sets.set(key, set);
  }
  return [...sets.values()].map((set) => ({ actions: set.actions.sort(), arns: set.arns }));
}
