import { mkdtemp, readdir, readFile, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { ensureKeyFiles, keyPaths, writeKeyFiles } from '../../src/cli/key-files.ts';
import { loadProcessKeys, loadPublicKeys } from '../../src/proof/process-keys.ts';

describe('key files', () => {
  let folder: string;
  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'breakglass-keys-')), 'keys');
  });
  afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }));

  it('are a private one for its owner and a public one for all, which belong together', async () => {
    const umask = process.umask(0o077);
    const { privatePath, publicPath } = await writeKeyFiles(folder, 'issuer').finally(() =>
      process.umask(umask),
    );
    expect((await stat(privatePath)).mode & 0o777).toBe(0o600);
    expect((await stat(publicPath)).mode & 0o777).toBe(0o644);
    const keys = loadProcessKeys(await readFile(privatePath, 'utf8'), 'issuer');
    const publicText = await readFile(publicPath, 'utf8');
    expect(loadPublicKeys(publicText, 'issuer').keys.has(keys.keyId)).toBe(true);
    expect(publicText).not.toMatch(/"(d|mac)"/);
  });

  it('are never overwritten', async () => {
    const { privatePath } = await writeKeyFiles(folder, 'gateway');
    const before = await readFile(privatePath, 'utf8');
    await expect(writeKeyFiles(folder, 'gateway')).rejects.toThrow(/never overwritten/);
    await expect(ensureKeyFiles(folder, 'gateway')).resolves.toEqual(keyPaths(folder, 'gateway'));
    expect(await readFile(privatePath, 'utf8')).toBe(before);
  });

  it('are made together or not at all', async () => {
    const { privatePath, publicPath } = await writeKeyFiles(folder, 'gateway');
    await unlink(privatePath);
    const before = await readFile(publicPath, 'utf8');
    await expect(ensureKeyFiles(folder, 'gateway')).rejects.toMatchObject({ code: 'bad-setting' });
    expect(await readdir(folder)).toEqual(['gateway.public.json']);
    expect(await readFile(publicPath, 'utf8')).toBe(before);
  });

  it('that cannot be written are one clear fault', async () => {
    const file = join(folder, '..', 'file');
    await writeFile(file, '');
    await expect(writeKeyFiles(join(file, 'keys'), 'gateway')).rejects.toThrow(
      /cannot be written to .*ENOTDIR/,
    );
  });
});
