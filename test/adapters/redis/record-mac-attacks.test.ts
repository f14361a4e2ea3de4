import { beforeEach, describe, expect, it } from '@jest/globals';

import { createRecordStore } from '../../../src/adapters/redis/record-store.ts';
import type { RecordStore } from '../../../src/ports/record-store.ts';
import { withRedis } from '../../support/redis.ts';
import { step, testMac } from './fixtures.ts';

const redis = withRedis();

describe('somebody who can write Redis', () => {
  let records: RecordStore;
  const keyOf = (name: string): string => redis().keys.issuer.record(name);

  beforeEach(async () => {
    records = createRecordStore({
      redis: redis().connect('issuer'),
      keys: redis().keys,
      side: 'issuer',
      mac: testMac(),
    });
    await records.commit(step('c1', 'grant/a', 1, '{"state":"claimable"}'));
    await records.commit(step('c2', 'grant/a', 2, '{"state":"ended"}'));
    await records.commit(step('c3', 'grant/b', 2 - 1, '{"state":"active"}'));
    await records.commit(step('c4', 'grant/b', 2, '{"state":"active"}'));
  });

  async function expectNotBelieved(name: string, code: string): Promise<void> {
    await expect(records.read(name)).rejects.toMatchObject({
      name: 'Fault',
      code,
      message: expect.stringContaining(name),
    });
  }

  it('cannot edit a body', async () => {
    await redis().admin.hset(keyOf('grant/a'), 'body', '{"state":"claimable"}');
    await expectNotBelieved('grant/a', 'bad-mac');
  });

  it('cannot edit a version', async () => {
    await redis().admin.hset(keyOf('grant/a'), 'version', '3');
    await expectNotBelieved('grant/a', 'bad-mac');
  });

  it('cannot put one record in the place of another', async () => {
    const { admin } = redis();
    await admin.copy(keyOf('grant/b'), keyOf('grant/a'), 'REPLACE');
    await expectNotBelieved('grant/a', 'bad-mac');
    expect((await records.read('grant/b'))?.body).toBe('{"state":"active"}');
  });

  it('cannot invent a record', async () => {
    const mac = testMac('another key').make('grant/c', 1, '{}');
    await redis().admin.hset(keyOf('grant/c'), { version: '1', body: '{}', mac });
    await expectNotBelieved('grant/c', 'bad-mac');
  });

  it.each([
    ['the MAC', { del: 'mac' }, 'bad-mac'],
    ['the body', { del: 'body' }, 'bad-record'],
    ['the version', { del: 'version' }, 'bad-record'],
  ])('cannot take %s away', async (_what, { del }, code) => {
    await redis().admin.hdel(keyOf('grant/a'), del);
    await expectNotBelieved('grant/a', code);
  });

  it.each(['0', '-1', '1.0', ' 2', '2e0', '9999999999999999', 'x'])(
    'cannot write the version as %j',
    async (version) => {
      await redis().admin.hset(keyOf('grant/a'), 'version', version);
      await expectNotBelieved('grant/a', 'bad-record');
    },
  );

  it('cannot turn a record into another type', async () => {
    await redis().admin.set(keyOf('grant/a'), 'x');
    await expect(records.read('grant/a')).rejects.toMatchObject({ code: 'bad-record' });
  });

  // A MAC says who wrote a version, not that it is the newest: that is asked of the sealed log, by version.
  it('can put an older version back, and its version says so', async () => {
    const { admin } = redis();
    const mac = testMac().make('grant/a', 1, '{"state":"claimable"}');
    await admin.hset(keyOf('grant/a'), { version: '1', body: '{"state":"claimable"}', mac });
    expect(await records.read('grant/a')).toEqual({
      name: 'grant/a',
      version: 1,
      body: '{"state":"claimable"}',
    });
  });

  it('can delete a record, which then does not exist', async () => {
    await redis().admin.del(keyOf('grant/a'));
    expect(await records.read('grant/a')).toBeNull();
  });
});
