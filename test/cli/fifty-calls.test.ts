import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromProcess } from '@aws-sdk/credential-provider-process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { DeviceThumbprint } from '../../src/domain/ids.ts';
import { createDeviceStore } from '../../src/client/device-store.ts';
import { withDoor } from '../http/door.ts';
import { withRedis } from '../support/redis.ts';
import type { BuiltCli } from './built-cli.ts';
import { buildCli } from './built-cli.ts';

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

describe('fifty calls of AWS tools at once', () => {
  it('are one mint: the SDK’s own provider runs the profile that configure wrote', async () => {
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
    const calls = Array.from({ length: 50 }, () => fromProcess({ profile: 'incident', ...files })());
    const answers = await Promise.all(calls);

    expect(world.minted).toHaveLength(1);
    expect(new Set(answers.map(({ accessKeyId }) => accessKeyId)).size).toBe(1);
    expect(answers[0]).toMatchObject({
      secretAccessKey: 'secret-access-key-value',
      sessionToken: 'session-token-value',
      expiration: expect.any(Date),
    });
    const status = await breakglass('status', '--json');
    expect(JSON.parse(status.stdout)).toMatchObject({ grants: [{ grantId, claims: 1, state: 'active' }] });
    expect(await textsBelow(home)).not.toContain('secret-access-key-value');
  }, 60_000);
});

async function textsBelow(folder: string): Promise<string> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((one) =>
    one.isFile(),
  );
  const texts = await Promise.all(files.map((one) => readFile(join(one.parentPath, one.name), 'utf8')));
  return texts.join('\n');
}
