import type { MistakePath, UnplacedMistake } from './mistake.ts';
import { mistake } from './mistake.ts';
import type { WrittenTask } from './schema.ts';

const OPENS_SHELLS = 'ssm:StartSession';
const LETS_IN = 'ssmmessages:OpenDataChannel';
const OWN = 'session/${aws:SourceIdentity}-*';

/** A shell can be used and outlives its session, so a task that opens one lets in and names the step that closes it. */
export function checkShells(
  { actions, endingStep }: Partial<WrittenTask>,
  path: MistakePath,
): readonly UnplacedMistake[] {
  if (actions === undefined) return [];
  const opensShells = named(actions, OPENS_SHELLS);
  const at = [...path, 'actions', OPENS_SHELLS];
  if (!opensShells)
    return endingStep === undefined
      ? []
      : [mistake([...path, 'endingStep'], `closes shells, and this task has no ${OPENS_SHELLS} to open one`)];
  return [
    ...(endingStep === undefined
      ? [
          mistake(
            at,
            'a shell outlives the end of its session',
            'Write endingStep: ssm:TerminateSession, and the issuer closes it.',
          ),
        ]
      : []),
    ...(named(actions, LETS_IN)
      ? []
      : [
          mistake(
            at,
            `AWS lets nobody into the shell they opened without ${LETS_IN}`,
            `Name it too, as in examples/on-call.yml, on arn:aws:ssm:<region>:<account>:${OWN}.`,
          ),
        ]),
  ];
}

/**
 * What Session Manager asks about a shell that is open. AWS makes the id of one when it opens it, from the name of the
 * session that asks, so no catalogue can name it; a policy variable can, and stands for that very session only.
 * AWS's data say of the first that nothing limits it, its own policies for users limit it in this way. Source: AWS
 * Systems Manager user guide, "Sample IAM policies for Session Manager".
 */
const ON_THE_OWN_SHELL: ReadonlySet<string> = new Set([LETS_IN, 'ssm:ResumeSession', 'ssm:TerminateSession']);

/**
 * The ids of shells begin with the name of the role session, which begins with its source identity; AWS documents
 * `aws:userid`, which holds the id of the role before it. Either stands for no other session.
 */
const OWN_SHELL = /^arn:aws[a-z-]*:ssm:[a-z0-9-]+:\d{12}:session\/\$\{aws:(?:SourceIdentity|userid)\}-\*$/;

/** Whether it is one of the few actions whose ARNs hold a policy variable in place of the asset. */
export function isOnTheOwnShell(action: string): boolean {
  return ON_THE_OWN_SHELL.has(action);
}

/** What is wrong with an action on the own shell. */
export function checkOwnShell(
  actions: WrittenTask['actions'],
  action: string,
  at: MistakePath,
): readonly UnplacedMistake[] {
  const opener = named(actions, OPENS_SHELLS)
    ? []
    : [mistake(at, `is about shells, and this task has no ${OPENS_SHELLS} to open one`)];
  const strange = (actions[action] ?? []).flatMap((arn, index) =>
    OWN_SHELL.test(arn)
      ? []
      : [
          mistake(
            [...at, index],
            'must be a shell of the session that asks',
            `Write arn:aws:ssm:<region>:<account>:${OWN}, and the same with \${aws:userid}.`,
          ),
        ],
  );
  return [...opener, ...strange];
}

function named(actions: WrittenTask['actions'], action: string): boolean {
  return Object.keys(actions).some((one) => one.toLowerCase() === action.toLowerCase());
}
