import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Fault } from '../domain/fault.ts';
import type { ProcessRole } from '../proof/process-keys.ts';
import { gatewayEnvironment, issuerEnvironment } from './child-environments.ts';
import type { CliIo } from './cli-io.ts';
import type { KeyPaths } from './key-files.ts';
import { hasNoKeyFiles, keyPaths, writeKeyFiles } from './key-files.ts';
import { checkProgram } from './program-child.ts';
import type { StartSettings } from './start-settings.ts';
import { readStartSettings } from './start-settings.ts';

/** Stands for a Redis that has yet to be started. */
const SOME_REDIS = { gatewayUrl: 'unix://gateway@localhost/', issuerUrl: 'unix://issuer@localhost/' };

/**
 * Reads what `start` is told, and has both programs look at what they would be told, before anything is started.
 * @throws {Fault} `bad-setting` with every mistake: of `start`, of both programs, and of catalogue and policies.
 */
export async function checkStart(
  io: Pick<CliIo, 'env'>,
  paths: { readonly gateway: string; readonly issuer: string },
): Promise<StartSettings> {
  const own = ownSettings(io);
  // Where one of its own cannot be used, the rest is looked at with what it is when not set.
  const settings = 'mistakes' in own ? readStartSettings({}) : own;
  const found = [
    'mistakes' in own ? own.mistakes : null,
    ...(await withKeys(join(settings.dataFolder, 'keys'), async (gatewayKeys, issuerKeys) => {
      const redis = settings.redis ?? SOME_REDIS;
      const input = { env: io.env, settings, gatewayKeys, issuerKeys, redis };
      return [
        await checkProgram('gateway', paths.gateway, gatewayEnvironment(input)),
        await checkProgram('issuer', paths.issuer, issuerEnvironment(input)),
      ];
    })),
  ];
  // Both programs read the same catalogue, and say the same of it.
  const lines = new Set(found.flatMap((text) => (text ?? '').split('\n')).filter(isMistake));
  if (lines.size === 0) return settings;
  throw new Fault(
    'bad-setting',
    `nothing was started; to be corrected first:\n${[...lines]
      .map((line) => `  ${line.trim()}\n`)
      .join('')
      .trimEnd()}`,
  );
}

/** Both programs look at their keys; for those that `start` has yet to make, others stand in and go again. */
async function withKeys<T>(
  folder: string,
  work: (gateway: KeyPaths, issuer: KeyPaths) => Promise<T>,
): Promise<T> {
  const standIns = await mkdtemp(join(tmpdir(), 'breakglass-check-'));
  const pathsOf = async (role: ProcessRole): Promise<KeyPaths> =>
    (await hasNoKeyFiles(folder, role)) ? writeKeyFiles(standIns, role) : keyPaths(folder, role);
  try {
    return await work(await pathsOf('gateway'), await pathsOf('issuer'));
  } finally {
    await rm(standIns, { recursive: true, force: true });
  }
}

function ownSettings({ env }: Pick<CliIo, 'env'>): StartSettings | { readonly mistakes: string } {
  try {
    return readStartSettings(env);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { mistakes: error.message };
  }
}

function isMistake(line: string): boolean {
  return line.trim() !== '' && !line.startsWith('these settings have to be corrected');
}
