import { readFileSync } from 'node:fs';

import type { Catalogue } from '../../src/catalogue/catalogue.ts';
import { bindTask } from '../../src/catalogue/bind-task.ts';
import { parseCatalogue } from '../../src/catalogue/parse-catalogue.ts';
import { formatMistake } from '../../src/catalogue/mistake.ts';
import { createIamFacts } from '../../src/adapters/iam-data/iam-facts.ts';
import type { BoundTask } from '../../src/domain/task.ts';

/** The text of the catalogue that is shipped as an example. */
export const EXAMPLE = readFileSync(
  new URL('../../catalogue/breakglass.example.yml', import.meta.url),
  'utf8',
);

/** What AWS says about the services that tests write tasks for. */
export const FACTS = await createIamFacts().factsAbout([
  'ecs',
  'secretsmanager',
  'sqs',
  'ssm',
  'ssmmessages',
]);

/** Reads a catalogue that must be right. */
export function catalogueOf(text: string): Catalogue {
  const parsed = parseCatalogue(text, FACTS);
  if (!parsed.ok) throw new Error(parsed.mistakes.map(formatMistake).join('\n'));
  return parsed.catalogue;
}

/** The mistakes of a catalogue that must be wrong, one line each. */
export function mistakesOf(text: string): readonly string[] {
  const parsed = parseCatalogue(text, FACTS);
  return parsed.ok ? [] : parsed.mistakes.map(formatMistake);
}

/** The example with one text replaced, which must be there. */
export function exampleWith(from: string | RegExp, to: string): string {
  const changed = EXAMPLE.replace(from, to);
  if (changed === EXAMPLE) throw new Error(`the example has no ${String(from)}`);
  return changed;
}

const bound = bindTask(catalogueOf(EXAMPLE), 'restart-ecs-service', 'orders-api');

/** The example's task on one asset. A quorum or groups that are given are those of its only rung. */
export function sampleTask(changes: Partial<BoundTask> = {}): BoundTask {
  if (!bound.ok) throw new Error(bound.refusal.operator);
  const task = { ...bound.value, ...changes };
  const { quorum, approveGroups: groups } = task;
  return { ...task, ladder: changes.ladder ?? [{ afterSeconds: 0, groups, quorum, each: {} }] };
}
