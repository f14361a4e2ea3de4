import { open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { CutOff } from '../../ports/log-sink.ts';
import { digestsIn, ERASURE_LIST, erasureText } from './erasure-list.ts';
import { withoutAnyValue, withoutValues } from './line-values.ts';
import { regularFiles } from './regular-files.ts';
import type { FileIo } from './segment-writer.ts';
import { listSegments } from './segments.ts';
import { syncFolder } from './sync-folder.ts';

const CUT_FILE = /^cut-\d+-\d+$/;
/** What a file is replaced by, while that is being written. */
const NEW_FILE = /\.erasing$/;

/**
 * Takes values out of every segment of a log folder, with those that an erasure which was cut short left. What was cut
 * from the log is no part of the record and may break off in the middle of a value, so it loses all of them, whoever's
 * they are. Each file is replaced as a whole or not at all; entries and their chain stay byte for byte. Only the holder
 * of the folder's lock may do it.
 * @returns how many values were taken out of the segments. Fault: `log-broken`.
 */
export async function eraseFromFolder(
  folder: string,
  digests: ReadonlySet<string>,
  io: FileIo,
): Promise<number> {
  const segments = await listSegments(folder);
  const cut = await regularFiles(folder, CUT_FILE);
  for (const name of await regularFiles(folder, NEW_FILE)) await rm(join(folder, name));
  const all = new Set([...digests, ...(await listToErase(folder))]);
  await replaceFile(join(folder, ERASURE_LIST), erasureText(all), io);
  await syncFolder(folder);
  let erased = 0;
  for (const name of segments) {
    erased += await rewriteLines(join(folder, name), io, (line) => withoutValues(line, all));
  }
  for (const name of cut) await rewriteLines(join(folder, name), io, withoutAnyValue);
  await syncFolder(folder);
  await rm(join(folder, ERASURE_LIST));
  await syncFolder(folder);
  return erased;
}

/** What an erasure that was cut short had to take out of a log folder; nothing if there was none. */
export async function listToErase(folder: string): Promise<ReadonlySet<string>> {
  const [list] = await regularFiles(folder, new RegExp(`^${ERASURE_LIST}$`));
  return list === undefined ? new Set() : digestsIn(await readFile(join(folder, list), 'utf8'));
}

/** The files of a folder with what was cut from the log that still hold values, and how many an erasure takes there. */
export async function cutFilesWithValues(folder: string): Promise<readonly CutOff[]> {
  const found: CutOff[] = [];
  for (const name of await regularFiles(folder, CUT_FILE))
    found.push({ name, values: (await rewritten(join(folder, name), withoutAnyValue)).taken });
  return found.filter(({ values }) => values > 0);
}

type Rewrite = (line: string) => { readonly line: string; readonly taken: number };

async function rewriteLines(path: string, io: FileIo, rewrite: Rewrite): Promise<number> {
  const { content, taken } = await rewritten(path, rewrite);
  if (taken > 0) await replaceFile(path, content, io);
  return taken;
}

async function rewritten(
  path: string,
  rewrite: Rewrite,
): Promise<{ readonly content: Buffer; readonly taken: number }> {
  let all = 0;
  // As bytes: what was cut may be no text, and has to come out as it went in.
  const lines = (await readFile(path, 'latin1')).split(/(?<=\n)/).map((text) => {
    const { line, taken } = rewrite(Buffer.from(text, 'latin1').toString('utf8'));
    all += taken;
    return taken === 0 ? Buffer.from(text, 'latin1') : Buffer.from(line);
  });
  return { content: Buffer.concat(lines), taken: all };
}

async function replaceFile(path: string, content: string | Buffer, io: FileIo): Promise<void> {
  const handle = await open(`${path}.erasing`, 'wx', 0o600);
  try {
    await io.write(handle, Buffer.from(content));
    await io.sync(handle);
  } finally {
    await handle.close();
  }
  await rename(`${path}.erasing`, path);
}
