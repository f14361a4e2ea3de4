import type { BoundAction } from '../domain/task.ts';

import { arnPatternFlaw } from './arn-pattern.ts';
import { boundActions } from './bind-task.ts';
import type { MistakePath, UnplacedMistake } from './mistake.ts';
import { mistake } from './mistake.ts';
import type { WrittenTask } from './schema.ts';
import { actionsOf } from './schema.ts';
import { compileSessionPolicy, sessionPolicyFlaw } from './session-policy.ts';

/** Services through which a session could give itself, or others, more than it was given. */
const POWER_SERVICES: ReadonlySet<string> = new Set(['iam', 'organizations', 'sts']);

/** What a task permits is narrow: named actions on the chosen asset, and a policy AWS takes for every asset. */
export function checkPermissions(taskId: string, task: Partial<WrittenTask>): readonly UnplacedMistake[] {
  const path = ['tasks', taskId];
  const actions = task.actions === undefined ? null : actionsOf(task.actions);
  const { sight = [] } = task;
  const choices = task.asset?.choices ?? [];
  const mistakes = [
    ...(actions === null ? [] : checkActions(actions, path)),
    ...checkSight(actions ?? [], sight, path),
    ...checkChoices(choices, path),
  ];
  return mistakes.length > 0 ? mistakes : checkSize(actions ?? [], sight, choices, path);
}

function checkActions(actions: readonly BoundAction[], path: MistakePath): readonly UnplacedMistake[] {
  if (actions.length === 0) return [mistake([...path, 'actions'], 'must name at least one action')];
  if (actions.length > 50) return [mistake([...path, 'actions'], 'must name at most 50 actions')];
  const seen = new Set<string>();
  return actions.flatMap(({ action, arns }) => {
    const at = [...path, 'actions', action];
    const flaw = /[*?]/.test(action)
      ? 'an action must not hold a wildcard'
      : actionFlaw(action, /^[a-z0-9-]+:[A-Za-z0-9]+$/);
    const again = seen.has(action.toLowerCase()) ? 'the same action stands here twice' : null;
    seen.add(action.toLowerCase());
    const anywhere = arns.some((arn) => arn.includes('{asset}'))
      ? null
      : 'none of its ARNs holds {asset}, so it would not be limited to the chosen asset';
    return [
      ...[flaw, again, anywhere].flatMap((text) => (text === null ? [] : [mistake(at, text)])),
      ...arns.flatMap((arn, index) => {
        const arnFlaw = arnPatternFlaw(arn);
        return arnFlaw === null ? [] : [mistake([...at, index], arnFlaw)];
      }),
    ];
  });
}

/** Sight is for looking at lists: an action that reads what is inside something belongs among the actions. */
function checkSight(
  actions: readonly BoundAction[],
  sight: readonly string[],
  path: MistakePath,
): readonly UnplacedMistake[] {
  const limited = new Set(actions.map(({ action }) => action.toLowerCase()));
  return sight.flatMap((action, index) => {
    const at = [...path, 'sight', index];
    const flaw = actionFlaw(action, /^[a-z0-9-]+:[A-Za-z0-9]+\*?$/);
    if (flaw !== null) return [mistake(at, flaw)];
    if (!/:(Describe|List)/.test(action))
      return [mistake(at, 'sight only holds actions that begin with Describe or List')];
    return limited.has(action.toLowerCase())
      ? [mistake(at, 'stands among the actions already, limited to the asset')]
      : [];
  });
}

function actionFlaw(action: string, shape: RegExp): string | null {
  if (!shape.test(action) || action.length > 200)
    return `"${action}" is not an action like ecs:UpdateService`;
  const service = action.split(':')[0] ?? '';
  return POWER_SERVICES.has(service) ? `no task may use ${service}, through which rights are given` : null;
}

function checkChoices(choices: readonly string[], path: MistakePath): readonly UnplacedMistake[] {
  return choices.flatMap((choice, index) =>
    choices.indexOf(choice) === index
      ? []
      : [mistake([...path, 'asset', 'choices', index], `"${choice}" stands here twice`)],
  );
}

function checkSize(
  actions: readonly BoundAction[],
  sight: readonly string[],
  choices: readonly string[],
  path: MistakePath,
): readonly UnplacedMistake[] {
  // The length of a policy does not depend on its deadline.
  const policies = choices.map((choice) =>
    compileSessionPolicy({ actions: boundActions({ actions }, choice), sight }, 0),
  );
  const [longest] = policies.sort((a, b) => b.length - a.length);
  const flaw = longest === undefined ? null : sessionPolicyFlaw(longest);
  return flaw === null
    ? []
    : [mistake([...path, 'actions'], flaw, 'Split the task, or name fewer actions and ARNs.')];
}
