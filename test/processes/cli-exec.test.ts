import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

import { SECRET_ACCESS_KEY } from '../client/tiny-issuer.ts';
import { GRANT_ID } from '../proof/fixtures.ts';
import { withBoundCli } from '../cli/bound-cli.ts';

const cli = withBoundCli();
const exec = (...command: readonly string[]) => ['exec', GRANT_ID, '--', ...command];
const node = (source: string, ...args: readonly string[]) => exec(process.execPath, '-e', source, ...args);

describe('breakglass exec', () => {
  it('gives the credentials to the command, and nothing else of AWS', async () => {
    const { code, stdout, stderr } = await cli().run(node('console.log(JSON.stringify(process.env))'), {
      AWS_PROFILE: 'admin',
      AWS_ROLE_ARN: 'arn:aws:iam::1:role/admin',
      AWS_ENDPOINT_URL: 'https://elsewhere.example',
      AWS_ACCESS_KEY_ID: 'AKIAOWN',
      EDITOR: 'vi',
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const env = JSON.parse(stdout) as Record<string, string>;
    const ofAws = Object.entries(env).filter(([name]) => name.startsWith('AWS_'));
    expect(Object.fromEntries(ofAws)).toEqual({
      AWS_ACCESS_KEY_ID: 'ASIATEST1',
      AWS_SECRET_ACCESS_KEY: SECRET_ACCESS_KEY,
      AWS_SESSION_TOKEN: 'token-token',
      AWS_CREDENTIAL_EXPIRATION: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      AWS_REGION: 'eu-central-1',
      AWS_DEFAULT_REGION: 'eu-central-1',
    });
    expect(env['EDITOR']).toBe('vi');
  });

  it('hands arguments over as they are, and the exit code back', async () => {
    const source = 'console.log(JSON.stringify(process.argv.slice(1))); process.exit(42)';
    const args = ['--json', '-h', 'a b', '--', '$HOME'];
    const { code, stdout } = await cli().run(node(source, '--', ...args));
    expect(code).toBe(42);
    expect(JSON.parse(stdout)).toEqual(args);
  });

  it('is one claim for many commands', async () => {
    await Promise.all([cli().run(exec('true')), cli().run(exec('true')), cli().run(exec('true'))]);
    expect(cli().issuer.claims).toBe(1);
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('forwards %s, once', async (signal) => {
    const source = `
      let seen = 0;
      process.on('${signal}', () => { seen += 1; setTimeout(() => { console.log('seen ' + seen); process.exit(7); }, 50); });
      setInterval(() => {}, 1000);
      console.log('ready');
    `;
    const running = cli().start(node(source));
    await running.wrote(/ready/);
    running.child.kill(signal);
    const { code, stdout } = await running.ended;
    expect(code).toBe(7);
    expect(stdout).toContain('seen 1');
  });

  it('ends as its command was ended', async () => {
    expect(await cli().run(node("process.kill(process.pid, 'SIGKILL')"))).toMatchObject({ code: 137 });
  });

  it('says that there is no such command, as a shell does', async () => {
    expect(await cli().run(exec('no-such-command-anywhere'))).toMatchObject({
      code: 127,
      stderr: 'breakglass: no-such-command-anywhere: there is no such command\n',
    });
    const script = join(cli().folder, 'not-executable');
    await writeFile(script, '#!/bin/sh\n', { mode: 0o644 });
    expect(await cli().run(exec(script))).toMatchObject({ code: 126 });
  });

  it('runs nothing when the grant is refused', async () => {
    cli().issuer.overrides.set('/claim', (response) =>
      response.writeHead(409).end('{"error":"grant-ended","message":"Over."}'),
    );
    const mark = join(cli().folder, 'ran');
    expect(await cli().run(exec('touch', mark))).toMatchObject({ code: 1, stderr: 'breakglass: Over.\n' });
    await expect(access(mark)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
