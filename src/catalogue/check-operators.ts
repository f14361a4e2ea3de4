import type { Draft } from './draft.ts';
import type { UnplacedMistake } from './mistake.ts';
import { mistake } from './mistake.ts';
import { unknownName } from './unknown-name.ts';

/** Operators are groups of this catalogue, and none of the support tier: whoever helps with access ends nobody's. */
export function checkOperators({ settings, groups, groupNames }: Draft): readonly UnplacedMistake[] {
  return (settings?.operators ?? []).flatMap((name, index) => {
    const path = ['settings', 'operators', index];
    if (!groupNames.has(name)) return [unknownName(path, 'group', name, groupNames)];
    return groups.get(name)?.tier === 'support'
      ? [mistake(path, `"${name}" is of the support tier, which never ends access of others`)]
      : [];
  });
}
