import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { lockFile } from '../../../src/adapters/sinks/file-lock.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakglass-lock-'));
  path = join(folder, 'lock');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

describe('lockFile', () => {
  it('gives the lock to one, and to the next once that one is gone', async () => {
    const first = await lockFile(path, 0);
    await expect(lockFile(path, 0)).rejects.toMatchObject({ code: 'log-broken' });
    await first.close();
    const second = await lockFile(path, 0);
    await second.close();
  });

  it('waits for a holder that is just stopping', async () => {
    const first = await lockFile(path, 0);
    const second = lockFile(path, 5_000);
    await first.close();
    await (await second).close();
  });

  const itOnLinux = process.platform === 'linux' ? it : it.skip;
  itOnLinux('names what is missing on a system without the program', async () => {
    const refused = lockFile(path, 0, 'flock-is-not-installed');
    await expect(refused).rejects.toMatchObject({
      code: 'bad-setting',
      message: expect.stringContaining('flock'),
    });
  });
});
