import { z } from 'zod';

import type { IamFacts } from '../domain/iam-facts.ts';
import type { Draft } from './draft.ts';
import type { UnplacedMistake } from './mistake.ts';
import { didYouMean, mistake } from './mistake.ts';
import {
  agentSchema,
  catalogueSchema,
  groupSchema,
  ladderSchema,
  NAME,
  personSchema,
  settingsSchema,
  taskSchema,
} from './schema.ts';
import { readFields, readPart } from './schema-mistakes.ts';
import { agentOf, groupOf, ladderOf, personOf, settingsOf, taskOf } from './use-written.ts';

const settingsShell = z.object({ settings: settingsSchema });

/** Reads every part of a catalogue on its own, so that a mistake in one hides none in another. */
export function readDraft(
  value: unknown,
  facts: IamFacts,
): {
  readonly draft: Draft;
  readonly mistakes: readonly UnplacedMistake[];
} {
  const top = readPart(catalogueSchema, value, []);
  const settings = settingsShell.safeParse(value);
  const people = readEntries(value, 'people', personSchema, personOf);
  const groups = readEntries(value, 'groups', groupSchema, groupOf);
  const ladders = readEntries(value, 'ladders', ladderSchema, ladderOf);
  const tasks = readEntries(value, 'tasks', taskSchema, (taskId, written) =>
    taskOf(taskId, written, ladders.entries, facts),
  );
  const agents = readEntries(value, 'agents', agentSchema, agentOf);
  return {
    draft: {
      settings: settings.success ? settingsOf(settings.data.settings) : null,
      people: people.entries,
      groups: groups.entries,
      ladders: ladders.entries,
      tasks: tasks.entries,
      agents: agents.entries,
      writtenTasks: new Map([...tasks.parts].map(([name, part]) => [name, readFields(taskSchema, part)])),
      personNames: new Set(people.parts.keys()),
      groupNames: new Set(groups.parts.keys()),
      ladderNames: new Set(ladders.parts.keys()),
      taskNames: new Set(tasks.parts.keys()),
    },
    mistakes: [top, people, groups, ladders, tasks, agents].flatMap((one) => [...one.mistakes]),
  };
}

type Entries<T> = {
  readonly entries: ReadonlyMap<string, T>;
  /** Every entry as it stands in the file. */
  readonly parts: ReadonlyMap<string, unknown>;
  readonly mistakes: readonly UnplacedMistake[];
};

function readEntries<W, T>(
  value: unknown,
  section: string,
  schema: z.ZodType<W>,
  use: (name: string, written: W) => T,
): Entries<T> {
  const written = z.looseObject({ [section]: z.record(z.string(), z.unknown()) }).safeParse(value);
  const parts = new Map(written.success ? Object.entries(written.data[section] ?? {}) : []);
  const entries = new Map<string, T>();
  const mistakes: UnplacedMistake[] = [];
  for (const [name, part] of parts) {
    if (!NAME.test(name)) {
      const plain = name.toLowerCase().replaceAll(/[^a-z0-9._-]+/g, '-');
      mistakes.push(
        mistake(
          [section, name],
          'a name is made of small letters, digits, dots, dashes',
          NAME.test(plain) ? didYouMean(plain) : null,
        ),
      );
    }
    const read = readPart(schema, part, [section, name]);
    mistakes.push(...read.mistakes);
    if (read.value !== null) entries.set(name, use(name, read.value));
  }
  return { entries, parts, mistakes };
}
