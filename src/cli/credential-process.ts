import { realpath } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Fault } from '../domain/fault.ts';
import type { GrantId } from '../domain/ids.ts';
import type { CliIo } from './cli-io.ts';

/**
 * The command line by which AWS tools get credentials of a grant: `breakglass` where that is what PATH finds, else
 * this very program by its path. A device that lives in a folder of its own (`BREAKGLASS_HOME`) is named too, since
 * the tools may run in another shell.
 */
export async function credentialProcess(
  { env, mainUrl }: Pick<CliIo, 'env' | 'mainUrl'>,
  grantId: GrantId,
): Promise<string> {
  const main = fileURLToPath(mainUrl);
  const program = (await isFoundBy(env['PATH'] ?? '', main)) ? ['breakglass'] : [process.execPath, main];
  const home = env['BREAKGLASS_HOME'] ?? '';
  const words = [
    ...(home === '' ? [] : ['env', `BREAKGLASS_HOME=${home}`]),
    ...program,
    'credentials',
    grantId,
  ];
  return words.map(quoted).join(' ');
}

async function isFoundBy(path: string, main: string): Promise<boolean> {
  const target = await realpath(main);
  for (const folder of path.split(delimiter)) {
    const found = folder === '' ? null : await realpath(join(folder, 'breakglass')).catch(() => null);
    // The first one is what a shell would run.
    if (found !== null) return found === target;
  }
  return false;
}

/**
 * Tools split this line each in their own way; double quotes around a path with spaces is what all of them take.
 * Source: AWS SDKs and Tools guide, "Process credential provider".
 */
function quoted(word: string): string {
  if (/^[A-Za-z0-9_@+=:,./-]+$/.test(word)) return word;
  if (/["'\\$`%!#;\n\r]/.test(word))
    throw new Fault('bad-setting', `A profile cannot name ${word}: move it to a path of plain characters.`);
  return `"${word}"`;
}
