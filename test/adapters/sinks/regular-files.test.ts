import { execFileSync } from 'node:child_process';
import { mkdir, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';

import { openFileSink } from '../../../src/adapters/sinks/file-sink.ts';
import type { AuditScene } from '../../cli/audit-fixture.ts';
import { audit, auditScene, maker } from '../../cli/audit-fixture.ts';
import { sealing, temporaryFolder } from '../../issuance/seal-fixture.ts';

const NEXT = '000000000099.jsonl';
const FIRST = '000000000000.jsonl';
let scene: AuditScene;

beforeEach(async () => {
  scene = await auditScene();
});

/** Whatever reads the log: the command that checks it, one that shows it, and the sealer. */
async function expectNamed(name: string, what: string): Promise<void> {
  const message = `${join(scene.log, name)} ${what}; a log is kept in regular files of its own folder`;
  for (const line of [
    ['verify', scene.log, ...scene.keys],
    ['export', '--format', 'csv', '--log', scene.log],
  ]) {
    const { code, stderr } = await audit(...line);
    expect([code, stderr]).toEqual([3, expect.stringContaining(message)]);
  }
  const { open } = await sealing(maker, scene.log);
  await expect(open()).rejects.toMatchObject({ code: 'log-broken', message });
}

describe('a folder of a log in which something else has the name of its files', () => {
  it.each([NEXT, 'checkpoint'])('is refused where %s is a pipe, which nobody waits for', async (name) => {
    await rm(join(scene.log, name), { force: true });
    execFileSync('mkfifo', [join(scene.log, name)]);
    await expectNamed(name, 'is no regular file');
  });

  it('is not sealed where the lock is a pipe', async () => {
    await rm(join(scene.log, 'lock'), { force: true });
    execFileSync('mkfifo', [join(scene.log, 'lock')]);
    const { open } = await sealing(maker, scene.log);
    await expect(open()).rejects.toMatchObject({
      code: 'log-broken',
      message: expect.stringContaining('lock is no regular file'),
    });
  });

  it('is refused where a folder is in the place of a segment', async () => {
    await mkdir(join(scene.log, NEXT));
    await expectNamed(NEXT, 'is no regular file');
  });

  it('is refused where a segment is a link, even to a sound one', async () => {
    const elsewhere = join(await temporaryFolder(), FIRST);
    await rename(join(scene.log, FIRST), elsewhere);
    await symlink(elsewhere, join(scene.log, FIRST));
    await expectNamed(FIRST, 'is a link');
  });

  it('is read and written where the folder itself is reached by a link', async () => {
    const link = join(await temporaryFolder(), 'log');
    await symlink(scene.log, link);
    expect((await audit('verify', link, ...scene.keys)).code).toBe(0);
    const sink = await openFileSink(link);
    for await (const _ of sink.lines());
    await sink.close();
  });
});
