import { join } from 'node:path';

import type { Log } from '../ports/log.ts';
import type { CliIo } from './cli-io.ts';
import type { StartSettings } from './start-settings.ts';

/** A Redis for both processes: the one that was named, or one of our own that ends with us. */
export type OpenRedis = { readonly gatewayUrl: string; readonly issuerUrl: string; stop(): Promise<void> };

/** Opens the Redis of `start`. Fault: `bad-setting` when it cannot be started. */
export async function openRedis(io: CliIo, settings: StartSettings): Promise<OpenRedis> {
  if (settings.redis !== null) return { ...settings.redis, stop: async () => undefined };
  // Loaded only here: no other command needs a Redis client, and `credentials` has to start quickly.
  const { startLocalRedis } = await import('../adapters/redis/local-server.ts');
  const { dataFolder, workspace } = settings;
  return startLocalRedis({ dataDir: join(dataFolder, 'redis'), workspace, log: prefixedLog(io) });
}

function prefixedLog(io: CliIo): Log {
  const write = (level: string, event: string, fields: object = {}): void => {
    io.stderr.write(`redis   | ${JSON.stringify({ level, event, ...fields })}\n`);
  };
  return {
    info: (event, fields) => write('info', event, fields),
    warn: (event, fields) => write('warn', event, fields),
    error: (event, fields) => write('error', event, fields),
  };
}
