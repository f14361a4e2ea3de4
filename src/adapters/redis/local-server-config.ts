import { createHash } from 'node:crypto';

import { aclRules } from './acl.ts';
import type { RedisKeys } from './keys.ts';
import type { LocalPasswords } from './local-server-home.ts';

/**
 * The configuration of a local server, as text for its standard input: so no password is in a command line, and
 * only hashes of them are in what the server knows.
 */
export function localServerConfig(options: {
  readonly folder: string;
  readonly socketPath: string;
  readonly passwords: LocalPasswords;
  readonly keys: RedisKeys;
}): string {
  const { folder, socketPath, passwords, keys } = options;
  const user = (who: keyof LocalPasswords, rules: readonly string[]): string =>
    `user ${localUser(who)} on #${createHash('sha256').update(passwords[who]).digest('hex')} ${rules.join(' ')}`;
  return [
    'port 0',
    `unixsocket ${quoted(socketPath)}`,
    'unixsocketperm 700',
    `dir ${quoted(folder)}`,
    'logfile server.log',
    'loglevel warning',
    'daemonize no',
    'save ""',
    'appendonly yes',
    'appendfsync always',
    'maxmemory-policy noeviction',
    // Nobody can be this user, but its rights must stay: the server replays its append-only file as `default`, and
    // would drop every transaction in it, each commit of ours is one, that `default` may not do.
    'user default off resetpass ~* &* +@all',
    user('admin', ['~*', '&*', '+@all']),
    user('gateway', aclRules(keys, 'gateway')),
    user('issuer', aclRules(keys, 'issuer')),
    '',
  ].join('\n');
}

/** The name of a user of a local server. */
export function localUser(who: keyof LocalPasswords): string {
  return `breakglass-${who}`;
}

function quoted(path: string): string {
  return `"${path.replaceAll(/["\\]/g, '\\$&')}"`;
}
