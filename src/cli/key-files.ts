import { access, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { systemCode } from '../client/system-code.ts';
import { Fault } from '../domain/fault.ts';
import type { JsonObject } from '../domain/json.ts';
import type { ProcessKeyRing, ProcessRole } from '../proof/process-keys.ts';
import { generateProcessKeys, loadProcessKeyRing, loadPublicKeys } from '../proof/process-keys.ts';

/** Where the two halves of a process's keys stand. */
export type KeyPaths = { readonly privatePath: string; readonly publicPath: string };

/** The paths of a process's keys in a folder. */
export function keyPaths(folder: string, role: ProcessRole): KeyPaths {
  return { privatePath: join(folder, `${role}.keys.json`), publicPath: join(folder, `${role}.public.json`) };
}

/**
 * Makes keys for a process: `<role>.keys.json`, 0600, and `<role>.public.json`, 0644. Never overwrites: whoever
 * replaces the keys of a running installation makes its records and events unverifiable.
 * @throws {Fault} `bad-setting` when one of the files is there already, or cannot be written.
 */
export async function writeKeyFiles(folder: string, role: ProcessRole): Promise<KeyPaths> {
  const paths = keyPaths(folder, role);
  const { privateFile, publicFile } = generateProcessKeys(role);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeNew(paths.privatePath, privateFile, 0o600);
    try {
      await writeNew(paths.publicPath, publicFile, 0o644);
    } catch (error) {
      await rm(paths.privatePath, { force: true });
      throw error;
    }
  } catch (error) {
    if (systemCode(error) === 'EEXIST') {
      throw new Fault(
        'bad-setting',
        `There are keys of the ${role} in ${folder} already; they are never overwritten. Name another folder.`,
        { cause: error },
      );
    }
    throw new Fault(
      'bad-setting',
      `The keys cannot be written to ${folder} (${systemCode(error) ?? 'failed'}).`,
      { cause: error },
    );
  }
  return paths;
}

/** Makes keys where there are none at all; half of a pair is an error of {@link writeKeyFiles}. */
export async function ensureKeyFiles(folder: string, role: ProcessRole): Promise<KeyPaths> {
  const paths = keyPaths(folder, role);
  const there = await Promise.all([exists(paths.privatePath), exists(paths.publicPath)]);
  return there.every(Boolean) ? paths : writeKeyFiles(folder, role);
}

/** Whether a process has no keys there at all, so that {@link ensureKeyFiles} would make them. */
export async function hasNoKeyFiles(folder: string, role: ProcessRole): Promise<boolean> {
  const { privatePath, publicPath } = keyPaths(folder, role);
  return !(await exists(privatePath)) && !(await exists(publicPath));
}

/**
 * Gives a process a new key and keeps the one before it, so that it can hand over: both halves of both stand in the
 * files then. The public file is written first: what only it names yet harms nobody.
 * @throws {Fault} `bad-setting`, `bad-key`.
 */
export async function rotateKeyFiles(folder: string, role: ProcessRole): Promise<KeyPaths> {
  const paths = keyPaths(folder, role);
  const { privateFile, publicFile } = generateProcessKeys(role);
  const privates = [
    privateFile,
    ...(await keptKeys(paths.privatePath, (text) => loadProcessKeyRing(text, role))),
  ];
  const publics = [publicFile, ...(await keptKeys(paths.publicPath, (text) => loadPublicKeys(text, role)))];
  await replace(paths.publicPath, publics, 0o644);
  await replace(paths.privatePath, privates, 0o600);
  return paths;
}

/** The keys a process has, current and former. @throws {Fault} `bad-setting`, `bad-key`. */
export async function readKeyRing(folder: string, role: ProcessRole): Promise<ProcessKeyRing> {
  const { privatePath } = keyPaths(folder, role);
  return loadProcessKeyRing(await readKept(privatePath), role);
}

/**
 * Takes the private halves of all former keys away. Only for who has seen that a log holds how each of them handed over:
 * without that, nobody can continue a log of theirs any more.
 * @throws {Fault} `bad-setting`, `bad-key`.
 */
export async function retireKeyFiles(folder: string, role: ProcessRole): Promise<KeyPaths> {
  const paths = keyPaths(folder, role);
  const [current] = await keptKeys(paths.privatePath, (text) => loadProcessKeyRing(text, role));
  if (current !== undefined) await replace(paths.privatePath, current, 0o600);
  return paths;
}

/**
 * Takes a former key out of the public file, so that what is signed with it counts for nobody who reads the file.
 * @throws {Fault} `bad-setting` for the key in use, one whose private half is still there, or one that is not in the
 *   file; `bad-key`.
 */
export async function forgetKey(folder: string, role: ProcessRole, keyId: string): Promise<KeyPaths> {
  const paths = keyPaths(folder, role);
  const kept = await keptKeys(paths.publicPath, (text) => loadPublicKeys(text, role));
  const ids = kept.map(({ kid }) => (typeof kid === 'string' ? kid : ''));
  if (!ids.includes(keyId))
    throw new Fault('bad-setting', `${paths.publicPath} holds no key ${keyId}; it holds ${ids.join(', ')}.`);
  if (ids[0] === keyId)
    throw new Fault('bad-setting', `${keyId} is the key in use. Put another one before it first: --rotate.`);
  const ring = (await exists(paths.privatePath)) ? await readKeyRing(folder, role) : null;
  if (ring !== null && [ring.current, ...ring.former].some((one) => one.keyId === keyId)) {
    throw new Fault(
      'bad-setting',
      `The ${role} still holds the private half of ${keyId}. Take it away first: --retire.`,
    );
  }
  const left = kept.filter((one) => one['kid'] !== keyId);
  await replace(paths.publicPath, left.length === 1 && left[0] !== undefined ? left[0] : left, 0o644);
  return paths;
}

async function keptKeys(path: string, check: (text: string) => unknown): Promise<readonly JsonObject[]> {
  const text = await readKept(path);
  check(text);
  const kept = JSON.parse(text) as JsonObject | readonly JsonObject[];
  return Array.isArray(kept) ? (kept as readonly JsonObject[]) : [kept as JsonObject];
}

async function readKept(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new Fault('bad-setting', `${path} cannot be read (${systemCode(error) ?? 'failed'}).`, {
      cause: error,
    });
  }
}

/** Replaces a file as a whole, or not at all. */
async function replace(
  path: string,
  content: JsonObject | readonly JsonObject[],
  mode: number,
): Promise<void> {
  try {
    await rm(`${path}.new`, { force: true });
    await writeNew(`${path}.new`, content, mode);
    await rename(`${path}.new`, path);
  } catch (error) {
    throw new Fault('bad-setting', `${path} cannot be written (${systemCode(error) ?? 'failed'}).`, {
      cause: error,
    });
  }
}

async function writeNew(
  path: string,
  content: JsonObject | readonly JsonObject[],
  mode: number,
): Promise<void> {
  const file = await open(path, 'wx', mode);
  try {
    // The umask may have taken bits away that the reader of a public file needs.
    await file.chmod(mode);
    await file.writeFile(`${JSON.stringify(content, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
