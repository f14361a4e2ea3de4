import { readFile } from 'node:fs/promises';

import { Fault } from '../../domain/fault.ts';

const MAX_BYTES = 1_000_000;

/**
 * Reads the catalogue's file and hands its text on.
 * @param read makes a catalogue of the text; it is told the path for its messages.
 * @param option what else than `BREAKGLASS_CATALOGUE` names the file, where something does; a message says so.
 * @throws Fault `bad-setting` where there is no such file, or it is not UTF-8 text of at most a megabyte; and
 *   whatever `read` throws.
 */
export async function loadCatalogueFile<T>(
  path: string,
  read: (text: string, path: string) => Promise<T>,
  option?: string,
): Promise<T> {
  return read(await textOf(path, option), path);
}

async function textOf(path: string, option: string | undefined): Promise<string> {
  try {
    const bytes = await readFile(path);
    if (bytes.length > MAX_BYTES) throw new Error(`it is larger than ${MAX_BYTES} bytes`);
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const other = option === undefined ? '' : `; name another by ${option} or BREAKGLASS_CATALOGUE`;
    throw new Fault('bad-setting', `BREAKGLASS_CATALOGUE ${path} cannot be read: ${why}${other}`, { cause });
  }
}
