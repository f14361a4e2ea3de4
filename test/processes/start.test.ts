import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import type { BuiltCli, RunningCli } from '../cli/built-cli.ts';
import { buildCli, WAITING_SIBLING } from '../cli/built-cli.ts';

const built = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
let cli: BuiltCli;
let running: RunningCli | undefined;
beforeAll(() => {
  cli = buildCli();
  cli.addSibling('gateway', WAITING_SIBLING);
  cli.addSibling('issuer', WAITING_SIBLING);
});
afterEach(async () => {
  running?.child.kill('SIGTERM');
  await running?.ended;
  running = undefined;
  await rm(join(cli.folder, 'data'), { recursive: true, force: true });
});
afterAll(() => cli.remove());

const OUTSIDE = {
  HOME: '/home/ines',
  SLACK_BOT_TOKEN: 'xoxb-1',
  SLACK_APP_TOKEN: 'xapp-1',
  AWS_ACCESS_KEY_ID: 'AKIATEST',
  AWS_SECRET_ACCESS_KEY: 'aws-secret',
  AWS_REGION: 'eu-central-1',
  DATABASE_PASSWORD: 'of something else',
  REDIS_URL_GATEWAY: 'redis://gateway:gw-secret@127.0.0.1:1',
  REDIS_URL_ISSUER: 'redis://issuer:is-secret@127.0.0.1:1',
};

describe('breakglass start', () => {
  it('gives each process only what it needs', async () => {
    running = cli.start(['start'], OUTSIDE);
    const gateway = environmentIn(await running.wrote(/^gateway \| (\{.*\})$/m));
    const issuer = environmentIn(await running.wrote(/^issuer {2}\| (\{.*\})$/m));
    expect(Object.keys(gateway).filter((name) => name.startsWith('AWS_'))).toEqual([
      'AWS_SHARED_CREDENTIALS_FILE',
      'AWS_CONFIG_FILE',
    ]);
    expect(gateway).toMatchObject({
      SLACK_BOT_TOKEN: 'xoxb-1',
      SLACK_APP_TOKEN: 'xapp-1',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_CONFIG_FILE: '/dev/null',
      REDIS_URL: OUTSIDE.REDIS_URL_GATEWAY,
      GATEWAY_KEYS: expect.stringMatching(/data\/keys\/gateway\.keys\.json$/),
      ISSUER_PUBLIC_KEYS: expect.stringMatching(/issuer\.public\.json$/),
    });
    expect(issuer).toMatchObject({
      AWS_ACCESS_KEY_ID: 'AKIATEST',
      HOME: '/home/ines',
      REDIS_URL: OUTSIDE.REDIS_URL_ISSUER,
      ISSUER_KEYS: expect.stringMatching(/data\/keys\/issuer\.keys\.json$/),
      GATEWAY_PUBLIC_KEYS: expect.stringMatching(/gateway\.public\.json$/),
      BREAKGLASS_LOG_DIR: expect.stringMatching(/data\/log$/),
    });
    expect(JSON.stringify(gateway)).not.toMatch(/AKIATEST|aws-secret|is-secret|issuer\.keys|\/home\/ines/);
    expect(JSON.stringify(issuer)).not.toMatch(/xoxb|xapp|gw-secret|gateway\.keys/);
    for (const env of [gateway, issuer]) {
      expect(env).not.toHaveProperty('DATABASE_PASSWORD');
      expect(
        existsSync(env === gateway ? String(gateway['GATEWAY_KEYS']) : String(issuer['ISSUER_KEYS'])),
      ).toBe(true);
    }
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('forwards %s and ends well', async (signal) => {
    running = cli.start(['start'], OUTSIDE);
    await Promise.all([running.wrote(/^gateway \| \{/m), running.wrote(/^issuer {2}\| \{/m)]);
    running.child.kill(signal);
    const { code, stdout } = await running.ended;
    expect(code).toBe(0);
    expect(stdout).toContain(`gateway | drained after ${signal}`);
    expect(stdout).toContain(`issuer  | drained after ${signal}`);
  });

  it('passes SIGHUP on, by which both read their rules again, and runs on', async () => {
    running = cli.start(['start'], OUTSIDE);
    await Promise.all([running.wrote(/^gateway \| \{/m), running.wrote(/^issuer {2}\| \{/m)]);
    running.child.kill('SIGHUP');
    await Promise.all([running.wrote(/^gateway \| reloads$/m), running.wrote(/^issuer {2}\| reloads$/m)]);
    running.child.kill('SIGTERM');
    expect((await running.ended).code).toBe(0);
  });

  it('stops all when one ends, and says which', async () => {
    cli.addSibling('gateway', "process.exitCode = process.argv.includes('--check') ? 0 : 7;");
    try {
      const { code, stderr } = await cli.run(['start'], OUTSIDE);
      expect(code).not.toBe(0);
      expect(stderr).toMatch(/the gateway ended by itself \(exit code 7\), so all is stopped/);
    } finally {
      cli.addSibling('gateway', WAITING_SIBLING);
    }
  });

  it('looks at everything first, says every mistake of both at once, and starts nothing', async () => {
    const complaint = (lines: readonly string[]) =>
      `process.stderr.write(${JSON.stringify(`these settings have to be corrected:\n  ${lines.join('\n  ')}\n`)}); process.exit(1);`;
    cli.addSibling(
      'gateway',
      complaint(['SLACK_BOT_TOKEN is missing: x', 'BREAKGLASS_CATALOGUE cannot be read']),
    );
    cli.addSibling('issuer', complaint(['AWS_REGION is missing: y', 'BREAKGLASS_CATALOGUE cannot be read']));
    try {
      const { REDIS_URL_GATEWAY } = OUTSIDE;
      const told = await cli.run(['start'], { REDIS_URL_GATEWAY });
      expect(told).toEqual({
        code: 2,
        stdout: '',
        stderr: `breakglass: nothing was started; to be corrected first:
  REDIS_URL_ISSUER is missing: the issuer’s own Redis user; set it together with REDIS_URL_GATEWAY, or neither
  SLACK_BOT_TOKEN is missing: x
  BREAKGLASS_CATALOGUE cannot be read
  AWS_REGION is missing: y
`,
      });
      expect(existsSync(join(cli.folder, 'data'))).toBe(false);
    } finally {
      cli.addSibling('gateway', WAITING_SIBLING);
      cli.addSibling('issuer', WAITING_SIBLING);
    }
  });

  it('refuses one Redis user for both', async () => {
    const { REDIS_URL_GATEWAY, REDIS_URL_ISSUER, ...rest } = OUTSIDE;
    const one = await cli.run(['start'], { ...rest, REDIS_URL: REDIS_URL_ISSUER });
    expect(one).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('REDIS_URL_GATEWAY and REDIS_URL_ISSUER'),
    });
    const half = await cli.run(['start'], { ...rest, REDIS_URL_GATEWAY });
    expect(half).toMatchObject({ code: 2, stderr: expect.stringContaining('REDIS_URL_ISSUER is missing') });
    expect(one.stderr + half.stderr).not.toMatch(/(gw|is)-secret/);
  });

  it('starts a Redis of its own where none is named, with a user for each process', async () => {
    const { REDIS_URL_GATEWAY: _gateway, REDIS_URL_ISSUER: _issuer, ...rest } = OUTSIDE;
    running = cli.start(['start'], rest);
    const gateway = environmentIn(await running.wrote(/^gateway \| (\{.*\})$/m));
    const issuer = environmentIn(await running.wrote(/^issuer {2}\| (\{.*\})$/m));
    expect(gateway['REDIS_URL']).toMatch(/^unix:\/\//);
    expect(gateway['REDIS_URL']).not.toBe(issuer['REDIS_URL']);
    const socketPath = decodeURI(new URL(gateway['REDIS_URL'] ?? '').pathname);
    expect(await isAnswered(socketPath)).toBe(true);
    running.child.kill('SIGTERM');
    expect((await running.ended).code).toBe(0);
    expect(await isAnswered(socketPath)).toBe(false);
  });

  it('names the program that is missing', async () => {
    const alone = buildCli();
    try {
      expect(await alone.run(['start'], OUTSIDE)).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(/gateway is not installed/),
      });
      expect(await alone.run(['issuer'])).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(/issuer is not installed/),
      });
    } finally {
      alone.remove();
    }
  });
});

describe.each(['gateway', 'issuer'])('breakglass %s', (name) => {
  it('prints every setting when asked for help, and says whether they can be used', () => {
    const run = (flag: string) =>
      spawnSync(process.execPath, [built, name, flag], {
        env: { PATH: process.env['PATH'] },
        encoding: 'utf8',
      });
    expect(run('--help')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^ {2}REDIS_URL\n {6}the /m),
    });
    const { status, stderr } = run('--check');
    expect(status).toBe(1);
    expect(stderr).toMatch(/REDIS_URL is missing[^]*BREAKGLASS_CATALOGUE .*cannot be read/);
  });

  it('runs that process alone, with the environment as it is', async () => {
    running = cli.start([name], { REDIS_URL: 'redis://x', DATABASE_PASSWORD: 'of something else' });
    expect(environmentIn(await running.wrote(/^(\{.*\})$/m))).toMatchObject({
      REDIS_URL: 'redis://x',
      DATABASE_PASSWORD: 'of something else',
    });
    running.child.kill('SIGTERM');
    expect(await running.ended).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('drained after SIGTERM'),
    });
  });

  it('passes its exit code on, also of a violent end', async () => {
    cli.addSibling(name, 'process.exit(5);');
    expect((await cli.run([name])).code).toBe(5);
    cli.addSibling(name, "process.kill(process.pid, 'SIGKILL');");
    expect((await cli.run([name])).code).toBe(137);
    cli.addSibling(name, WAITING_SIBLING);
  });
});

function environmentIn(found: RegExpExecArray): Record<string, string> {
  return JSON.parse(found[1] ?? '') as Record<string, string>;
}

function isAnswered(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(socketPath)
      .once('connect', () => {
        socket.destroy();
        resolve(true);
      })
      .once('error', () => resolve(false));
  });
}
