import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

import { GOOD_CODE } from '../client/tiny-issuer.ts';
import { GRANT_ID } from '../proof/fixtures.ts';
import { withBoundCli } from './bound-cli.ts';

const cli = withBoundCli();
const REQUEST = ['request', 'restart-service', 'orders-api', '--for', '30m', '--reason', 'checkout hangs'];

/** Runs with `--json`, and reads the one object that has to be all of standard output. */
async function json(args: readonly string[], env?: Readonly<Record<string, string>>) {
  const { code, stdout, stderr } = await cli().run([...args, '--json'], env);
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  return { code, stderr, said: JSON.parse(stdout) as unknown };
}

const UNBOUND = {
  state: 'refused',
  error: 'device-unknown',
  message: expect.stringContaining('breakglass login'),
};

describe('--json', () => {
  it('says what was done, as one object', async () => {
    const deadlineMs = expect.any(Number);
    expect(await json(['release', GRANT_ID])).toEqual({
      code: 0,
      stderr: '',
      said: { state: 'ending', grantId: GRANT_ID, endsAtLatestMs: Date.UTC(2026, 10, 23, 3, 41) },
    });
    expect(await json(['configure', GRANT_ID, '--profile', 'inc-42'])).toEqual({
      code: 0,
      stderr: '',
      said: {
        state: 'configured',
        grantId: GRANT_ID,
        profile: 'inc-42',
        configFile: join(cli().folder, '.aws', 'config'),
        deadlineMs,
      },
    });
    const login = ['login', GOOD_CODE, '--issuer', cli().issuer.url];
    expect(await json(login, { BREAKGLASS_HOME: join(cli().folder, 'another') })).toEqual({
      code: 0,
      stderr: '',
      said: { state: 'bound', name: 'Ines', issuerUrl: cli().issuer.url, expiresAtMs: deadlineMs },
    });
  });

  it.each([
    [REQUEST],
    [['asked', 'itk_aaaaaaaaaaaaaaaa']],
    [['status']],
    [['status', '--watch']],
    [['release', GRANT_ID]],
    [['configure', GRANT_ID]],
  ])('says so where no device is bound: %j', async (args) => {
    const { code, stderr, said } = await json(args, { BREAKGLASS_HOME: join(cli().folder, 'none') });
    expect({ code, said }).toEqual({ code: 1, said: UNBOUND });
    expect(stderr).toMatch(/^breakglass: .*\n$/);
  });

  it.each([
    [REQUEST, '/v1/requests'],
    [['asked', 'itk_aaaaaaaaaaaaaaaa'], '/itk_aaaaaaaaaaaaaaaa'],
    [['status'], '/v1/status'],
    [['release', GRANT_ID], '/release'],
    [['configure', GRANT_ID], '/v1/status'],
    [['login', GOOD_CODE], '/v1/devices'],
  ])('says what the issuer refused: %j', async (args, path) => {
    cli().issuer.overrides.set(path, (response) => {
      response.writeHead(403, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: 'not-asker', message: 'Not you.' }));
    });
    const { code, stderr, said } = await json(args, { BREAKGLASS_ISSUER: cli().issuer.url });
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'breakglass: Not you.\n' });
    expect(said).toEqual({ state: 'refused', error: 'not-asker', message: 'Not you.' });
  });

  it('says what failed, with the exit code it has without', async () => {
    const away = await json(['login', GOOD_CODE, '--issuer', 'http://127.0.0.1:1']);
    expect(away).toMatchObject({ code: 3, said: { state: 'failed', error: expect.any(String) } });
    const nowhere = await json(['audit', 'verify', '/nowhere']);
    expect(nowhere).toMatchObject({ code: 2, said: { state: 'failed', error: 'bad-setting' } });
    expect((nowhere.said as { message: string }).message).toContain('/nowhere');
  });

  it('of a command that is run is that command’s', async () => {
    const none = { BREAKGLASS_HOME: join(cli().folder, 'none') };
    const { code, stdout } = await cli().run(['exec', GRANT_ID, '--', 'true', '--json'], none);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  });
});
