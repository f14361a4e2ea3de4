import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';

const metafile = z
  .object({
    outputs: z.record(
      z.string(),
      z.object({
        inputs: z.record(z.string(), z.unknown()),
        imports: z.array(z.object({ path: z.string(), kind: z.string() })),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(new URL('../../dist/cli/meta.json', import.meta.url), 'utf8')));
const { outputs } = metafile;

/** What is read before a command can run: the main file, the part that holds it, and all that these import at once. */
function readFor(command: string): readonly string[] {
  const source = `src/cli/${command}-command.ts`;
  const held = Object.entries(outputs).find(([, { inputs }]) => source in inputs)?.[0];
  if (held === undefined) throw new Error(`no part holds ${source}`);
  const waiting = [held, ...Object.keys(outputs).filter((path) => path.endsWith('/main.js'))];
  const read = new Set<string>();
  for (const path of waiting) {
    if (read.has(path)) continue;
    read.add(path);
    for (const { path: next, kind } of outputs[path]?.imports ?? [])
      if (kind === 'import-statement' && next in outputs) waiting.push(next);
  }
  const sources = [...read].flatMap((path) => Object.keys(outputs[path]?.inputs ?? {}));
  return [...new Set(sources.map((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? ''))]
    .filter((name) => name !== '')
    .toSorted();
}

describe('the command line', () => {
  // Each call of an AWS tool waits for `credentials`.
  it.each(['credentials', 'exec', 'status', 'release'])('reads little for %s', (command) => {
    expect(readFor(command)).toEqual(['commander', 'jose', 'zod']);
  });

  it('holds no texts of zod in other languages', () => {
    const all = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs));
    expect(all.filter((path) => /zod\/.*\/locales\//.test(path))).toEqual([
      'node_modules/zod/v4/locales/en.js',
    ]);
  });
});
