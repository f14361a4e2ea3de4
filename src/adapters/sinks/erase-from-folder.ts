import { open, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';

import { withoutValues } from './line-values.ts';
import { listSegments } from './segments.ts';
import { syncFolder } from './sync-folder.ts';

const CUT_FILE = /^cut-\d+-\d+$/;

/**
 * Takes values out of every segment of a log folder, and out of what was cut from it. Each file is replaced as a whole
 * or not at all; entries and their chain stay byte for byte. Only the holder of the folder's lock may do it.
 * @returns how many values were taken out of the segments.
 */
export async function eraseFromFolder(folder: string, digests: ReadonlySet<string>): Promise<number> {
  const cut = (await readdir(folder)).filter((name) => CUT_FILE.test(name));
  let erased = 0;
  for (const name of await listSegments(folder)) erased += await eraseFromFile(join(folder, name), digests);
  for (const name of cut) await eraseFromFile(join(folder, name), digests);
  await syncFolder(folder);
  return erased;
}

async function eraseFromFile(path: string, digests: ReadonlySet<string>): Promise<number> {
  let erased = 0;
  const lines = (await readFile(path, 'utf8')).split(/(?<=\n)/).map((text) => {
    const { line, taken } = withoutValues(text, digests);
    erased += taken;
    return line;
  });
  if (erased === 0) return 0;
  const handle = await open(`${path}.erasing`, 'w', 0o600);
  try {
    await handle.writeFile(lines.join(''));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${path}.erasing`, path);
  return erased;
}
