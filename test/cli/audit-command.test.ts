import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';

import type { CliIo } from '../../src/cli/cli-io.ts';
import { runCli } from '../../src/cli/run-cli.ts';
import { generateProcessKeys, loadProcessKeys } from '../../src/proof/process-keys.ts';
import { EventMaker } from '../audit/log-fixture.ts';
import { sealing, temporaryFolder } from '../issuance/seal-fixture.ts';

const issuerFiles = generateProcessKeys('issuer');
const gatewayFiles = generateProcessKeys('gateway');
const maker = new EventMaker({
  gateway: loadProcessKeys(JSON.stringify(gatewayFiles.privateFile), 'gateway'),
  issuer: loadProcessKeys(JSON.stringify(issuerFiles.privateFile), 'issuer'),
});
const GRANT = 'bg-aaaaaaaaaa';

/** A folder of keys beside a log with a small story in it. */
async function story() {
  const folder = await temporaryFolder();
  const at = (name: string): string => join(folder, name);
  await writeFile(at('issuer.public.json'), JSON.stringify(issuerFiles.publicFile));
  await writeFile(at('gateway.public.json'), JSON.stringify(gatewayFiles.publicFile));
  await writeFile(at('stranger.public.json'), JSON.stringify(generateProcessKeys('issuer').publicFile));
  const teller = new EventMaker({ gateway: maker.gateway, issuer: maker.issuer });
  const scene = await sealing(teller, at('log'));
  const sealer = await scene.open();
  const ids = { requestId: 'req_aaaaaaaaaaaaaaaa', incidentId: 'inc_aaaaaaaaaaaaaaaa' };
  await sealer.sealBatch([
    teller.entry(
      'gateway-events',
      teller.event('gateway-events', 'request/1', 'request.filed', {
        ...ids,
        task: 'restart',
        reason: 'stuck\n2026 forged line',
      }),
    ),
    teller.entry(
      'gateway-events',
      teller.event('gateway-events', 'request/2', 'request.filed', { requestId: 'req_b' }),
    ),
    teller.entry(
      'issuer-events',
      teller.event('issuer-events', `grant/${GRANT}`, 'grant.accepted', { ...ids, grantId: GRANT }),
    ),
    teller.entry(
      'issuer-events',
      teller.event('issuer-events', `grant/${GRANT}`, 'grant.ended', {
        ...ids,
        grantId: GRANT,
        reason: 'expired',
      }),
    ),
  ]);
  await sealer.close();
  return { at, log: at('log'), segment: join(at('log'), '000000000000.jsonl') };
}

async function run(...args: string[]) {
  let [stdout, stderr] = ['', ''];
  const io: CliIo = {
    env: {},
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: (text) => (stderr += text) },
    nowMs: () => 0,
    randomBytes: (count) => Buffer.alloc(count),
    mainUrl: mainUrl.href,
    stdinIsTerminal: false,
    terminalIsGone: () => false,
    pause: () => Promise.resolve(),
    onSignal: () => () => {},
  };
  const code = await runCli(['audit', ...args], io);
  return { code, stdout, stderr };
}

// The version is read from the package beside the program's main file.
const mainUrl = new URL('../../main.js', import.meta.url);

describe('audit verify', () => {
  it('accepts a log by the issuer’s key file, and checks all signatures with both', async () => {
    const { at, log } = await story();
    expect(await run('verify', log, '--key', at('issuer.public.json'))).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^ok: .*5 entries.*2 signatures/),
    });
    const both = await run(
      'verify',
      log,
      '--key',
      at('issuer.public.json'),
      '--gateway-key',
      at('gateway.public.json'),
      '--json',
    );
    expect(both.code).toBe(0);
    expect(JSON.parse(both.stdout)).toMatchObject({
      ok: true,
      signaturesChecked: 4,
      checkpoint: { origin: 'breakglass/T0TEST', size: 5 },
    });
  });

  it('accepts it by the line that audit key prints, for that workspace only', async () => {
    const { at, log } = await story();
    for (const [workspace, code] of [
      ['T0TEST', 0],
      ['T0OTHER', 1],
    ] as const) {
      const printed = await run('key', '--keys', at('issuer.public.json'), '--workspace', workspace);
      expect(printed).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^breakglass\/\S+\+[0-9a-f]{8}\+\S+\n$/),
      });
      await writeFile(at('pinned'), printed.stdout);
      expect((await run('verify', log, '--key', at('pinned'))).code).toBe(code);
    }
  });

  it('fails without a key, and by another key', async () => {
    const { at, log } = await story();
    expect(await run('verify', log)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('consistent, key not pinned'),
    });
    expect(await run('verify', log, '--key', at('stranger.public.json'))).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^NOT OK/),
    });
    const wrongGateway = await run(
      'verify',
      log,
      '--key',
      at('issuer.public.json'),
      '--gateway-key',
      at('issuer.public.json'),
    );
    expect(wrongGateway.code).toBe(3);
  });

  it('names the entry that lies', async () => {
    const { at, log, segment } = await story();
    await writeFile(segment, (await readFile(segment, 'utf8')).replace('"expired"', '"revoked"'));
    const human = await run('verify', log, '--key', at('issuer.public.json'));
    expect(human).toMatchObject({ code: 1, stdout: expect.stringContaining('NOT OK: entry 3 was changed') });
    const json = await run('verify', log, '--key', at('issuer.public.json'), '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: false, lie: { index: 3, how: 'changed' } });
    expect((await run('show', GRANT, '--log', log)).code).toBe(1);
  });

  it('holds the log against a checkpoint kept elsewhere', async () => {
    const { at, log } = await story();
    const kept = join(log, 'checkpoint');
    expect((await run('verify', log, '--key', at('issuer.public.json'), '--checkpoint', kept)).code).toBe(0);
    await writeFile(at('other'), (await readFile(kept, 'utf8')).replace('\n5\n', '\n6\n'));
    expect(
      (await run('verify', log, '--key', at('issuer.public.json'), '--checkpoint', at('other'))).code,
    ).toBe(1);
  });

  it('tells a wrong command line from a log that lies', async () => {
    const { at, log } = await story();
    expect((await run('verify')).code).toBe(2);
    expect((await run('verify', at('nowhere'))).code).toBe(2);
    expect((await run('verify', log, '--key', at('nowhere'))).code).toBe(2);
    expect((await run('verify', log, '--key', join(log, 'checkpoint'))).code).toBe(2);
    expect((await run('key', '--keys', at('issuer.public.json'), '--workspace', 'a b')).code).toBe(2);
  });
});

describe('audit show', () => {
  let shown: Awaited<ReturnType<typeof run>>;
  let asJson: Awaited<ReturnType<typeof run>>;
  let unknown: Awaited<ReturnType<typeof run>>;
  beforeAll(async () => {
    const { log } = await story();
    shown = await run('show', GRANT, '--log', log);
    asJson = await run('show', GRANT, '--log', log, '--json');
    unknown = await run('show', 'bg-zzzzzzzzzz', '--log', log);
  });

  it('prints one line for each entry of the grant and its request', () => {
    expect(shown.code).toBe(0);
    const lines = shown.stdout.trimEnd().split('\n');
    expect(lines.map((line) => line.split('  ')[2]?.split(' ')[0])).toEqual([
      'request.filed',
      'grant.accepted',
      'grant.ended',
    ]);
    expect(lines[0]).toContain(String.raw`reason "stuck\n2026 forged line"`);
  });

  it('prints them as JSON', () => {
    const items = asJson.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { index: number });
    expect(items.map(({ index }) => index)).toEqual([0, 2, 3]);
  });

  it('says when there is no such grant', () => {
    expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining('no entry of bg-zzzzzzzzzz') });
  });
});
