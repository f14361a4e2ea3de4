import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { awsPaths, writeAwsProfile } from '../../src/client/aws-config-file.ts';

const PROFILE = { name: 'incident', process: 'breakglass credentials bg-abcdefghij', region: 'eu-west-1' };
let folder: string;
const at = (...parts: string[]) => join(folder, ...parts);
const write = () =>
  writeAwsProfile({ config: at('aws', 'config'), credentials: at('aws', 'credentials') }, PROFILE);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakglass-aws-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('writing a profile', () => {
  it('makes folder and file for their owner only where there are none', async () => {
    await write();
    expect((await stat(at('aws'))).mode & 0o777).toBe(0o700);
    expect((await stat(at('aws', 'config'))).mode & 0o777).toBe(0o600);
    expect(await readFile(at('aws', 'config'), 'utf8')).toContain('[profile incident]');
  });

  it.each([0o644, 0o664, 0o400])('keeps the mode %o, the bytes, and leaves nothing behind', async (mode) => {
    await mkdir(at('aws'));
    const before = Buffer.from([0x23, 0xff, 0xc3, 0x28, 0x0a]);
    await writeFile(at('aws', 'config'), before);
    await chmod(at('aws', 'config'), mode);
    await write();
    expect((await stat(at('aws', 'config'))).mode & 0o777).toBe(mode);
    expect((await readFile(at('aws', 'config'))).subarray(0, before.length)).toEqual(before);
    expect(await readdir(at('aws'))).toEqual(['config']);
  });

  it('writes through a symbolic link', async () => {
    await mkdir(at('aws'));
    await writeFile(at('dotfiles-config'), '[default]\n');
    await symlink('../dotfiles-config', at('aws', 'config'));
    await write();
    expect(await readlink(at('aws', 'config'))).toBe('../dotfiles-config');
    expect(await readFile(at('dotfiles-config'), 'utf8')).toMatch(/^\[default\]\n\n\[profile incident\]/);
  });

  it('leaves a file alone that says so already', async () => {
    await write();
    const { ino } = await stat(at('aws', 'config'));
    await write();
    expect((await stat(at('aws', 'config'))).ino).toBe(ino);
  });

  it.each([
    ['config', '[profile incident]\nregion = x\n', /was not written by breakglass.*--profile/],
    ['credentials', '[incident]\naws_access_key_id = AKIAX\n', /holds keys.*--profile/],
  ])('does not touch a foreign profile in the %s file', async (file, text, message) => {
    await mkdir(at('aws'));
    await writeFile(at('aws', file), text);
    await expect(write()).rejects.toMatchObject({
      code: 'bad-setting',
      message: expect.stringMatching(message),
    });
    expect(await readFile(at('aws', file), 'utf8')).toBe(text);
    expect(await readdir(at('aws'))).toEqual([file]);
  });

  it('says what cannot be used', async () => {
    await mkdir(at('aws', 'config'), { recursive: true });
    await expect(write()).rejects.toMatchObject({
      code: 'bad-setting',
      message: expect.stringContaining('EISDIR'),
    });
    await rm(at('aws'), { recursive: true });
    await mkdir(at('aws'));
    await symlink('nowhere', at('aws', 'config'));
    await expect(write()).rejects.toMatchObject({ message: expect.stringContaining('ENOENT') });
  });

  it('finds the files where AWS tools look', () => {
    expect(awsPaths({ AWS_CONFIG_FILE: '/x/c', AWS_SHARED_CREDENTIALS_FILE: '/x/s' })).toEqual({
      config: '/x/c',
      credentials: '/x/s',
    });
    expect(awsPaths({ AWS_CONFIG_FILE: '' }).config).toMatch(/\/\.aws\/config$/);
    expect(awsPaths({ AWS_CONFIG_FILE: '~/c' }).config).toMatch(/^\/.*\/c$/);
  });
});
