import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Fault } from '../../domain/fault.ts';

const MAX_BYTES = 200_000;

/**
 * Reads the `*.cedar` files of a folder, by name; other files are left alone.
 * @param path `null` for no folder, which holds nothing.
 * @throws Fault `bad-setting` where the folder, or a file of it, cannot be read, is too large or is no UTF-8 text.
 */
export async function readPolicyFolder(
  path: string | null,
): Promise<readonly { readonly file: string; readonly text: string }[]> {
  if (path === null) return [];
  try {
    const names = (await readdir(path)).filter((name) => name.endsWith('.cedar')).sort();
    return await Promise.all(names.map(async (file) => ({ file, text: await textOf(join(path, file)) })));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Fault('bad-setting', `BREAKGLASS_POLICIES ${path} cannot be read: ${why}`, { cause });
  }
}

async function textOf(path: string): Promise<string> {
  const bytes = await readFile(path);
  if (bytes.length > MAX_BYTES) throw new Error(`${path} is larger than ${MAX_BYTES} bytes`);
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}
