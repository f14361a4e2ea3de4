import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

import { credentialProcess } from '../../src/cli/credential-process.ts';
import { GRANT_ID } from '../proof/fixtures.ts';
import { withBoundCli } from './bound-cli.ts';

const cli = withBoundCli();
const config = () => join(cli().folder, '.aws', 'config');

describe('breakglass configure', () => {
  it('writes a profile with the grant’s Region, and makes no claim', async () => {
    const { code, stdout, stderr } = await cli().run(['configure', GRANT_ID]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('AWS_PROFILE=breakglass');
    const text = await readFile(config(), 'utf8');
    expect(text).toMatch(/^\[profile breakglass\]\n/);
    expect(text).toContain('\nregion = eu-central-1\n');
    expect(text).toContain(` ${cli().main} credentials ${GRANT_ID}\n`);
    expect(cli().issuer.claims).toBe(0);
  });

  it('takes the name and the file that it is given', async () => {
    const path = join(cli().folder, 'elsewhere');
    const { code } = await cli().run(['configure', GRANT_ID, '--profile', 'inc-42'], {
      AWS_CONFIG_FILE: path,
    });
    expect(code).toBe(0);
    expect(await readFile(path, 'utf8')).toMatch(/^\[profile inc-42\]\n/);
  });

  it('leaves a profile of somebody else as it is: exit code 2', async () => {
    await mkdir(join(cli().folder, '.aws'));
    await writeFile(config(), '[profile breakglass]\nregion = mine\n');
    const { code, stdout, stderr } = await cli().run(['configure', GRANT_ID]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/not written by breakglass.*--profile/);
    expect(await readFile(config(), 'utf8')).toBe('[profile breakglass]\nregion = mine\n');
  });

  it('is for a grant that one has: exit code 1', async () => {
    expect(await cli().run(['configure', 'bg-zzzzzzzzzz'])).toMatchObject({ code: 1, stdout: '' });
  });
});

describe('the command line of a profile', () => {
  const of = (env: Record<string, string>, main = cli().main) =>
    credentialProcess({ env, mainUrl: `file://${main}` }, GRANT_ID);

  it('is short where PATH finds this very program, and exact where it does not', async () => {
    const [bin, other] = [join(cli().folder, 'bin'), join(cli().folder, 'other')];
    await mkdir(bin);
    await mkdir(other);
    await symlink(cli().main, join(bin, 'breakglass'));
    await writeFile(join(other, 'breakglass'), '');
    expect(await of({ PATH: `/nowhere:${bin}:${other}` })).toBe(`breakglass credentials ${GRANT_ID}`);
    const exact = `${process.execPath} ${cli().main} credentials ${GRANT_ID}`;
    expect(await of({ PATH: `${other}:${bin}` })).toBe(exact);
    expect(await of({})).toBe(exact);
  });

  it('names the folder of the device where it is not the usual one, in quotes where needed', async () => {
    expect(await of({ BREAKGLASS_HOME: '/srv/bg' })).toMatch(/^env BREAKGLASS_HOME=\/srv\/bg \//);
    expect(await of({ BREAKGLASS_HOME: '/srv/my bg' })).toMatch(/^env "BREAKGLASS_HOME=\/srv\/my bg" \//);
    await expect(of({ BREAKGLASS_HOME: '/srv/$(id)' })).rejects.toMatchObject({ code: 'bad-setting' });
  });
});
