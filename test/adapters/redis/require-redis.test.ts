import { describe, expect, it } from '@jest/globals';

import { closeRedis, createRedis } from '../../../src/adapters/redis/connection.ts';
import { requireRedis } from '../../../src/adapters/redis/require-redis.ts';
import { memoryLog } from '../../support/memory-log.ts';
import { withRedis } from '../../support/redis.ts';

const redis = withRedis();

/** What somebody reads whose process does not start. */
async function refusedAt(url: string): Promise<string> {
  const log = memoryLog();
  const connection = createRedis(url, { role: 'test', log });
  try {
    await requireRedis(connection, 'REDIS_URL', log);
    return 'started';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    closeRedis(connection);
  }
}

describe('a start', () => {
  it('tells a refused password from an address nobody answers at, and repeats neither', async () => {
    const { username, pathname } = new URL(redis().issuerUrl);
    expect(await refusedAt(redis().issuerUrl)).toBe('started');
    expect(await refusedAt(`unix://${username}:hush@localhost${pathname}`)).toBe(
      'Redis refuses the user or password of REDIS_URL (WRONGPASS): correct them',
    );
    expect(await refusedAt('redis://somebody:hush@127.0.0.1:1')).toBe(
      'Redis cannot be reached at REDIS_URL (ECONNREFUSED): start it, or correct its address',
    );
  });
});
