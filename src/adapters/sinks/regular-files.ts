import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { Fault } from '../../domain/fault.ts';

/**
 * The files of a folder whose names fit, in order. A pipe would make whoever reads it wait for ever, and a link leads
 * to where nothing written here gets: values erased from a log would stay behind it.
 * @throws {Fault} `log-broken`, naming the first that is no regular file.
 */
export async function regularFiles(folder: string, names: RegExp): Promise<readonly string[]> {
  const found = (await readdir(folder, { withFileTypes: true })).filter(({ name }) => names.test(name));
  const odd = found.find((entry) => !entry.isFile());
  if (odd !== undefined) throw notRegular(join(folder, odd.name), odd.isSymbolicLink());
  return found.map(({ name }) => name).sort();
}

/** @throws {Fault} `log-broken` where something of that name is there that is no regular file. */
export async function requireRegular(path: string): Promise<void> {
  const found = await lstat(path).catch(() => null);
  if (found !== null && !found.isFile()) throw notRegular(path, found.isSymbolicLink());
}

function notRegular(path: string, isLink: boolean): Fault {
  const what = isLink ? 'is a link' : 'is no regular file';
  return new Fault('log-broken', `${path} ${what}; a log is kept in regular files of its own folder`);
}
