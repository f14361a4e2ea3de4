import type { RedisKeys, Side } from './keys.ts';

/*
 * No KEYS, SCAN, FLUSH*, CONFIG, ACL, DEBUG, SCRIPT, FUNCTION, MONITOR or pub/sub. Redis checks every command that
 * a script calls against the same rules, so EVAL opens nothing that is not listed here.
 */
const CONNECTION = ['auth', 'client|setname', 'hello', 'info', 'ping'];
const READ = [
  'exists',
  'get',
  'pttl',
  'type',
  'hget',
  'hgetall',
  'hkeys',
  'hlen',
  'hmget',
  'smembers',
  'zrange',
  'zscore',
  'xinfo|stream',
  'xlen',
  'xrange',
  'xread',
  'xrevrange',
];
const WRITE = ['del', 'pexpire', 'set', 'hdel', 'hset', 'hsetnx', 'sadd', 'srem', 'zadd', 'zrem', 'xadd'];

/**
 * The rules of one side's Redis user, as arguments of `ACL SETUSER <name>`: everything of its own keys, append and
 * trim of its outbox, trim of its events, plain reads of what the other side writes. Name and password are added by whoever makes
 * the user. Selectors need Redis 7.
 * The server's own `default` user has to be `off` but keep `~* &* +@all`: an append-only file is replayed as that
 * user, and what it may not do is lost in the replay.
 * Source: https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/
 */
export function aclRules(keys: RedisKeys, side: Side): readonly string[] {
  const own = keys[side];
  const other = keys[side === 'gateway' ? 'issuer' : 'gateway'];
  const allow = (commands: readonly string[]): readonly string[] => commands.map((command) => `+${command}`);
  return [
    'resetkeys',
    'resetchannels',
    'clearselectors',
    '-@all',
    `~${own.ownedBy}`,
    `%R~${own.outbox}`,
    `%R~${other.ownedBy}`,
    `%R~${other.outbox}`,
    ...allow([...CONNECTION, ...READ, ...WRITE]),
    // Append and trim, but not DEL or SET, of the outbox. Its own events a side only trims.
    `(~${own.outbox} +xadd +xtrim)`,
    `(~${own.events} +xtrim)`,
    // A script must declare its keys as writable; what it may do with them is still decided by the rules above.
    `(~${own.ownedBy} ~${own.outbox} +eval +evalsha)`,
  ];
}
