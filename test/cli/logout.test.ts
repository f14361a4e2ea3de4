import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { CliIo } from '../../src/cli/cli-io.ts';
import { runCli } from '../../src/cli/run-cli.ts';
import type { StreamEvent } from '../../src/contracts/envelope.ts';
import type { Person } from '../../src/domain/person.ts';
import { withDoor } from '../http/door.ts';
import { withRedis } from '../support/redis.ts';

const redis = withRedis();
const door = withDoor(redis);
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakglass-logout-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A door, and the command line of machines with a device each. */
async function machines() {
  const at = await door();
  async function run(machine: string, ...args: readonly string[]) {
    let [stdout, stderr] = ['', ''];
    const io: CliIo = {
      env: { BREAKGLASS_HOME: join(folder, machine) },
      stdout: { write: (text) => (stdout += text) },
      stderr: { write: (text) => (stderr += text) },
      nowMs: () => at.world.state.nowMs,
      randomBytes: (count) => new Uint8Array(randomBytes(count)),
      mainUrl: new URL('../../main.js', import.meta.url).href,
      stdinIsTerminal: false,
      pause: () => Promise.resolve(),
      onSignal: () => () => {},
    };
    const code = await runCli(args, io);
    return { code, stdout, stderr };
  }
  const login = async (machine: string, person?: Person) =>
    run(machine, 'login', await at.showCode(person), '--issuer', at.state.publicUrl, '--label', machine);
  return { ...at, run, bind: login };
}

async function unbindings(): Promise<readonly unknown[]> {
  const entries = await redis().admin.xrange(redis().keys.issuer.events, '-', '+');
  return entries
    .map(([, fields]) => JSON.parse(fields[fields.indexOf('json') + 1] ?? '') as StreamEvent)
    .filter(({ envelope }) => envelope.type === 'device.unbound');
}

describe('logout', () => {
  it('takes this device away, with its keys, and says so', async () => {
    const { run, bind } = await machines();
    await bind('laptop');
    expect(await run('laptop', 'status')).toMatchObject({ code: 0 });
    expect(await run('laptop', 'logout')).toEqual({
      code: 0,
      stdout: 'This device is not bound any more, and its keys are gone.\n',
      stderr: '',
    });
    expect(await readdir(join(folder, 'laptop'))).not.toContain('device.json');
    expect(await run('laptop', 'status')).toMatchObject({ code: 1 });
    expect(await unbindings()).toEqual([
      expect.objectContaining({
        envelope: expect.objectContaining({
          data: expect.objectContaining({ thumbprint: expect.any(String) }),
        }),
      }),
    ]);
  });

  it('takes a lost device away from another one: it can ask and claim nothing from then on', async () => {
    const { run, bind, login, grantFor } = await machines();
    const lost = await login();
    const { grantId } = await grantFor(lost.keys.thumbprint);
    await bind('new');
    const other: Person = { personId: 'omar' as never, name: 'Omar', identities: ['slack:UOMAR'] };
    await bind('of-omar', other);
    expect(await run('new', 'logout', '--others', '--json')).toMatchObject({
      code: 0,
      stdout: `${JSON.stringify({ state: 'unbound', unbound: ['laptop'] })}\n`,
    });
    expect(await lost.client.claim(grantId)).toMatchObject({
      ok: false,
      refusal: { code: 'device-unknown' },
    });
    expect(await lost.client.status()).toMatchObject({ ok: false, refusal: { code: 'device-unknown' } });
    for (const machine of ['new', 'of-omar']) expect(await run(machine, 'status')).toMatchObject({ code: 0 });
    expect(await run('new', 'logout', '--others')).toMatchObject({
      stdout: 'No other device is bound to you.\n',
    });
    expect(await unbindings()).toHaveLength(1);
  });

  it('takes nothing away by a device that is not bound any more', async () => {
    const { run, bind, login } = await machines();
    const lost = await login();
    await bind('new');
    await run('new', 'logout', '--others');
    expect(await lost.client.unbind('others')).toMatchObject({
      ok: false,
      refusal: { code: 'device-unknown' },
    });
    expect(await run('new', 'status')).toMatchObject({ code: 0 });
  });
});
