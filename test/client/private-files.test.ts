import { chmod, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { createDeviceStore } from '../../src/client/device-store.ts';
import { ensurePrivateFolder, readPrivateFile, writePrivateFile } from '../../src/client/private-files.ts';
import { createSealedStore } from '../../src/client/sealed-store.ts';
import { generateDeviceKeys } from '../../src/proof/device-keys.ts';
import { GRANT_ID, NOW_MS } from '../proof/fixtures.ts';

let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'breakglass-client-')), 'home');
});
afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }));

describe('private files', () => {
  it('are 0600 in a folder of 0700, whatever the umask, and leave nothing else', async () => {
    const umask = process.umask(0);
    try {
      await writePrivateFile(join(folder, 'a.json'), 'one');
      await writePrivateFile(join(folder, 'a.json'), 'two');
    } finally {
      process.umask(umask);
    }
    expect(await modeOf(folder)).toBe(0o700);
    expect(await modeOf(join(folder, 'a.json'))).toBe(0o600);
    expect(await readPrivateFile(join(folder, 'a.json'))).toBe('two');
    expect(await readdir(folder)).toEqual(['a.json']);
  });

  it('are not read when others may, and say how to close them', async () => {
    const path = join(folder, 'a.json');
    await writePrivateFile(path, 'one');
    await chmod(path, 0o640);
    await expect(readPrivateFile(path)).rejects.toThrow(`chmod 600 ${path}`);
  });

  it('are not read through a link, nor from a folder', async () => {
    await writePrivateFile(join(folder, 'a.json'), 'one');
    await symlink(join(folder, 'a.json'), join(folder, 'link.json'));
    await expect(readPrivateFile(join(folder, 'link.json'))).rejects.toMatchObject({ code: 'bad-setting' });
  });

  it('are not written where others may enter, or where there is no folder', async () => {
    await mkdir(folder);
    await chmod(folder, 0o755);
    await expect(ensurePrivateFolder(folder)).rejects.toThrow(`chmod 700 ${folder}`);
    await writeFile(join(folder, 'file'), '');
    await expect(writePrivateFile(join(folder, 'file', 'a.json'), 'x')).rejects.toMatchObject({
      code: 'bad-setting',
    });
  });

  it('that are missing are null', async () => {
    expect(await readPrivateFile(join(folder, 'none'))).toBeNull();
  });
});

describe('the device store', () => {
  const binding = { issuerUrl: 'https://issuer.example', name: 'Ines', expiresAtMs: NOW_MS };

  it('gives back what was bound', async () => {
    const { keys, text } = generateDeviceKeys();
    const store = createDeviceStore(folder);
    await store.save(binding, text);
    const loaded = await store.load();
    expect(loaded).toMatchObject({ ok: true, value: { ...binding, keys: { thumbprint: keys.thumbprint } } });
    expect(await modeOf(join(folder, 'device.json'))).toBe(0o600);
  });

  it('refuses where nothing was bound, saying how to', async () => {
    expect(await createDeviceStore(folder).load()).toMatchObject({
      ok: false,
      refusal: { code: 'device-unknown', person: expect.stringContaining('/breakglass login') },
    });
  });

  it('does not use a key that others may have read', async () => {
    await createDeviceStore(folder).save(binding, generateDeviceKeys().text);
    await chmod(join(folder, 'device.json'), 0o604);
    await expect(createDeviceStore(folder).load()).rejects.toMatchObject({ code: 'bad-setting' });
  });

  it('says that its file is broken, quoting nothing of it', async () => {
    await writePrivateFile(join(folder, 'device.json'), '{"v":1,"keys":"SECRET-D-VALUE');
    const error: unknown = await createDeviceStore(folder)
      .load()
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'bad-key' });
    expect(inspect(error, { depth: 9 })).not.toContain('SECRET-D-VALUE');
  });
});

describe('the sealed store', () => {
  const answer = { sealed: 'a.b.c.d.e', deadlineMs: NOW_MS + 1000 };

  it('keeps an answer, 0600, until its deadline', async () => {
    const store = createSealedStore(folder);
    await store.keep(GRANT_ID, answer);
    expect(await store.find(GRANT_ID, NOW_MS + 999)).toEqual(answer);
    expect(await store.find(GRANT_ID, NOW_MS + 1000)).toBeNull();
    expect(await modeOf(join(folder, 'sealed', `${GRANT_ID}.json`))).toBe(0o600);
  });

  it('drops what has passed or is broken, and leaves the rest', async () => {
    const store = createSealedStore(folder);
    await store.dropPassed(NOW_MS);
    await store.keep(GRANT_ID, answer);
    await writePrivateFile(join(folder, 'sealed', 'bg-aaaaaaaaaa.json'), 'broken');
    await store.dropPassed(NOW_MS);
    expect(await readdir(join(folder, 'sealed'))).toEqual([`${GRANT_ID}.json`]);
    await store.dropPassed(NOW_MS + 1000);
    expect(await readdir(join(folder, 'sealed'))).toEqual([]);
  });
});

async function modeOf(path: string): Promise<number> {
  return (await stat(path)).mode & 0o777;
}
