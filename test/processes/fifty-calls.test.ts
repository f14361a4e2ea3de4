import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fromProcess } from '@aws-sdk/credential-provider-process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { DeviceThumbprint } from '../../src/domain/ids.ts';
import { createDeviceStore } from '../../src/client/device-store.ts';
import { withDoor } from '../http/door.ts';
import { withRedis } from '../support/redis.ts';
import type { BuiltCli } from '../cli/built-cli.ts';
import { buildCli } from '../cli/built-cli.ts';

const redis = withRedis();
const openDoor = withDoor(redis);
let cli: BuiltCli;
let home: string;
beforeAll(async () => {
  cli = buildCli();
  home = await mkdtemp(join(tmpdir(), 'breakglass-fifty-'));
});
afterAll(async () => {
  cli.remove();
  await rm(home, { recursive: true, force: true });
});

/** What the real `aws` makes of the profile; where it is not installed, the SDK's own provider stands in for it. */
const AWS_TOOL_CALLS = 4;
const hasAwsTool = spawnSync('aws', ['--version'], { stdio: 'ignore' }).status === 0;

describe('fifty calls of AWS tools at once', () => {
  it('are one mint: the SDK’s own provider, and `aws` where there is one, run the profile that configure wrote', async () => {
    const { world, state, showCode, grantFor } = await openDoor();
    world.state.nowMs = Date.now();
    const env = { BREAKGLASS_HOME: join(home, 'device'), HOME: home };
    const breakglass = async (...args: string[]) => {
      const run = await cli.run(args, env);
      if (run.code !== 0) throw new Error(run.stderr);
      return run;
    };
    await breakglass('login', await showCode(), '--issuer', state.publicUrl);
    const device = await createDeviceStore(env.BREAKGLASS_HOME).load();
    if (!device.ok) throw new Error('no device');
    const thumbprint: DeviceThumbprint = device.value.keys.thumbprint;
    const { grantId } = await grantFor(thumbprint);
    await breakglass('configure', grantId, '--profile', 'incident');

    const files = {
      configFilepath: join(home, '.aws', 'config'),
      filepath: join(home, '.aws', 'credentials'),
      ignoreCache: true,
    };
    const bySdk = fromProcess({ profile: 'incident', ...files });
    const calls = Array.from({ length: 50 }, (_, at) =>
      hasAwsTool && at < AWS_TOOL_CALLS
        ? byAwsTool({ ...env, AWS_CONFIG_FILE: files.configFilepath })
        : bySdk(),
    );
    const answers = await Promise.all(calls);

    expect(world.minted).toHaveLength(1);
    expect(new Set(answers.map(({ accessKeyId }) => accessKeyId)).size).toBe(1);
    for (const answer of answers) expect(answer).toMatchObject({ sessionToken: 'session-token-value' });
    expect(answers.at(-1)).toMatchObject({
      secretAccessKey: 'secret-access-key-value',
      expiration: expect.any(Date),
    });
    const status = await breakglass('status', '--json');
    expect(JSON.parse(status.stdout)).toMatchObject({ grants: [{ grantId, claims: 1, state: 'active' }] });
    expect(await textsBelow(home)).not.toContain('secret-access-key-value');
  }, 90_000);
});

/** Runs the real `aws` against a door that answers as STS does. @returns what it signed its call with. */
async function byAwsTool(env: Readonly<Record<string, string>>) {
  let signedWith = { accessKeyId: '', sessionToken: '' };
  const server = createServer(({ headers }, response) => {
    const [, accessKeyId = ''] = /Credential=(\w+)\//.exec(headers.authorization ?? '') ?? [];
    signedWith = { accessKeyId, sessionToken: String(headers['x-amz-security-token']) };
    response.setHeader('content-type', 'text/xml').end(IDENTITY);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    await promisify(execFile)(
      'aws',
      ['sts', 'get-caller-identity', '--profile', 'incident', '--endpoint-url', `http://127.0.0.1:${port}`],
      { env: { PATH: process.env['PATH'], ...env } },
    );
    return signedWith;
  } finally {
    server.close();
  }
}

const IDENTITY = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
  <Arn>arn:aws:sts::111122223333:assumed-role/r/s</Arn><UserId>AROA:s</UserId><Account>111122223333</Account>
</GetCallerIdentityResult></GetCallerIdentityResponse>`;

async function textsBelow(folder: string): Promise<string> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((one) =>
    one.isFile(),
  );
  const texts = await Promise.all(files.map((one) => readFile(join(one.parentPath, one.name), 'utf8')));
  return texts.join('\n');
}
