import { readFileSync } from 'node:fs';

import type { Catalogue } from '../../src/catalogue/catalogue.ts';
import { bindTask } from '../../src/catalogue/bind-task.ts';
import { parseCatalogue } from '../../src/catalogue/parse-catalogue.ts';
import { formatMistake } from '../../src/catalogue/mistake.ts';
import type { BoundTask } from '../../src/domain/task.ts';

/** The text of the catalogue that is shipped as an example. */
export const EXAMPLE = readFileSync(
  new URL('../../catalogue/breakglass.example.yml', import.meta.url),
  'utf8',
);

/** Reads a catalogue that must be right. */
export function catalogueOf(text: string): Catalogue {
  const parsed = parseCatalogue(text);
  if (!parsed.ok) throw new Error(parsed.mistakes.map(formatMistake).join('\n'));
  return parsed.catalogue;
}

/** The mistakes of a catalogue that must be wrong, one line each. */
export function mistakesOf(text: string): readonly string[] {
  const parsed = parseCatalogue(text);
  return parsed.ok ? [] : parsed.mistakes.map(formatMistake);
}

/** The example with one text replaced, which must be there. */
export function exampleWith(from: string | RegExp, to: string): string {
  const changed = EXAMPLE.replace(from, to);
  if (changed === EXAMPLE) throw new Error(`the example has no ${String(from)}`);
  return changed;
}

const bound = bindTask(catalogueOf(EXAMPLE), 'restart-ecs-service', 'orders-api');

/** The example's task on one asset. */
export function sampleTask(changes: Partial<BoundTask> = {}): BoundTask {
  if (!bound.ok) throw new Error(bound.refusal.operator);
  return { ...bound.value, ...changes };
}
