import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { loadCatalogueFile } from '../../../src/adapters/system/catalogue-file.ts';
import { createIamFacts } from '../../../src/adapters/iam-data/iam-facts.ts';
import { requireCatalogue } from '../../../src/catalogue/require-catalogue.ts';

const read = (text: string, path: string) => requireCatalogue(text, path, createIamFacts().factsAbout);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakglass-catalogue-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileWith(content: string | Uint8Array): Promise<string> {
  const path = join(folder, 'breakglass.yml');
  await writeFile(path, content);
  return path;
}

describe('loadCatalogueFile', () => {
  it('reads the shipped example', async () => {
    const path = fileURLToPath(new URL('../../../catalogue/breakglass.example.yml', import.meta.url));
    expect((await loadCatalogueFile(path, read)).tasks.size).toBe(1);
  });

  it('tells every mistake, with the path and the lines', async () => {
    const path = await fileWith(
      'version: 2\nsettings: { workspace: T0ACME }\npeople: {}\ngroups: {}\ntask: {}\n',
    );
    await expect(loadCatalogueFile(path, read)).rejects.toMatchObject({
      code: 'bad-setting',
      message: expect.stringMatching(
        /breakglass\.yml has mistakes:\n {2}line 1, version: must be 1\.\n {2}line 1, tasks: is missing\.\n {2}line 5, task: .*"tasks"\?/s,
      ),
    });
  });

  it.each<readonly [string, () => Promise<string>]>([
    ['a file that is not there', async () => join(folder, 'none.yml')],
    ['a folder', async () => folder],
    ['what is no UTF-8', () => fileWith(new Uint8Array([0xff, 0xfe, 0x00]))],
    ['what is far too large', () => fileWith('#'.repeat(1_000_001))],
  ])('refuses %s', async (_what, path) => {
    await expect(loadCatalogueFile(await path(), async (text) => text)).rejects.toMatchObject({
      code: 'bad-setting',
    });
  });
});
