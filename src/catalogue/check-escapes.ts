import { ESCAPING_ACTIONS } from './escaping-actions.ts';
import type { MistakePath, UnplacedMistake } from './mistake.ts';
import { mistake } from './mistake.ts';
import type { WrittenTask } from './schema.ts';

/** A task that can run code as another role says so, and is approved by more than a click. */
export function checkEscapes(
  { actions = {}, escapes, evidence = 'click' }: Partial<WrittenTask>,
  path: MistakePath,
): readonly UnplacedMistake[] {
  const escaping = Object.keys(actions).filter((action) => ESCAPING_ACTIONS.has(action));
  const mistakes: UnplacedMistake[] = [];
  if (escaping.length > 0 && escapes === undefined)
    mistakes.push(
      ...escaping.map((action) =>
        mistake(
          [...path, 'actions', action],
          `${action} can run code as another role, outside the session policy and after its end`,
          'Say in `escapes:` what that code could do; the card shows it.',
        ),
      ),
    );
  if ((escaping.length > 0 || escapes !== undefined) && evidence === 'click')
    mistakes.push(
      mistake(
        [...path, 'evidence'],
        'a task that can run code as another role needs stronger evidence than a click',
        'Write evidence: idp.',
      ),
    );
  return mistakes;
}

const OPENS_SHELLS = 'ssm:StartSession';

/** A shell outlives its session, so a task that opens one names the step that closes it, and no other task does. */
export function checkEndingStep(
  { actions, endingStep }: Partial<WrittenTask>,
  path: MistakePath,
): readonly UnplacedMistake[] {
  if (actions === undefined) return [];
  const opensShells = Object.keys(actions).some(
    (action) => action.toLowerCase() === OPENS_SHELLS.toLowerCase(),
  );
  if (opensShells && endingStep === undefined)
    return [
      mistake(
        [...path, 'actions', OPENS_SHELLS],
        'a shell outlives the end of its session',
        'Write endingStep: ssm:TerminateSession, and the issuer closes it.',
      ),
    ];
  if (!opensShells && endingStep !== undefined)
    return [
      mistake([...path, 'endingStep'], `closes shells, and this task has no ${OPENS_SHELLS} to open one`),
    ];
  return [];
}
