import { chmod, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { TinyIssuer } from '../client/tiny-issuer.ts';
import { GOOD_CODE, SECRET_ACCESS_KEY, startTinyIssuer } from '../client/tiny-issuer.ts';
import { GRANT_ID } from '../proof/fixtures.ts';
import type { BuiltCli, CliRun } from '../cli/built-cli.ts';
import { buildCli } from '../cli/built-cli.ts';

const REQUEST = ['request', 'restart-service', 'orders-api', '--for', '30m', '--reason', 'it hangs'];

let cli: BuiltCli;
beforeAll(() => {
  cli = buildCli();
});
afterAll(() => cli.remove());

describe('the command line', () => {
  it('prints its version and nothing else', async () => {
    const stdout = expect.stringMatching(/^\d+\.\d+\.\d+\n$/);
    expect(await cli.run(['--version'])).toEqual({ code: 0, stdout, stderr: '' });
  });

  it('prints help', async () => {
    const { code, stdout } = await cli.run(['help']);
    expect(code).toBe(0);
    const people = ['login', 'request', 'asked', 'status', 'credentials', 'exec', 'configure', 'release'];
    for (const name of [...people, 'keys', 'policy', 'audit', 'start', 'gateway', 'issuer']) {
      expect(stdout).toMatch(new RegExp(`^ +${name}\\b`, 'm'));
    }
  });

  it.each([
    ['nothing', []],
    ['an unknown command', ['sudo']],
    ['an unknown option', ['status', '--yaml']],
    ['a missing argument', ['credentials']],
    ['what is no grant', ['credentials', '../../etc/passwd']],
    ['what is no code', ['login', 'short', '--issuer', 'https://issuer.example']],
    ['no issuer to log in at', ['login', GOOD_CODE]],
    [
      'an issuer that proofs would be sent to in clear',
      ['login', GOOD_CODE, '--issuer', 'http://issuer.example'],
    ],
    ['a request without a reason', ['request', 'restart-service', 'orders-api', '--for', '30m']],
    ['a request for no time', ['request', 'restart-service', 'orders-api', '--for', 'ever', '--reason', 'x']],
    [
      'a request for two incidents',
      [...REQUEST, '--incident', 'inc_abcdefghijklmnop', '--channel', 'C012AB3CD'],
    ],
    ['what was never asked', ['asked', 'req_abcdefghijklmnop']],
    ['a grant to run nothing with', ['exec', GRANT_ID, '--']],
    ['a profile of no name', ['configure', GRANT_ID, '--profile', '[x]']],
    ['keys for whom', ['keys', 'approver', '--out', '.']],
  ])('does not understand %s: exit code 2, all on standard error', async (_what, args) => {
    const { code, stdout, stderr } = await cli.run(args, { BREAKGLASS_HOME: join(cli.folder, 'home') });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^(breakglass|Usage): /);
  });

  it('names the help of the very command that was not understood', async () => {
    const { stderr } = await cli.run(['policy', 'who']);
    expect(stderr).toMatch(
      /^breakglass: .*--task.*\nbreakglass: Run `breakglass policy who --help` to see how\.\n$/,
    );
  });

  it('ends without a word once nobody reads what it prints', async () => {
    const running = cli.start(['help']);
    running.child.stdout?.destroy();
    expect(await running.ended).toMatchObject({ code: 3, stderr: '' });
  });
});

describe('the commands of a person', () => {
  let issuer: TinyIssuer;
  let home: string;
  const run = (...args: string[]): Promise<CliRun> =>
    cli.run(args, { BREAKGLASS_HOME: join(home, 'bg'), BREAKGLASS_ISSUER: issuer.url });

  beforeEach(async () => {
    issuer = await startTinyIssuer();
    home = await mkdtemp(join(tmpdir(), 'breakglass-home-'));
  });
  afterEach(async () => {
    await issuer.close();
    await rm(home, { recursive: true, force: true });
  });

  it('say that no device is bound, and how to bind one', async () => {
    for (const args of [
      ['status'],
      ['status', '--watch'],
      ['credentials', GRANT_ID],
      ['exec', GRANT_ID, '--', 'true'],
      ['configure', GRANT_ID],
      ['release', GRANT_ID],
      REQUEST,
    ]) {
      const { code, stdout, stderr } = await run(...args);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toContain('/breakglass login');
    }
  });

  it('bind a device, in a file for its owner only', async () => {
    const { code, stdout } = await run('login', GOOD_CODE.toLowerCase().toUpperCase(), '--label', 'laptop');
    expect(code).toBe(0);
    expect(stdout).toMatch(/belongs to Ines, until \d{4}-\d\d-\d\d/);
    expect((await stat(join(home, 'bg'))).mode & 0o777).toBe(0o700);
    expect((await stat(join(home, 'bg', 'device.json'))).mode & 0o777).toBe(0o600);
    expect(JSON.parse(issuer.calls.at(-1)?.body ?? '')).toMatchObject({ label: 'laptop' });
  });

  it('keep the device of before when a code is refused', async () => {
    await run('login', GOOD_CODE);
    const before = await readFile(join(home, 'bg', 'device.json'), 'utf8');
    expect(await run('login', 'WRONG-WRONG')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('not valid'),
    });
    expect(await readFile(join(home, 'bg', 'device.json'), 'utf8')).toBe(before);
  });

  it('show what one has, for people and for scripts', async () => {
    await run('login', GOOD_CODE);
    const { stdout } = await run('status');
    expect(stdout).toMatch(/^Ines, on a device bound until/);
    expect(stdout).toMatch(
      /bg-abcdefghij {2}Restart a service · checkout\n {2}active; ends at .* UTC, in 4m \d+s; claimed 1 of 5 times/,
    );
    const json = JSON.parse((await run('status', '--json')).stdout) as { grants: unknown[] };
    expect(json).toMatchObject({
      issuerUrl: issuer.url,
      name: 'Ines',
      grants: [{ grantId: 'bg-abcdefghij', state: 'active' }],
    });
  });

  it('print credentials and nothing else on standard output, nothing at all on standard error', async () => {
    await run('login', GOOD_CODE);
    const { code, stdout, stderr } = await run('credentials', GRANT_ID);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      Version: 1,
      AccessKeyId: 'ASIATEST1',
      SecretAccessKey: SECRET_ACCESS_KEY,
    });
  });

  it('make one claim for twelve processes at once', async () => {
    await run('login', GOOD_CODE);
    const runs = await Promise.all(Array.from({ length: 12 }, () => run('credentials', GRANT_ID)));
    expect(new Set(runs.map(({ stdout }) => stdout)).size).toBe(1);
    expect(issuer.claims).toBe(1);
  });

  it('end a grant, and forget its credentials', async () => {
    await run('login', GOOD_CODE);
    await run('credentials', GRANT_ID);
    const { code, stdout } = await run('release', GRANT_ID);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `${GRANT_ID} is ending; AWS ends it at 03:41:00 UTC at the latest.\n`,
    });
    await run('credentials', GRANT_ID);
    expect(issuer.claims).toBe(2);
  });

  it('tell a refusal from a part that is away, and print no secret for either', async () => {
    await run('login', GOOD_CODE);
    issuer.overrides.set('/claim', (response) =>
      response.writeHead(409).end('{"error":"grant-ended","message":"\\u001b[2JOver."}'),
    );
    expect(await run('credentials', GRANT_ID)).toEqual({
      code: 1,
      stdout: '',
      stderr: 'breakglass: [2JOver.\n',
    });
    issuer.overrides.set('/claim', (response) =>
      response.writeHead(503).end('{"error":"internal","message":"Away."}'),
    );
    expect(await run('credentials', GRANT_ID)).toEqual({
      code: 3,
      stdout: '',
      stderr: 'breakglass: Away.\n',
    });
    await issuer.close();
    const { code, stdout, stderr } = await run('credentials', GRANT_ID);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(/cannot be reached.*ECONNREFUSED/);
  });

  it('do not use a key that others may have read', async () => {
    await run('login', GOOD_CODE);
    await chmod(join(home, 'bg', 'device.json'), 0o644);
    const { code, stderr } = await run('status');
    expect(code).toBe(2);
    expect(stderr).toContain('chmod 600');
  });
});
