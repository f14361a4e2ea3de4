import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { loginBySignIn } from '../../src/cli/login-by-sign-in.ts';
import { deviceKind } from '../../src/issuance/record-kinds.ts';
import { PlainBrowser } from '../../src/playground/idp/plain-browser.ts';
import { CANCEL, signIn } from '../../src/playground/idp/sign-in.ts';
import { type LocalIdp, startLocalIdp } from '../../src/playground/idp/start-local-idp.ts';
import { generateDeviceKeys } from '../../src/proof/device-keys.ts';
import { EXAMPLE } from '../catalogue/sample-catalogue.ts';
import { withDoor } from '../http/door.ts';
import { withRedis } from '../support/redis.ts';
import type { BuiltCli, RunningCli } from './built-cli.ts';
import { buildCli } from './built-cli.ts';
import { handIo } from './hand-io.ts';

const redis = withRedis();
const door = withDoor(redis);
const ADDRESS = /^ {2}(http\S+)$/m;

let built: BuiltCli;
let idp: LocalIdp;
let home: string;
beforeAll(() => {
  built = buildCli();
});
afterAll(() => built.remove());
beforeEach(async () => {
  home = await mkdtemp(join(built.folder, 'home-'));
  idp = await startLocalIdp({
    accounts: [
      { subject: '00umara', name: 'Mara Weiss', email: 'mara@acme.example' },
      { subject: '00unew', name: 'Tariq Blom', email: 'tariq@acme.example' },
    ],
    clients: [
      {
        clientId: 'cli',
        name: 'breakglass login',
        kind: 'native',
        redirectUris: ['http://127.0.0.1/callback'],
      },
    ],
    alg: 'ES256',
  });
});
afterEach(async () => {
  await idp.stop();
  await rm(home, { recursive: true, force: true });
});

describe('breakglass login --idp', () => {
  it('binds the device to whoever signs in, and says so in terminal and browser', async () => {
    const { start } = await issuer();
    const cli = start(['--label', 'laptop']);
    const page = await signedIn(cli, '00umara');
    expect(page).toMatchObject({
      status: 200,
      html: expect.stringContaining('This device now belongs to Mara Weiss.'),
    });
    const run = await cli.ended;
    expect(run).toMatchObject({ code: 0, stdout: expect.stringContaining('now belongs to Mara Weiss') });
    const stored = JSON.parse(await readFile(join(home, 'device.json'), 'utf8')) as { name: string };
    expect(stored.name).toBe('Mara Weiss');
    expect(await built.run(['status'], { BREAKGLASS_HOME: home })).toMatchObject({ code: 0 });
    expect(run.stdout + run.stderr).not.toMatch(/eyJ/);
  });

  it('prints one JSON object and nothing else on standard output', async () => {
    const { start, url } = await issuer();
    const cli = start(['--json', '--no-browser']);
    await signedIn(cli, '00umara');
    const { code, stdout } = await cli.ended;
    expect({ code, said: JSON.parse(stdout) as unknown }).toEqual({
      code: 0,
      said: { state: 'bound', name: 'Mara Weiss', issuerUrl: url, expiresAtMs: expect.any(Number) },
    });
  });

  it('refuses whom the catalogue does not know, in terminal and browser, and keeps nothing', async () => {
    const { start } = await issuer();
    const cli = start(['--json']);
    const page = await signedIn(cli, '00unew');
    expect(page.html).toContain('00unew');
    const { code, stdout, stderr } = await cli.ended;
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ state: 'refused', error: 'subject-unknown' });
    expect(stderr).toContain(`${idp.issuer}#00unew`);
    await expect(readFile(join(home, 'device.json'))).rejects.toThrow();
  });

  it('ends with a no where the person cancels at the provider', async () => {
    const { start } = await issuer();
    const cli = start([]);
    expect((await signedIn(cli, CANCEL)).html).toContain('access_denied');
    expect(await cli.ended).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/breakglass: You are not signed in, and nothing was changed\./),
    });
  });

  it('ends with a no at Ctrl-C', async () => {
    const { start } = await issuer();
    const cli = start([]);
    await cli.said(ADDRESS);
    cli.child.kill('SIGINT');
    expect(await cli.ended).toMatchObject({ code: 1, stderr: expect.stringContaining('You gave up.') });
  });

  it('gives up after five minutes', async () => {
    const { client, world } = await issuer();
    const keys = generateDeviceKeys().keys;
    const io = handIo();
    const before = io.nowMs();
    const answer = await loginBySignIn(io, { client: client(keys), keys, label: 'laptop', opens: true });
    expect(answer).toMatchObject({
      ok: false,
      refusal: { code: 'sign-in-refused', person: expect.stringContaining('within 5 minutes') },
    });
    expect(io.nowMs() - before).toBe(300_000);
    expect(await world.recorder.load(deviceKind, keys.thumbprint)).toBeNull();
  });

  it('opens the browser where there is one, and not with --no-browser', async () => {
    const { start } = await issuer();
    const opened = join(home, 'opened');
    const browser = join(home, 'browser');
    await writeFile(
      browser,
      `#!/bin/sh\nprintf %s "$1" > '${opened}.part' && mv '${opened}.part' '${opened}'\n`,
    );
    await chmod(browser, 0o755);
    const silent = start(['--no-browser'], { BROWSER: browser });
    expect((await silent.said(/Ctrl-C/)).input).toContain('To sign in, open this address');
    silent.child.kill('SIGINT');
    await silent.ended;
    await expect(readFile(opened)).rejects.toThrow();
    const cli = start([], { BROWSER: browser });
    const [, address = ''] = await cli.said(ADDRESS);
    expect((await cli.said(/Ctrl-C/)).input).toContain('Your browser opens');
    await signedIn(cli, '00umara');
    await cli.ended;
    expect(await readFile(opened, 'utf8')).toBe(address);
  });

  it('is not led astray by another program that comes to its address', async () => {
    const { start } = await issuer();
    const cli = start([]);
    const [, address = ''] = await cli.said(ADDRESS);
    const callback = new URL(address).searchParams.get('redirect_uri') ?? '';
    expect((await fetch(`${callback}?error=access_denied&state=guessed`)).status).toBe(400);
    expect((await fetch(new URL('/', callback))).status).toBe(404);
    // No address at all by the rules of URLs, as scanners of ports send them.
    expect((await fetch(callback.replace('/callback', '//'))).status).toBe(404);
    expect((await fetch(callback, { method: 'POST' })).status).toBe(404);
    await signedIn(cli, '00umara');
    expect(await cli.ended).toMatchObject({ code: 0 });
  });

  it('says what is away: the provider, or that nothing is set up for it', async () => {
    const { start } = await issuer();
    idp.setAway(true);
    expect(await start(['--json']).ended).toMatchObject({
      code: 3,
      stdout: expect.stringContaining('token-issuer-unavailable'),
    });
    const { start: elsewhere } = await issuer(EXAMPLE);
    expect(await elsewhere(['--json']).ended).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('sign-in-not-set'),
    });
  });

  it.each([
    [['login'], /type the code .*, or --idp to sign in/],
    [['login', 'ABCD-EFGH-JKMN', '--idp'], /by the code or by --idp, not by both/],
    [['login', 'ABCD-EFGH-JKMN', '--no-browser'], /--no-browser goes with --idp/],
  ])('understands no %j', async (args, why) => {
    const { code, stderr } = await built.run([...args, '--issuer', 'http://127.0.0.1:1']);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(why) });
  });
});

function catalogueWithIdp(): string {
  return EXAMPLE.replace(
    'settings:\n',
    `settings:\n  identityProvider: { issuer: "${idp.issuer}", clientId: page, cliClientId: cli }\n`,
  ).replace('    slack: [U0ONCALL]\n', `    slack: [U0ONCALL]\n    idp: ["${idp.issuer}#00umara"]\n`);
}

/** An issuer that runs by this machine's clock, and the command line before it. */
async function issuer(catalogue = catalogueWithIdp()) {
  const { world, state, clientOf } = await door(undefined, catalogue);
  Object.defineProperty(world.state, 'nowMs', { get: Date.now });
  const env = { BREAKGLASS_HOME: home, BREAKGLASS_ISSUER: state.publicUrl };
  const start = (args: readonly string[], more: Readonly<Record<string, string>> = {}): RunningCli =>
    built.start(['login', '--idp', ...args], { ...env, ...more });
  return { world, start, url: state.publicUrl, client: clientOf };
}

/** What the person's browser shows in the end. */
async function signedIn(cli: RunningCli, subject: string) {
  const [, address = ''] = await cli.said(ADDRESS);
  const browser = new PlainBrowser();
  return signIn(browser, await browser.open(address), subject);
}
