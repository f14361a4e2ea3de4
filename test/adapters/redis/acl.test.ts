import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';

import { closeRedis } from '../../../src/adapters/redis/connection.ts';
import type { Side } from '../../../src/adapters/redis/keys.ts';
import { redisKeys } from '../../../src/adapters/redis/keys.ts';
import { withRedis } from '../../support/redis.ts';

const redis = withRedis();
const sides: readonly { side: Side; other: Side }[] = [
  { side: 'gateway', other: 'issuer' },
  { side: 'issuer', other: 'gateway' },
];
const all = redisKeys('test');
/** How Redis says no: to a user, to a script of a user, to any script, to anybody. */
const REFUSED =
  /NOPERM|The user executing the script can't|not allowed from script|DEBUG command not allowed/;

describe.each(sides)('the $side user', ({ side, other }) => {
  const own = all[side];
  const foreign = all[other];
  let user: Redis;

  beforeEach(async () => {
    const { admin } = redis();
    await admin.hset(foreign.record('grant/x'), 'body', 'theirs');
    await admin.set(foreign.live('bg-1'), 'theirs');
    await admin.zadd(foreign.deadlines, 1, 'end|grant/x');
    await admin.xadd(foreign.events, '1-1', 'recordId', 'r', 'json', '{}');
    await admin.xadd(foreign.outbox, '1-1', 'recordId', 'r', 'json', '{}');
    await admin.xadd(own.outbox, '1-1', 'recordId', 'r', 'json', '{}');
    user = redis().connect(side);
  });

  it.each<[string, readonly string[]]>([
    ['reads a record of the other', ['HGET', foreign.record('grant/x'), 'body']],
    [
      'reads the events of the other',
      ['XREAD', 'STREAMS', foreign.events, own.events, foreign.outbox, '0', '0', '0'],
    ],
    ['reads its outbox', ['XRANGE', own.outbox, '-', '+']],
    ['reads a live mark', ['PTTL', foreign.live('bg-1')]],
    ['writes its own keys', ['SET', own.once('k'), 'v', 'EX', '5', 'NX', 'GET']],
    ['appends to its outbox', ['XADD', own.outbox, '*', 'recordId', 'r', 'json', '{}']],
    ['trims its outbox', ['XTRIM', own.outbox, 'MAXLEN', '0']],
    ['trims its events', ['XTRIM', own.events, 'MINID', '1-1']],
    ['asks for the version', ['INFO']],
  ])('%s', async (_what, [command = '', ...values]) => {
    await expect(user.call(command, ...values)).resolves.toBeDefined();
  });

  it.each<[string, readonly string[]]>([
    ['change a record of the other', ['HSET', foreign.record('grant/x'), 'body', 'mine']],
    ['delete a record of the other', ['DEL', foreign.record('grant/x')]],
    ['set a live mark of the other', ['SET', foreign.live('bg-1'), 'mine']],
    ['move a deadline of the other', ['ZADD', foreign.deadlines, '9', 'end|grant/x']],
    ['clear a deadline of the other', ['ZREM', foreign.deadlines, 'end|grant/x']],
    ['append to the events of the other', ['XADD', foreign.events, '*', 'recordId', 'r', 'json', '{}']],
    ['append to the outbox of the other', ['XADD', foreign.outbox, '*', 'recordId', 'r', 'json', '{}']],
    ['trim the outbox of the other', ['XTRIM', foreign.outbox, 'MAXLEN', '0']],
    ['take the lease of a reader of the other', ['SET', foreign.reader('sealer').lease, 'mine']],
    ['move a cursor of the other', ['HSET', foreign.reader('sealer').cursors, 'orders', '9-9']],
    ['shorten the life of a key of the other', ['PEXPIRE', foreign.live('bg-1'), '1']],
    ['delete its outbox', ['DEL', own.outbox]],
    ['make its outbox something else', ['SET', own.outbox, 'x']],
    ['delete entries of its outbox', ['XDEL', own.outbox, '1-1']],
    ['trim the events of the other', ['XTRIM', foreign.events, 'MAXLEN', '0']],
    ['delete entries of its events', ['XDEL', own.events, '1-1']],
    ['touch another workspace', ['GET', redisKeys('other')[side].live('x')]],
    ['touch a key of nobody', ['SET', 'x', 'y']],
    ['copy a key', ['COPY', foreign.live('bg-1'), own.live('bg-1')]],
    ['rename a key', ['RENAME', own.live('a'), own.live('b')]],
    ['list keys', ['KEYS', '*']],
    ['scan', ['SCAN', '0']],
    ['flush', ['FLUSHALL']],
    ['read the configuration', ['CONFIG', 'GET', '*']],
    ['change the configuration', ['CONFIG', 'SET', 'appendfsync', 'no']],
    ['change users', ['ACL', 'SETUSER', `breakglass-${side}`, '~*', '+@all']],
    ['list users', ['ACL', 'LIST']],
    ['forget scripts', ['SCRIPT', 'FLUSH']],
    ['load functions', ['FUNCTION', 'FLUSH']],
    ['debug', ['DEBUG', 'SLEEP', '0']],
    ['watch everybody', ['MONITOR']],
    ['shut down', ['SHUTDOWN']],
    ['publish', ['PUBLISH', 'c', 'm']],
    ['become a replica', ['REPLICAOF', 'host', '1']],
    ['kill connections', ['CLIENT', 'KILL', 'TYPE', 'normal']],
  ])('cannot %s, neither itself nor through a script', async (_what, [command = '', ...values]) => {
    await expect(user.call(command, ...values)).rejects.toThrow(REFUSED);
    const script = 'return redis.call(unpack(ARGV))';
    await expect(user.eval(script, 0, command, ...values)).rejects.toThrow(REFUSED);
    // Naming the key as a script's key opens nothing either.
    const key = values.find(
      (value) => value.startsWith(foreign.ownedBy.slice(0, -1)) || value === foreign.outbox,
    );
    if (key !== undefined) {
      await expect(user.eval(script, 1, key, command, ...values)).rejects.toThrow(REFUSED);
    }
  });
});

describe('somebody without a password', () => {
  it('is refused everything', async () => {
    const stranger = redis()
      .connect('gateway')
      .duplicate({ username: 'default', password: 'guess', retryStrategy: null });
    stranger.on('error', () => undefined);
    await expect(stranger.ping()).rejects.toThrow();
    closeRedis(stranger);
  });
});
