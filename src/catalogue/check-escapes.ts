import type { Holds } from './escaping-actions.ts';
import { ESCAPING_ACTIONS, HELD_BY } from './escaping-actions.ts';
import type { MistakePath, UnplacedMistake } from './mistake.ts';
import { mistake } from './mistake.ts';
import type { WrittenCondition, WrittenTask } from './schema.ts';

/** A task that can run code as another role says so, and is approved by more than a click. */
export function checkEscapes(
  { actions = {}, conditions = {}, escapes, evidence = 'click' }: Partial<WrittenTask>,
  path: MistakePath,
): readonly UnplacedMistake[] {
  const escaping = Object.keys(actions).filter(
    (action) => ESCAPING_ACTIONS.has(action) && !isHeld(action, conditions[action] ?? {}),
  );
  const mistakes: UnplacedMistake[] = [];
  if (escaping.length > 0 && escapes === undefined)
    mistakes.push(
      ...escaping.map((action) =>
        mistake(
          [...path, 'actions', action],
          `${action} can run code as another role, outside the session policy and after its end`,
          `${unlessHeld(action)}Say in \`escapes:\` what that code could do; the card shows it.`,
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

/** Whether conditions keep an action to the code that runs already, or to code that the catalogue names. */
function isHeld(action: string, tests: Readonly<Record<string, WrittenCondition>>): boolean {
  const holds = HELD_BY.get(action);
  if (holds === undefined) return false;
  return Object.entries(holds).every(([key, how]) =>
    Object.entries(tests).some(
      ([written, test]) => written.toLowerCase() === key.toLowerCase() && holdsBy(test, how),
    ),
  );
}

function holdsBy(test: WrittenCondition, how: Holds): boolean {
  if (how === 'listed') return true;
  if (typeof test === 'object' && 'absent' in test) return true;
  return how === 'false' && valuesOf(test).every((value) => String(value) === 'false');
}

/** The values a condition lists; one of numbers lists something else than `false`. */
function valuesOf(test: WrittenCondition): readonly unknown[] {
  if (typeof test !== 'object') return [test];
  if (Array.isArray(test)) return test;
  return 'oneOf' in test ? test.oneOf : [test];
}

function unlessHeld(action: string): string {
  const keys = Object.keys(HELD_BY.get(action) ?? {});
  return keys.length === 0
    ? ''
    : `A condition keeps it from that: { ${keys.map((key) => `${key}: { absent: true }`).join(', ')} }. Else: `;
}
