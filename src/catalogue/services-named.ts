import { z } from 'zod';

import { readYaml } from './yaml-document.ts';

const shape = z.looseObject({ tasks: z.record(z.string(), z.unknown()) });
const task = z.looseObject({
  actions: z.record(z.string(), z.unknown()).catch({}),
  sight: z.array(z.unknown()).catch([]),
});

/**
 * The prefixes of the AWS services whose actions a catalogue names, so that the facts about them can be read before
 * it is checked. Whatever cannot be read names nothing here; it is a mistake there.
 */
export function servicesNamedIn(text: string): readonly string[] {
  const read = shape.safeParse(readYaml(text).value);
  const names = Object.values(read.success ? read.data.tasks : {}).flatMap((value) => {
    const written = task.safeParse(value);
    return written.success ? [...Object.keys(written.data.actions), ...written.data.sight.map(String)] : [];
  });
  return [...new Set(names.map((name) => name.split(':')[0] ?? ''))].filter((prefix) => prefix !== '');
}
