import type { BoundTask } from '../../domain/task.ts';
import type { RoleView } from '../../ports/account-view.ts';
import type { AccountFinding } from './finding.ts';
import { fine, look, mend } from './finding.ts';
import type { PolicyStatement } from './policy-statements.ts';
import { covers, policyStatements } from './policy-statements.ts';

/** Services by whose actions a session could undo its own end. */
const OVER_RIGHTS = ['iam', 'organizations', 'sts'];

/** Whether a task role allows its tasks, and nothing by which a session could change what it may do. */
export function judgePermissions(
  { arn, inline, attachedArns }: RoleView,
  tasks: readonly BoundTask[],
): readonly AccountFinding[] {
  const statements = inline.flatMap(({ document }) => policyStatements(document) ?? []);
  const allows = statements.filter((one) => one.allows);
  const findings = [
    ...judgeRights(arn, allows),
    ...(attachedArns.length === 0 ? judgeDenies(arn, statements) : [attached(arn, attachedArns)]),
    ...(attachedArns.length === 0 ? tasks.flatMap((task) => judgeTask(arn, task, allows)) : []),
  ];
  return findings.length === 0 ? [fine(arn, 'allows its tasks, and no change of rights')] : findings;
}

function judgeRights(arn: string, allows: readonly PolicyStatement[]): readonly AccountFinding[] {
  const all = allows.flatMap(({ actions, notAction }) =>
    notAction ? ['all but some (NotAction)'] : actions,
  );
  const dangerous = all.filter(
    (action) =>
      action.includes('(') || OVER_RIGHTS.some((service) => covers(action.split(':')[0] ?? '', service)),
  );
  const wild = all.filter((action) => action.includes('*') && !dangerous.includes(action));
  return [
    ...(dangerous.length === 0
      ? []
      : [
          mend(
            arn,
            `allows ${[...new Set(dangerous)].join(', ')}: who holds rights over rights can undo the end of their own session`,
            'Allow the actions of its tasks, by name.',
          ),
        ]),
    ...(wild.length === 0
      ? []
      : [
          look(
            arn,
            `allows ${[...new Set(wild)].join(', ')}: more than tasks can name`,
            'Allow the actions of its tasks, by name: a session policy narrows it, and is the only thing that does.',
          ),
        ]),
  ];
}

function judgeDenies(arn: string, statements: readonly PolicyStatement[]): readonly AccountFinding[] {
  const denied = statements
    .filter(
      ({ allows, resources, conditions }) => !allows && resources.includes('*') && conditions.length === 0,
    )
    .flatMap(({ actions, notAction }) => (notAction ? [] : actions));
  const missing = OVER_RIGHTS.map((service) => `${service}:*`).filter(
    (action) => !denied.some((pattern) => covers(pattern, action)),
  );
  return missing.length === 0
    ? []
    : [
        mend(
          arn,
          `does not deny ${missing.join(', ')}`,
          'Deploy its stack of deploy/aws/task-role.yml again.',
        ),
      ];
}

function attached(arn: string, attachedArns: readonly string[]): AccountFinding {
  return look(
    arn,
    `has managed policies, which are not read here: ${attachedArns.join(', ')}`,
    'Check that they allow the actions of its tasks and nothing of iam, sts and organizations.',
  );
}

function judgeTask(
  arn: string,
  { taskId, asset, actions, sight }: BoundTask,
  allows: readonly PolicyStatement[],
): readonly AccountFinding[] {
  const may = (action: string, resource: string): boolean =>
    allows.some(
      (one) =>
        !one.notAction &&
        !one.notResource &&
        one.actions.some((pattern) => covers(pattern, action.toLowerCase())) &&
        one.resources.some((pattern) => covers(pattern, resource) || covers(pattern, inOneSession(resource))),
    );
  const missing = [
    ...actions.flatMap(({ action, arns }) =>
      arns.filter((resource) => !may(action, resource)).map((resource) => `${action} on ${resource}`),
    ),
    ...sight.filter((action) => !action.includes('*') && !may(action, '*')),
  ];
  const families = sight.filter((action) => action.includes('*') && !may(action, '*'));
  const partly = families.map((family) =>
    look(
      arn,
      `task ${taskId} sees by ${family}, of which the role allows some at most`,
      'Name the actions in the catalogue that it needs to see by, and allow these.',
    ),
  );
  const lacking = missing.map((what) =>
    mend(
      arn,
      `task ${taskId} on ${asset} needs ${what}, which the role does not allow`,
      'Add it to TaskActions, TaskResources or SightActions of its stack, or take it out of the catalogue.',
    ),
  );
  return [...lacking, ...partly];
}

/** What an ARN with IAM's variables for the session that asks stands for in one of them; a role may say `bg-*`. */
function inOneSession(resource: string): string {
  return resource
    .replace('${aws:SourceIdentity}', 'bg-aaaaaaaaaa')
    .replace('${aws:userid}', 'AROAAAAAAAAAAAAAAAAAA:bg-aaaaaaaaaa-aaaaaaa');
}
