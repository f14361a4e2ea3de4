import { readFile, stat } from 'node:fs/promises';

import type { LogFolder } from '../adapters/sinks/log-folder.ts';
import { openLogFolder } from '../adapters/sinks/log-folder.ts';
import { readUnproven } from '../audit/checkpoint.ts';
import { systemCode } from '../client/system-code.ts';
import { Fault } from '../domain/fault.ts';

/** Opens the folder of a log. Fault: `bad-setting` when it is none. */
export async function openLog(folder: string): Promise<LogFolder> {
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new Fault('bad-setting', `There is no folder ${folder}. Name the folder of the log.`);
  return openLogFolder(folder, { sizeOf: (note) => readUnproven(note)?.size ?? null });
}

/** Reads a file that was named on the command line. Fault: `bad-setting`. */
export async function readNamed(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new Fault('bad-setting', `${path} cannot be read (${systemCode(error) ?? 'failed'}).`, {
      cause: error,
    });
  }
}
