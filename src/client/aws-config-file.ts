import { randomUUID } from 'node:crypto';
import { lstat, mkdir, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

import { Fault } from '../domain/fault.ts';
import type { AwsProfile } from './aws-config.ts';
import { hasCredentials, withProfile } from './aws-config.ts';
import { systemCode } from './system-code.ts';

/** Where AWS tools look. */
export type AwsPaths = { readonly config: string; readonly credentials: string };

/** The shared files of AWS tools: `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE`, or those in `~/.aws`. */
export function awsPaths(env: Readonly<Record<string, string | undefined>>): AwsPaths {
  const chosen = (name: string, file: string): string => {
    const path = env[name] ?? '';
    return path === '' ? join(homedir(), '.aws', file) : path.replace(/^~(?=\/)/, homedir());
  };
  return {
    config: chosen('AWS_CONFIG_FILE', 'config'),
    credentials: chosen('AWS_SHARED_CREDENTIALS_FILE', 'credentials'),
  };
}

/**
 * Writes a profile into the AWS config file: at once, so that a tool reads the old file or the new one, with the
 * mode it had. Where the file is a symbolic link, what it points to is replaced.
 * @throws {Fault} `bad-setting` for a profile of that name that is not ours, or a file that cannot be used or that
 *   somebody else was writing at the same moment.
 */
export async function writeAwsProfile(paths: AwsPaths, profile: AwsProfile): Promise<void> {
  const { config, credentials } = paths;
  try {
    if (hasCredentials((await readBytes(credentials)) ?? '', profile.name))
      throw refused(profile.name, credentials, 'holds keys, which would be used instead');
    const target = await targetOf(config);
    const before = await readBytes(target);
    const edited = withProfile(before ?? '', profile);
    if (edited.kind === 'foreign') throw refused(profile.name, config, edited.why);
    if (edited.text !== before) await replace(target, before, edited.text);
  } catch (error) {
    if (error instanceof Fault) throw error;
    const why = systemCode(error) ?? 'failed';
    throw new Fault('bad-setting', `${config} cannot be used (${why}).`, { cause: error });
  }
}

async function replace(target: string, before: string | null, text: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  const mode = before === null ? 0o600 : (await stat(target)).mode & 0o777;
  const temporary = `${target}.${randomUUID()}.tmp`;
  try {
    const file = await open(temporary, 'wx', mode);
    try {
      // The umask may have taken bits away that the file had.
      await file.chmod(mode);
      await file.writeFile(Buffer.from(text, 'latin1'));
      await file.sync();
    } finally {
      await file.close();
    }
    if ((await readBytes(target)) !== before)
      throw new Fault('bad-setting', `${target} was changed by somebody else just now. Try again.`);
    await rename(temporary, target);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** What a path stands for: the file at the end of a symbolic link, or the path itself. */
async function targetOf(path: string): Promise<string> {
  const isThere = await lstat(path).then(
    () => true,
    (error: unknown) => {
      if (systemCode(error) === 'ENOENT') return false;
      throw error;
    },
  );
  return isThere ? realpath(path) : path;
}

/** The file with one character for each byte, so that what is no UTF-8 is kept too; `null` where there is none. */
async function readBytes(path: string): Promise<string | null> {
  try {
    return (await readFile(path)).toString('latin1');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}

function refused(name: string, path: string, why: string): Fault {
  return new Fault(
    'bad-setting',
    `The profile ${name} in ${path} ${why}. It is left as it is: choose another name with --profile.`,
  );
}
