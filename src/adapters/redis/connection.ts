import { Redis } from 'ioredis';
import type { RedisOptions } from 'ioredis';

import { Fault } from '../../domain/fault.ts';
import type { Log } from '../../ports/log.ts';
import { outageLog } from './outage-log.ts';
import { withoutArguments } from './redis-faults.ts';

const COMMAND_TIMEOUT_MS = 1000;
const RECONNECT_AT_MOST_MS = 500;

/** How long closing waits for the server's goodbye; an option of the client that its types leave out. */
const CLOSING = { disconnectTimeout: 100 };

type Address = Pick<RedisOptions, 'db' | 'host' | 'password' | 'path' | 'port' | 'tls' | 'username'>;

/**
 * A connection for the request path: a command that is not answered within a second fails, one that cannot be
 * sent fails after one try to reconnect, and the connection itself is tried again for ever. It starts connecting
 * at once and never throws for that: a server that is away shows at the first command and once in the log.
 * @param url `redis://`, `rediss://` or `unix://user:password@localhost/path/to/socket`.
 * @param role names the connection on the server and in the log.
 * @throws {Fault} `bad-setting` when the URL cannot be read; the message does not repeat it.
 */
export function createRedis(url: string, options: { readonly role: string; readonly log: Log }): Redis {
  return watched(
    new Redis({
      ...addressOf(url),
      ...CLOSING,
      connectionName: `breakglass-${options.role}`,
      commandTimeout: COMMAND_TIMEOUT_MS,
      connectTimeout: COMMAND_TIMEOUT_MS,
      maxRetriesPerRequest: 1,
      // Needs a command that Redis 7.0 has no rule for; the connection's name says enough.
      disableClientInfo: true,
      retryStrategy: (times) => Math.min(times * 50, RECONNECT_AT_MOST_MS),
    }),
    options,
  );
}

/**
 * A second connection to the same server for blocking reads, so that they never hold up other commands.
 * @param blockMs how long a command may block; its time-out is a second more.
 */
export function createBlockingRedis(
  redis: Redis,
  options: { readonly role: string; readonly log: Log; readonly blockMs: number },
): Redis {
  const commandTimeout = options.blockMs + COMMAND_TIMEOUT_MS;
  return watched(redis.duplicate({ connectionName: `breakglass-${options.role}`, commandTimeout }), options);
}

/** Closes a connection for good; what waits on it fails. Closing again does nothing. */
export function closeRedis(redis: Redis): void {
  // The client would start a timer for a socket that is closed already, and keep the process alive by it.
  if (redis.status !== 'end') redis.disconnect();
}

/** Without a listener for its errors the client would print them, with arguments, to the console. */
function watched(redis: Redis, { role, log }: { readonly role: string; readonly log: Log }): Redis {
  const outage = outageLog(log, 'redis.connection', { role });
  redis.on('error', (error) => outage.failed(withoutArguments(error)));
  redis.on('ready', () => outage.worked());
  return redis;
}

function addressOf(text: string): Address {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isUnix = url?.protocol === 'unix:';
  if (url === null || !(isUnix || url.protocol === 'redis:' || url.protocol === 'rediss:')) {
    throw new Fault(
      'bad-setting',
      'the Redis URL must look like redis://, rediss:// or unix://user:password@localhost/path',
    );
  }
  const credentials = {
    ...(url.username === '' ? {} : { username: decodeURIComponent(url.username) }),
    ...(url.password === '' ? {} : { password: decodeURIComponent(url.password) }),
  };
  if (isUnix) return { ...credentials, path: decodeURIComponent(url.pathname) };
  return {
    ...credentials,
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(url.port || 6379),
    db: Number(url.pathname.slice(1) || 0),
    ...(url.protocol === 'rediss:' ? { tls: { servername: url.hostname } } : {}),
  };
}
