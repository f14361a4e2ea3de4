import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { it } from '@jest/globals';

/**
 * Runs a test over a published data file kept beside the repository, which a public clone does not have.
 * Without the file the test is skipped, and its name says so.
 */
export function itWithData(file: string, name: string, run: (text: string) => void): void {
  const path = fileURLToPath(new URL(`../../../shared/data/${file}`, import.meta.url));
  if (existsSync(path)) it(name, () => run(readFileSync(path, 'utf8')));
  else it.skip(`${name} (skipped: ${file} is not at hand)`, () => {});
}
