import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { agentPerson } from '../../src/catalogue/agent-person.ts';
import { grantIdOfOrder } from '../../src/contracts/order.ts';
import { agentAudience } from '../../src/contracts/token-nonce.ts';
import type { DeviceThumbprint } from '../../src/domain/ids.ts';
import { deviceKind, grantKind } from '../../src/issuance/record-kinds.ts';
import { verifyIntakeAgain } from '../../src/proof/intake-jws.ts';
import { publicKeysOf } from '../../src/proof/process-keys.ts';
import { TO_GATEWAY, withDoor } from '../http/door.ts';
import { issuerKeys } from '../issuance/issuer-world.ts';
import { agentClaims, withAgents } from '../support/agents.ts';
import { withRedis } from '../support/redis.ts';
import type { IssuerKey, LocalTokenIssuer } from '../support/token-issuer.ts';
import { issuerKey, signedBy, withTokenIssuers } from '../support/token-issuer.ts';
import type { BuiltCli } from './built-cli.ts';
import { buildCli } from './built-cli.ts';

const redis = withRedis();
const door = withDoor(redis);
const startIssuer = withTokenIssuers();

let built: BuiltCli;
let home: string;
let key: IssuerKey;
let tokens: LocalTokenIssuer;
beforeAll(() => {
  built = buildCli();
});
afterAll(() => built.remove());
beforeEach(async () => {
  home = await mkdtemp(join(built.folder, 'home-'));
  key = await issuerKey('RS256', 'k-1');
  tokens = await startIssuer([key]);
});
afterEach(() => rm(home, { recursive: true, force: true }));

/** A job of the agent, and the issuer it speaks to. */
async function job() {
  const opened = await door(undefined, withAgents(tokens.issuer));
  opened.world.state.nowMs = Date.now();
  const env = { BREAKGLASS_HOME: join(home, 'bg'), BREAKGLASS_ISSUER: opened.state.publicUrl };
  const run = (...args: readonly string[]) => built.run(args, env);
  const start = (...args: readonly string[]) => built.start(args, env);
  const audience = async (): Promise<string> =>
    (await run('login', '--agent', 'night-bot', '--audience')).stdout.trim();
  const tokenFor = (aud: string, change: Readonly<Record<string, unknown>> = {}) =>
    signedBy(key, { ...agentClaims(tokens.issuer, '' as DeviceThumbprint, Date.now()), aud, ...change });
  const file = join(home, 'token');
  const login = (...args: readonly string[]) =>
    run('login', '--agent', 'night-bot', '--token-file', file, ...args);
  /** Logs in, as a job does. */
  async function loggedIn(): Promise<DeviceThumbprint> {
    const aud = await audience();
    await writeFile(file, await tokenFor(aud));
    const { code, stderr } = await login();
    if (code !== 0) throw new Error(stderr);
    return aud.replace('breakglass:', '') as DeviceThumbprint;
  }
  return { ...opened, env, run, start, audience, tokenFor, file, login, loggedIn };
}

describe('breakglass login --agent', () => {
  it('says for which audience, the same each time, and what to do with it', async () => {
    const { run } = await job();
    const first = await run('login', '--agent', 'night-bot', '--audience');
    expect(first).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^breakglass:[A-Za-z0-9_-]{43}\n$/),
    });
    expect(first.stderr).toContain('breakglass login --agent night-bot --token-file FILE');
    const again = await run('login', '--agent', 'night-bot', '--audience', '--json');
    expect(JSON.parse(again.stdout)).toEqual({
      state: 'waiting',
      agent: 'night-bot',
      audience: first.stdout.trim(),
    });
    const [kept = ''] = await readdir(join(home, 'bg'));
    expect((await stat(join(home, 'bg', kept))).mode & 0o077).toBe(0);
  });

  it('binds the keys by a token of a file, says until when, and begins anew the next time', async () => {
    const { audience, tokenFor, file, login, world } = await job();
    const aud = await audience();
    await writeFile(file, `${await tokenFor(aud)}\n`);
    const bound = await login('--label', 'runner 7');
    expect(bound).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^This device acts as the agent Night bot, until \d\d:\d\d:\d\d/),
    });
    const thumbprint = aud.replace('breakglass:', '') as DeviceThumbprint;
    expect(aud).toBe(agentAudience(thumbprint));
    expect((await world.recorder.load(deviceKind, thumbprint))?.record).toMatchObject({
      agent: 'night-bot',
      label: 'runner 7',
    });
    expect(await audience()).not.toBe(aud);
  });

  it('takes the token from standard input', async () => {
    const { audience, tokenFor, env } = await job();
    const token = await tokenFor(await audience());
    const args = ['login', '--agent', 'night-bot', '--token-file', '-', '--json'];
    const child = spawn(process.execPath, [join(built.folder, 'cli', 'main.js'), ...args], { env });
    child.stdin.end(token);
    const [stdout] = await Promise.all([text(child.stdout), once(child, 'close')]);
    expect(JSON.parse(stdout)).toMatchObject({ state: 'bound', agent: 'night-bot', name: 'Night bot' });
  });

  it('is refused with a token for other keys, and the keys go on waiting', async () => {
    const { audience, tokenFor, file, login } = await job();
    const aud = await audience();
    await writeFile(file, await tokenFor(agentAudience('x'.repeat(43) as DeviceThumbprint)));
    const { code, stdout } = await login('--json');
    expect({ code, answer: JSON.parse(stdout) }).toMatchObject({
      code: 1,
      answer: { state: 'refused', error: 'token-refused' },
    });
    expect(await audience()).toBe(aud);
  });

  it.each<[string, string | null, RegExp]>([
    ['is not there', null, /cannot be read from .*\(ENOENT\)/],
    ['is empty', '', /does not hold one token/],
    ['holds something else', 'AKIAEXAMPLE secret', /does not hold one token/],
    ['is longer than any', 'a'.repeat(9_000), /longer than any token/],
  ])('says it where the file %s, and quotes nothing of it', async (_what, held, why) => {
    const { audience, file, login } = await job();
    await audience();
    if (held !== null) await writeFile(file, held);
    const { code, stderr } = await login();
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(why) });
    if (held !== null && held !== '') expect(stderr).not.toContain(held);
  });

  it('wants to be asked for the audience first', async () => {
    const { file, login, tokenFor } = await job();
    await writeFile(file, await tokenFor('breakglass:x'));
    expect(await login()).toMatchObject({ code: 2, stderr: expect.stringContaining('--audience') });
  });

  it.each([
    ['neither audience nor token', ['login', '--agent', 'night-bot']],
    ['both', ['login', '--agent', 'night-bot', '--audience', '--token-file', 'x']],
    ['a code too', ['login', 'ABCD-EFGH-JKMN', '--agent', 'night-bot', '--audience']],
    ['a sign-in too', ['login', '--idp', '--agent', 'night-bot', '--audience']],
    ['no agent', ['login', '--audience']],
  ])('is not understood with %s', async (_what, args) => {
    const { run } = await job();
    expect((await run(...args)).code).toBe(2);
  });
});

describe('an agent at its terminal', () => {
  it('asks, is told what it has, claims and releases as anybody', async () => {
    const at = await job();
    const thumbprint = await at.loggedIn();
    const asking = at.start(
      'request',
      'restart-ecs-service',
      'orders-api',
      '--for',
      '10m',
      '--reason',
      'probe',
    );
    const audience = TO_GATEWAY;
    const sent = await intakeSent(() => redis().admin.xrange(redis().keys.stream('intake'), '-', '+'));
    asking.child.kill();
    expect(await verifyIntakeAgain(publicKeysOf(issuerKeys), sent, { audience })).toMatchObject({
      ok: true,
      value: { agent: 'night-bot', device: thumbprint, person: { personId: 'night-bot' } },
    });

    const grantId = await grantFor(at.world, thumbprint);
    const status = await at.run('status');
    expect(status.stdout).toMatch(/^Night bot, on a device bound until \d\d:\d\d:\d\d/);
    expect(status.stdout).toContain(grantId);
    const { code, stdout } = await at.run('credentials', grantId);
    expect({ code, answer: JSON.parse(stdout) }).toMatchObject({ code: 0, answer: { Version: 1 } });
    expect(await at.run('release', grantId)).toMatchObject({ code: 0 });
    expect((await at.world.recorder.load(grantKind, grantId))?.record.state).toBe('ending');
  });
});

type World = Awaited<ReturnType<typeof job>>['world'];

/** What the gateway sends once somebody else approved. */
async function grantFor(world: World, thumbprint: DeviceThumbprint) {
  const agent = world.deps.catalogue().agents.get('night-bot');
  if (agent === undefined) throw new Error('no agent');
  const requester = agentPerson(agent);
  world.state.nowMs = Date.now();
  const asked = world.approved(thumbprint, { agent: 'night-bot', requester: requester.personId });
  await world.openAndFile({ ...asked, filed: { ...asked.filed, requester } });
  const order = world.order({ kind: 'grant', body: { ...asked.grant, requester } });
  await world.send(order);
  return grantIdOfOrder(order);
}

async function intakeSent(read: () => Promise<[string, string[]][]>): Promise<string> {
  for (;;) {
    const [entry] = await read();
    if (entry !== undefined) return entry[1][entry[1].indexOf('json') + 1] ?? '';
    await new Promise((resolve) => setImmediate(resolve));
  }
}
