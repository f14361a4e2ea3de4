import { join } from 'node:path';

import { checkStart } from './check-start.ts';
import { gatewayEnvironment, issuerEnvironment } from './child-environments.ts';
import type { AddCommand, CliIo } from './cli-io.ts';
import { EXIT } from './cli-io.ts';
import { ensureKeyFiles } from './key-files.ts';
import { passedSignal } from './passed-signal.ts';
import { findProgram, startProgram } from './program-child.ts';
import { openRedis } from './start-redis.ts';
import { superviseChildren } from './supervise-children.ts';

/** `start`: gateway, issuer and, unless there is one, a Redis; all on this machine, to try it. */
export const addStartCommand: AddCommand = (program, io, run) => {
  program
    .command('start')
    .description('try it: run gateway, issuer and a Redis of their own on this machine')
    .action(() => run(() => start(io)));
};

async function start(io: CliIo): Promise<number> {
  const paths = { gateway: findProgram('gateway', io.mainUrl), issuer: findProgram('issuer', io.mainUrl) };
  const settings = await checkStart(io, paths);
  const keysFolder = join(settings.dataFolder, 'keys');
  const gatewayKeys = await ensureKeyFiles(keysFolder, 'gateway');
  const issuerKeys = await ensureKeyFiles(keysFolder, 'issuer');
  // Listened to from here on: a signal while Redis starts must not leave it behind.
  let asked = false;
  const stopListening = io.onSignal((signal) => {
    asked ||= passedSignal(io, signal) !== 'SIGHUP';
  });
  const redis = await openRedis(io, settings);
  try {
    if (asked) return EXIT.ok;
    const input = { env: io.env, settings, gatewayKeys, issuerKeys, redis };
    io.stderr.write(
      'breakglass: start is a trial form: one operating system user runs both processes, so they are not kept apart. See SECURITY.md.\n',
    );
    return await superviseChildren(io, () => [
      startProgram('issuer', paths.issuer, io, issuerEnvironment(input), 'prefixed'),
      startProgram('gateway', paths.gateway, io, gatewayEnvironment(input), 'prefixed'),
    ]);
  } finally {
    await redis.stop();
    stopListening();
  }
}
