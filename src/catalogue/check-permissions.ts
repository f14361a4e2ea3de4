import type { IamFacts } from '../domain/iam-facts.ts';
import { arnPatternFlaw } from './arn-pattern.ts';
import { boundActions } from './bind-task.ts';
import { checkConditions } from './check-conditions.ts';
import { checkEscapes } from './check-escapes.ts';
import { checkAction, checkSightAction } from './check-iam.ts';
import { checkOwnShell, checkShells, isOnTheOwnShell } from './check-shells.ts';
import { boundConditions, conditionsOf } from './conditions.ts';
import type { MistakePath, UnplacedMistake } from './mistake.ts';
import { mistake } from './mistake.ts';
import { fillIn, placeholdersIn, placesOf } from './placeholders.ts';
import type { WrittenTask } from './schema.ts';
import { DETAIL } from './schema.ts';
import { compileSessionPolicy, sessionPolicyFlaw } from './session-policy.ts';
import { actionsOf, choicesOf } from './use-written.ts';

/** Services through which a session could give itself, or others, more than it was given. */
const POWER_SERVICES: ReadonlySet<string> = new Set(['iam', 'organizations', 'sts']);

/** What a task permits is narrow: named actions on the chosen asset, and a policy AWS takes for every asset. */
export function checkPermissions(
  taskId: string,
  task: Partial<WrittenTask>,
  facts: IamFacts,
): readonly UnplacedMistake[] {
  const path = ['tasks', taskId];
  const asset = task.asset === undefined ? null : choicesOf(task.asset);
  const known = new Set(['asset', ...Object.keys(Object.values(asset?.details ?? {})[0] ?? {})]);
  const mistakes = [
    ...(task.actions === undefined ? [] : checkActions(task.actions, asset, known, facts, path)),
    ...checkSight(Object.keys(task.actions ?? {}), task.sight ?? [], facts, path),
    ...(asset === null ? [] : checkChoices(asset, known, path)),
    ...checkConditions(task, known, facts, path),
    ...checkEscapes(task, path),
    ...checkShells(task, path),
  ];
  return mistakes.length > 0 || asset === null ? mistakes : checkSize(task, asset, facts, path);
}

type Choices = ReturnType<typeof choicesOf>;

function checkActions(
  actions: WrittenTask['actions'],
  asset: Choices | null,
  known: ReadonlySet<string>,
  facts: IamFacts,
  path: MistakePath,
): readonly UnplacedMistake[] {
  const names = Object.keys(actions);
  if (names.length === 0) return [mistake([...path, 'actions'], 'must name at least one action')];
  if (names.length > 50) return [mistake([...path, 'actions'], 'must name at most 50 actions')];
  const seen = new Set<string>();
  return Object.entries(actions).flatMap(([action, arns]) => {
    const at = [...path, 'actions', action];
    if (isOnTheOwnShell(action)) return checkOwnShell(actions, action, at);
    const flaw = /[*?]/.test(action)
      ? 'an action must not hold a wildcard'
      : actionFlaw(action, /^[a-z0-9-]+:[A-Za-z0-9]+$/);
    const again = seen.has(action.toLowerCase()) ? 'the same action stands here twice' : null;
    seen.add(action.toLowerCase());
    const anywhere = arns.some((arn) => placeholdersIn(arn).length > 0)
      ? null
      : 'none of its ARNs holds {asset}, so it would not be limited to the chosen asset';
    const own = [
      ...[flaw, again, anywhere].flatMap((text) => (text === null ? [] : [mistake(at, text)])),
      ...arns.flatMap((arn, index) => {
        const arnFlaw = arnPatternFlaw(arn, known);
        return arnFlaw === null ? [] : [mistake([...at, index], arnFlaw)];
      }),
    ];
    const [choice = 'asset'] = asset?.choices ?? [];
    const places = asset === null ? { asset: choice } : placesOf(asset, choice);
    return own.length > 0
      ? own
      : checkAction(
          action,
          arns.map((arn) => fillIn(arn, places)),
          facts,
          at,
        );
  });
}

/** Sight is for looking at lists: an action that reads what is inside something belongs among the actions. */
function checkSight(
  actions: readonly string[],
  sight: readonly string[],
  facts: IamFacts,
  path: MistakePath,
): readonly UnplacedMistake[] {
  const limited = new Set(actions.map((action) => action.toLowerCase()));
  return sight.flatMap((action, index) => {
    const at = [...path, 'sight', index];
    const flaw = actionFlaw(action, /^[a-z0-9-]+:[A-Za-z0-9]+\*?$/);
    if (flaw !== null) return [mistake(at, flaw)];
    if (!/:(Describe|List)/.test(action))
      return [mistake(at, 'sight only holds actions that begin with Describe or List')];
    return limited.has(action.toLowerCase())
      ? [mistake(at, 'stands among the actions already, limited to the asset')]
      : checkSightAction(action, facts, at);
  });
}

function actionFlaw(action: string, shape: RegExp): string | null {
  if (!shape.test(action) || action.length > 200)
    return `"${action}" is not an action like ecs:UpdateService`;
  const service = action.split(':')[0] ?? '';
  return POWER_SERVICES.has(service) ? `no task may use ${service}, through which rights are given` : null;
}

/** Every choice stands once, and each has a value for the same placeholders. */
function checkChoices(
  { choices, details }: Choices,
  known: ReadonlySet<string>,
  path: MistakePath,
): readonly UnplacedMistake[] {
  const at = [...path, 'asset', 'choices'];
  if (choices.length === 0) return [mistake(at, 'must name at least one asset')];
  if (choices.length > 500) return [mistake(at, 'must name at most 500 assets')];
  const twice = choices.flatMap((choice, index) =>
    choices.indexOf(choice) === index ? [] : [mistake([...at, index], `"${choice}" stands here twice`)],
  );
  const uneven = Object.entries(details).flatMap(([choice, own]) => {
    const names = Object.keys(own);
    const strange = names.find((name) => !DETAIL.test(name) || name === 'asset');
    if (strange !== undefined)
      return [mistake([...at, choice, strange], 'must be a name like instanceId, and not asset')];
    return names.length + 1 === known.size && names.every((name) => known.has(name))
      ? []
      : [mistake([...at, choice], 'must have the same placeholders as the other assets')];
  });
  return [...twice, ...uneven];
}

function checkSize(
  { actions = {}, sight = [], conditions = {} }: Partial<WrittenTask>,
  asset: Choices,
  facts: IamFacts,
  path: MistakePath,
): readonly UnplacedMistake[] {
  const used = conditionsOf(conditions, facts);
  const policies = asset.choices.map((choice) => {
    const places = placesOf(asset, choice);
    const bound = {
      actions: boundActions({ actions: actionsOf(actions) }, places),
      sight,
      conditions: boundConditions(used, places),
    };
    // The length of a policy does not depend on its deadline.
    return compileSessionPolicy(bound, 0);
  });
  const [longest] = policies.sort((a, b) => b.length - a.length);
  const flaw = longest === undefined ? null : sessionPolicyFlaw(longest);
  return flaw === null
    ? []
    : [mistake([...path, 'actions'], flaw, 'Split the task, or name fewer actions and ARNs.')];
}
