import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { openFileSink } from '../../src/adapters/sinks/file-sink.ts';
import { runErase } from '../../src/issuer/erase.ts';
import { severalSinks } from '../../src/adapters/sinks/several-sinks.ts';
import { withS3 } from '../adapters/sinks/s3-fixture.ts';
import type { AuditScene } from '../cli/audit-fixture.ts';
import { audit, auditScene, gatewayFiles, ids, issuerFiles } from '../cli/audit-fixture.ts';
import { temporaryFolder } from '../issuance/seal-fixture.ts';
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
  it('only counts at first', async () => {
    const before = await stored();
    const rehearsal = await erase('mara', '--reason', 'she asked for it');
    expect(rehearsal).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /^\d+ values of mara stand beside \d+ entries\. Nothing was erased; --yes does it\.\n$/,
      ),
    });
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
    expect((await erase('mara', '--reason', 'r', '--yes')).code).toBeLessThan(2);
    expect(MARA.test(await stored())).toBe(false);
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
