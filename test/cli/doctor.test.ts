import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';

import type { RedisHealth } from '../../src/adapters/redis/health.ts';
import { judgeRedis } from '../../src/cli/redis-findings.ts';
import type { LocalAws } from '../../src/playground/aws/start-local-aws.ts';
import { startLocalAws } from '../../src/playground/aws/start-local-aws.ts';
import { deployedAccount } from '../deploy/deployed-account.ts';
import { withRedis } from '../support/redis.ts';
import { buildCli } from './built-cli.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const redis = withRedis();
const started: LocalAws[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((aws) => aws.stop()));
});

/** The built command line where it lies, with the built issuer beside it. */
function breakglass(args: readonly string[], env: Readonly<Record<string, string>>) {
  return new Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }>(
    (resolve) => {
      const child = execFile(
        process.execPath,
        [`${root}/dist/cli/main.js`, ...args],
        { env: { PATH: process.env['PATH'], ...env } },
        (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
      );
    },
  );
}

describe('doctor aws', () => {
  async function awsEnvironment(): Promise<Readonly<Record<string, string>>> {
    const aws = await startLocalAws({ account: await deployedAccount() });
    started.push(aws);
    const { accessKeyId, secretAccessKey, sessionToken = '' } = aws.credentialsOf('issuer');
    return {
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
      BREAKGLASS_CATALOGUE: `${root}/catalogue/breakglass.example.yml`,
    };
  }

  it('finds the deployed account right, by the issuer’s own credentials', async () => {
    const env = { ...(await awsEnvironment()), BREAKGLASS_REVOKER_ROLE: 'breakglass-revoker' };
    const told = await breakglass(['doctor', 'aws'], env);
    expect(told).toMatchObject({ code: 0, stderr: '' });
    expect(told.stdout).toContain('account 111122223333\n  ok ');
    expect(told.stdout).toMatch(/\n0 to mend, 0 not seen, 0 to look at, \d+ ok\n$/);
    const asJson = await breakglass(['doctor', 'aws', '--json'], env);
    expect(JSON.parse(asJson.stdout)).toMatchObject({ ok: true, counts: { mend: 0, unseen: 0 } });
  });

  it('tells apart what is wrong, what it cannot see, and what it was not told', async () => {
    const env = await awsEnvironment();
    const wrong = await breakglass(
      ['doctor', 'aws', '--issuer-role', 'arn:aws:iam::999988887777:role/breakglass-issuer'],
      { ...env, BREAKGLASS_REVOKER_ROLE: 'breakglass-revoker' },
    );
    expect(wrong).toMatchObject({ code: 1, stdout: expect.stringContaining('which is not the issuer') });
    expect((await breakglass(['doctor', 'aws', '--direct'], env)).code).toBe(3);
    const nowhere = await breakglass(['doctor', 'aws', '--catalogue', '/nowhere.yml'], env);
    expect(nowhere).toMatchObject({ code: 2, stderr: expect.stringContaining('/nowhere.yml') });
  });

  it('says so where the issuer does not lie beside the command line', async () => {
    const alone = buildCli();
    try {
      const told = await alone.run(['doctor', 'aws']);
      expect(told).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('The issuer is not installed beside this CLI'),
      });
    } finally {
      alone.remove();
    }
  });
});

describe('doctor idp', () => {
  it('runs beside the issuer, without AWS, and says what it found in the same forms', async () => {
    const env = { BREAKGLASS_CATALOGUE: `${root}/catalogue/breakglass.example.yml` };
    const told = await breakglass(['doctor', 'idp'], env);
    expect(told).toMatchObject({ code: 0, stderr: '' });
    expect(told.stdout).toContain('decisions by sign-in\n  look   catalogue: it names no identity provider');
    // Its agents’ tokens are those of a real issuer, which no test should ask.
    const [ownPart = ''] = readFileSync(`${root}/catalogue/examples/on-call.yml`, 'utf8').split(
      '\nagents:\n',
    );
    const folder = mkdtempSync(join(tmpdir(), 'breakglass-doctor-'));
    const catalogue = join(folder, 'breakglass.yml');
    writeFileSync(catalogue, `${ownPart}\n`);
    const away = ['doctor', 'idp', '--json', '--catalogue', catalogue];
    const asJson = await breakglass(away, env).finally(() => rmSync(folder, { recursive: true }));
    expect(asJson.code).toBe(3);
    expect(JSON.parse(asJson.stdout)).toMatchObject({ ok: false, counts: { mend: 0, unseen: 1 } });
  });
});

describe('doctor redis', () => {
  const GOOD: RedisHealth = {
    reachable: true,
    whyAway: null,
    version: '7.0.15',
    versionOk: true,
    appendOnly: 'yes',
    appendFsync: 'always',
    evictionPolicy: 'noeviction',
  };

  it.each<readonly [string, Partial<RedisHealth>, boolean, string, string]>([
    [
      'away',
      { reachable: false, whyAway: 'ECONNREFUSED' },
      false,
      'mend',
      'cannot be reached at redis.acme.example:6379: ECONNREFUSED',
    ],
    [
      'that refuses',
      { reachable: false, whyAway: 'WRONGPASS' },
      false,
      'mend',
      'refuses this user or password',
    ],
    ['for nobody', { reachable: false, whyAway: 'NOAUTH' }, false, 'mend', 'refuses this user or password'],
    ['too old', { version: '6.2.1', versionOk: false }, false, 'mend', 'is 6.2.1'],
    ['without a file', { appendOnly: 'no' }, true, 'mend', 'appendonly is no'],
    ['that writes every second', { appendFsync: 'everysec' }, true, 'mend', 'appendfsync is everysec'],
    ['that drops keys', { evictionPolicy: 'allkeys-lru' }, true, 'mend', 'maxmemory-policy is allkeys-lru'],
    ['that does not say', { appendFsync: 'unknown' }, false, 'unseen', 'cannot be read by this user'],
    ['that does not say, declared', { appendFsync: 'unknown' }, true, 'ok', 'always, as declared'],
  ])('judges one %s', (_what, change, isDeclared, level, said) => {
    expect(judgeRedis({ ...GOOD, ...change }, isDeclared, 'redis.acme.example:6379')).toContainEqual(
      expect.objectContaining({ level, says: expect.stringContaining(said) }),
    );
  });

  it('asks a real one', async () => {
    expect(judgeRedis(GOOD, false, '').every(({ level }) => level === 'ok')).toBe(true);
    const told = await breakglass(['doctor', 'redis', '--declared', '--json'], {
      REDIS_URL: redis().issuerUrl,
    });
    const { findings } = JSON.parse(told.stdout) as { findings: readonly { says: string }[] };
    expect(findings.map(({ says }) => says)).toEqual([
      expect.stringMatching(/^is \d/),
      'appendonly is yes',
      expect.stringContaining('appendfsync is always, as declared'),
      'maxmemory-policy is noeviction',
    ]);
    expect(await breakglass(['doctor', 'redis'], {})).toMatchObject({ code: 2 });
  });

  it('tells a refused password, no password and a closed port apart, and repeats none of them', async () => {
    const refused = expect.stringContaining(
      'MEND   Redis refuses this user or password\n       Correct them in REDIS_URL.',
    );
    const asked = (url: string) => breakglass(['doctor', 'redis'], { REDIS_URL: url });
    const { username, pathname } = new URL(redis().issuerUrl);
    const wrong = await asked(`unix://${username}:hush@localhost${pathname}`);
    expect(wrong).toMatchObject({ code: 1, stdout: refused });
    const without = await asked(`unix://localhost${pathname}`);
    expect(without).toMatchObject({ code: 1, stdout: refused });
    for (const host of ['127.0.0.1', 'localhost']) {
      const away = await asked(`redis://somebody:hush@${host}:1`);
      const said = `MEND   Redis cannot be reached at ${host}:1: ECONNREFUSED\n`;
      expect(away).toMatchObject({ code: 1, stdout: expect.stringContaining(said) });
      expect(wrong.stdout + away.stdout).not.toContain('hush');
    }
  });
});
