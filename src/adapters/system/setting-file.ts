import { readFile } from 'node:fs/promises';

import { Fault } from '../../domain/fault.ts';
import { badSettings } from './env-settings.ts';

/**
 * Reads the file a setting names.
 * @param load makes what is wanted of its text; a fault of it is shown, so it must not quote the file.
 * @throws {Fault} `bad-setting`, naming the setting and what is wrong.
 */
export async function loadSettingFile<T>(
  setting: string,
  path: string,
  load: (text: string) => T,
): Promise<T> {
  try {
    return load(await readFile(path, 'utf8'));
  } catch (cause) {
    const why = cause instanceof Fault ? cause.message : `${path} cannot be read`;
    throw badSettings([{ setting, problem: `cannot be used: ${why}` }], cause);
  }
}
