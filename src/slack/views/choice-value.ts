import { createHash } from 'node:crypto';

import { LIMITS } from './text-limits.ts';

/** The value an option carries for a name: the name, or a digest of it where it is longer than Slack takes. */
export function choiceValue(name: string): string {
  if (name.length <= LIMITS.optionValue && !name.startsWith('~')) return name;
  return `~${createHash('sha256').update(name).digest('base64url')}`;
}

/** The name a chosen option stands for, among those that may be chosen now; `null` when it is none of them. */
export function chosenName(value: string, names: readonly string[]): string | null {
  return names.find((name) => choiceValue(name) === value) ?? null;
}
