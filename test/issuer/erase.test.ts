import { appendFile, readdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { personActor } from '../../src/domain/actor.ts';
import { personal } from '../../src/domain/event.ts';
import { jonas, StoryTeller, streamEntry } from '../audit/story-fixture.ts';
import { openFileSink } from '../../src/adapters/sinks/file-sink.ts';
import { runErase } from '../../src/issuer/erase.ts';
import { severalSinks } from '../../src/adapters/sinks/several-sinks.ts';
import { MemoryLog } from '../audit/log-fixture.ts';
import { withS3 } from '../adapters/sinks/s3-fixture.ts';
import type { AuditScene } from '../cli/audit-fixture.ts';
import { audit, auditScene, gatewayFiles, ids, issuerFiles, maker } from '../cli/audit-fixture.ts';
import { sealing, temporaryFolder } from '../issuance/seal-fixture.ts';
import { memoryLog } from '../support/memory-log.ts';

const s3 = withS3();
let scene: AuditScene;
let folder: string;
let env: Record<string, string>;

beforeEach(async () => {
  folder = await temporaryFolder();
  const sinks = [
    { name: 'folder', sink: await openFileSink(folder) },
    { name: 's3', sink: s3().open() },
  ];
  scene = await auditScene(severalSinks(sinks, [], memoryLog()));
  const { at } = scene;
  await writeFile(at('issuer.keys.json'), JSON.stringify(issuerFiles.privateFile));
  env = {
    REDIS_URL: 'redis://nobody@localhost',
    BREAKGLASS_WORKSPACE: 'T0TEST',
    ISSUER_KEYS: at('issuer.keys.json'),
    GATEWAY_PUBLIC_KEYS: at('gateway.public.json'),
    ISSUER_PUBLIC_URL: 'http://127.0.0.1:1',
    BREAKGLASS_LOG_SINKS: `file:${folder},${s3().text},stdout`,
    AWS_REGION: 'eu-west-1',
  };
  expect(gatewayFiles.publicFile).toBeDefined();
  const { accessKeyId, secretAccessKey } = s3().aws.credentialsOf('administrator');
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey });
});
afterEach(() => {
  delete process.env['AWS_ACCESS_KEY_ID'];
  delete process.env['AWS_SECRET_ACCESS_KEY'];
});

async function erase(...args: readonly string[]) {
  let [stdout, stderr] = ['', ''];
  const code = await runErase(args, {
    env,
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: (text) => (stderr += text) },
  });
  return { code, stdout, stderr };
}

it('says how far it has come in a large log', async () => {
  const large = await temporaryFolder();
  const kept = new MemoryLog(maker);
  for (let index = 0; index < 4_200; index += 1)
    kept.addEvent('issuer-events', maker.event('issuer-events', 'grant/bg-large'));
  await writeFile(join(large, '000000000000.jsonl'), Buffer.concat(kept.lines));
  await writeFile(join(large, 'checkpoint'), kept.checkpoint());
  let [stderr, nowMs] = ['', 0];
  const code = await runErase(['slack:U0NOBODY', '--reason', 'ticket 4711'], {
    env: { ...env, BREAKGLASS_LOG_SINKS: `file:${large}` },
    stdout: { write: () => true },
    stderr: { write: (text) => (stderr += text) },
    clock: { nowMs: () => (nowMs += 10_000) },
  });
  expect(code).toBe(1);
  // While the log is opened, and while the person is looked for.
  expect(stderr).toMatch(/^breakglass: 4096 entries read\nbreakglass: 8192 entries read\n/);
});

/** Everything that is stored, in the folder and in the bucket, older versions too. */
async function stored(): Promise<string> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.jsonl'));
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
  return [
    ...texts,
    ...s3()
      .objects()
      .filter(({ key }) => key.endsWith('.jsonl'))
      .map(({ body }) => body.toString('utf8')),
  ].join('');
}

const MARA = /Mara Weiss|U0ONCALL|mara@acme|"mara"|queue is not drained|orders are stuck/;

describe('erasing a person', () => {
  it('shows at first what would go, and whose it is', async () => {
    const sinks = [
      { name: 'folder', sink: await openFileSink(folder) },
      { name: 's3', sink: s3().open() },
    ];
    const sealer = await (await sealing(maker)).open({ sink: severalSinks(sinks, [], memoryLog()) });
    const text = personal('Mara Weiss restarted it again, ask her');
    const acted = personActor(jonas, 'slack:U0APPROVER', 'click');
    const teller = new StoryTeller(maker, 9_000);
    await sealer.handle(streamEntry(teller.gateway('note/late', 'alarm.raised', acted, { text })));
    await sealer.close();
    const before = await stored();
    const rehearsal = await erase('slack:U0ONCALL', '--reason', 'she asked for it');
    expect(rehearsal.code).toBe(0);
    expect(rehearsal.stdout.split('\n')).toEqual([
      expect.stringMatching(
        /^\d+ values of slack:U0ONCALL stand beside \d+ entries\. Nothing was erased; --yes does it\.$/,
      ),
      expect.stringMatching(
        /^They are Mara Weiss \(mara\), known as slack:U0ONCALL, mara, email:mara@acme\.example, device:/,
      ),
      expect.stringMatching(/^Beside 2 incident\.opened, .*2 request\.filed, /),
      'Texts of others that name them, such as',
      '  #26 alarm.raised "Mara Weiss restarted it again, ask her"',
      '',
    ]);
    expect((await stored()) === before).toBe(true);
  });

  it('takes the values out of every place, seals that it was done, and the log still verifies', async () => {
    const { keys } = scene;
    expect(MARA.test(await stored())).toBe(true);
    const done = await erase('email:mara@acme.example', '--reason', 'ticket 4711', '--yes', '--json');
    expect([done.code, done.stderr]).toEqual([0, '']);
    const { values, entries, erased, entryIndex } = JSON.parse(done.stdout) as Record<string, number>;
    expect([erased, entryIndex]).toEqual([values, 26]);
    expect(values).toBeGreaterThan(20);
    expect(entries).toBeGreaterThan(8);
    const left = await stored();
    expect(MARA.exec(left)?.[0]).toBeUndefined();
    expect(left.includes('Jonas Holm')).toBe(true);
    for (const place of [folder, s3().text]) {
      expect(await audit('verify', place, ...keys)).toMatchObject({
        code: 0,
        stdout: expect.stringContaining(
          `27 entries, 0 findings, 25 signatures of events checked, ${values} values withheld`,
        ),
      });
    }
    const shown = await audit('show', ids.grantId, '--log', folder);
    expect(shown.stdout).toContain('(withheld)');
    const exported = await audit('export', '--format', 'jsonl', '--log', folder);
    expect(exported.stdout).toMatch(/"what":"record.erased","who":"operator".*"reason":"ticket 4711"/);
    // A second time there is nothing left of her.
    expect(await erase('mara', '--reason', 'again', '--yes')).toMatchObject({
      code: 1,
      stdout: 'The log holds no value of mara.\n',
    });
  });

  it('finishes what was interrupted', async () => {
    s3().aws.faults.inject({ kind: 'error', code: 'AccessDenied', operation: 'DeleteObject', times: 50 });
    expect(await erase('mara', '--reason', 'r', '--yes')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('cannot delete what was before of values/'),
    });
    s3().aws.faults.clear();
    expect(MARA.test(await stored())).toBe(true);
    // The folder has nothing of hers any more; what is in the bucket says who she is.
    expect(await erase('mara', '--reason', 'r')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(
        'An erasure before this one was interrupted; --yes also finishes it.\n',
      ),
    });
    expect(await erase('mara', '--reason', 'r', '--yes')).toMatchObject({
      code: 0,
      // It was sealed when it began.
      stdout: expect.stringMatching(
        /^What an erasure left that was interrupted is erased now\.\n\d+ values of mara were erased beside \d+ entries\.\n$/,
      ),
    });
    expect(MARA.test(await stored())).toBe(false);
    expect(s3().keys()).not.toContain('erasing');
    expect(await readdir(folder)).not.toContain('erasing');
    expect((await erase('mara', '--reason', 'r', '--yes')).code).toBe(1);
  });

  it('says what goes of what a crash had cut off, and touches none of it for a person it does not know', async () => {
    const [segment = ''] = (await readdir(folder)).filter((name) => name.endsWith('.jsonl'));
    const line = (await readFile(join(folder, segment), 'utf8'))
      .split(/(?<=\n)/)
      .find((one) => MARA.test(one));
    await writeFile(join(folder, 'cut-26-1'), line ?? '');
    const cut = () => readFile(join(folder, 'cut-26-1'), 'utf8');
    for (const asked of [[], ['--yes']])
      expect(await erase('mra', '--reason', 'a slip', ...asked)).toMatchObject({
        code: 1,
        stdout: 'The log holds no value of mra.\n',
      });
    expect(await cut()).toBe(line);
    expect((await stored()).includes('record.erased')).toBe(false);

    const values = (JSON.parse(line ?? '') as { disclosures: readonly unknown[] }).disclosures.length;
    const inCut = (what: string) =>
      `${values} values of anybody ${what} in what was cut from the log: cut-26-1.\n`;
    expect((await erase('mara', '--reason', 'r')).stdout).toContain(inCut('go too'));
    expect((await erase('mara', '--reason', 'r', '--yes')).stdout).toContain(inCut('were erased'));
    expect(await cut()).not.toMatch(MARA);
    expect(await stored()).toContain(`"cutFiles":["cut-26-1"],"cutValues":${values},`);
    expect((await audit('verify', folder, ...scene.keys)).code).toBe(0);
  });

  it('leaves nothing in what a crash had cut off', async () => {
    const [segment = ''] = (await readdir(folder)).filter((name) => name.endsWith('.jsonl'));
    const path = join(folder, segment);
    const line = (await readFile(path, 'utf8')).split('\n').find((one) => MARA.test(one)) ?? '';
    // Killed in the middle of the next write, once within the values and once behind them.
    await appendFile(path, line.slice(0, line.indexOf('"leaf"') + 40));
    expect((await erase('jonas', '--reason', 'r', '--yes')).code).toBe(0);
    await appendFile(path, line.slice(0, line.search(MARA) + 5));
    expect((await erase('mara', '--reason', 'r', '--yes')).code).toBe(0);
    const cut = (await readdir(folder)).filter((name) => name.startsWith('cut-'));
    expect(cut.length).toBe(2);
    for (const name of cut) {
      expect(await readFile(join(folder, name), 'utf8')).toMatch(/^\{"chain":"[\w-]{43}","disclosures":\[$/);
    }
    for (const name of await readdir(folder))
      expect([name, MARA.test(await readFile(join(folder, name), 'utf8'))]).toEqual([name, false]);
    expect((await audit('verify', folder, ...scene.keys)).code).toBe(0);
  });

  it('erases nothing in a folder whose segments are links to somewhere else', async () => {
    const [segment = ''] = (await readdir(folder)).filter((name) => name.endsWith('.jsonl'));
    const elsewhere = join(await temporaryFolder(), segment);
    await rename(join(folder, segment), elsewhere);
    await symlink(elsewhere, join(folder, segment));
    expect(await erase('mara', '--reason', 'r', '--yes')).toEqual({
      code: 3,
      stdout: '',
      stderr: expect.stringContaining(
        `${join(folder, segment)} is a link; a log is kept in regular files of its own folder`,
      ),
    });
  });

  it.each(['x:the', 'slack:U0A B', 'note:ord', 'email:mara', 'Mara Weiss', ''])(
    'takes %j for no person',
    async (person) => {
      expect(await erase(person, '--reason', 'r', '--yes')).toEqual({
        code: 2,
        stdout: '',
        stderr: expect.stringContaining('PERSON is a person id such as mara, or one of slack:'),
      });
    },
  );

  it('takes the beginning of an account id, or a word of texts, for nobody', async () => {
    for (const person of ['slack:U0ON', 'acme', 'the', 'queue', 'email:a@acme.example'])
      expect([person, (await erase(person, '--reason', 'r', '--yes')).code]).toEqual([person, 1]);
  });

  it('seals no secret as the reason', async () => {
    const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
    expect(await erase('mara', '--reason', `she typed ${secret}`, '--yes')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'breakglass: --reason looks like it holds an AWS secret key; it would stay in the log\n',
    });
    expect((await erase('mara', '--reason', 'x'.repeat(501), '--yes')).code).toBe(2);
    expect((await stored()).includes('record.erased')).toBe(false);
  });

  it('is not done by a line that is not understood', async () => {
    for (const line of [[], ['mara'], ['mara', 'jonas', '--reason', 'r'], ['mara', '--force']]) {
      expect(await erase(...line)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('Usage: erase PERSON'),
      });
    }
  });
});
