import { execFileSync } from 'node:child_process';
import { appendFile, copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { generateProcessKeys } from '../../src/proof/process-keys.ts';
import { withS3 } from '../adapters/sinks/s3-fixture.ts';
import type { AuditScene } from './audit-fixture.ts';
import { audit, auditScene, breakglass, ids, s3Scene } from './audit-fixture.ts';

const s3 = withS3();
let scene: AuditScene;
beforeEach(async () => {
  scene = await auditScene();
});
const CREDENTIALS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];
afterEach(() => {
  for (const name of CREDENTIALS) delete process.env[name];
});

/** The credentials an auditor's own AWS tools would find. */
function asIssuer(): void {
  const { accessKeyId, secretAccessKey, sessionToken = '' } = s3().aws.credentialsOf('issuer');
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  });
}

describe('audit verify', () => {
  it('takes a folder, file:, s3:// and one file with its checkpoint', async () => {
    const { at, log, keys } = scene;
    const ok = { code: 0, stdout: expect.stringMatching(/^ok: .*26 entries, 0 findings, 24 signatures/) };
    expect(await audit('verify', log, ...keys)).toMatchObject(ok);
    expect(await audit('verify', `file:${log}`, ...keys)).toMatchObject(ok);
    const segment = join(log, '000000000000.jsonl');
    expect(await audit('verify', segment, ...keys, '--checkpoint', join(log, 'checkpoint'))).toMatchObject(
      ok,
    );
    expect(await audit('verify', segment, ...keys)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('there is no checkpoint'),
    });
    const note = await readFile(join(log, 'checkpoint'), 'utf8');
    const collected = `{"level":"info"}\n${await readFile(segment, 'utf8')}${JSON.stringify({ checkpoint: note })}\nbye\n`;
    await writeFile(at('collected'), collected);
    expect(await audit('verify', at('collected'), ...keys)).toMatchObject(ok);
    await writeFile(at('collected'), collected.replace('"expired"', '"revoked"'));
    expect(await audit('verify', at('collected'), ...keys)).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^NOT OK: entry 10 was changed/),
    });
  });

  it('takes a log in S3, and finds what lies there', async () => {
    asIssuer();
    const { keys } = await s3Scene(s3());
    expect(await audit('verify', s3().text, ...keys)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^ok: .*26 entries, 0 findings, 24 signatures.* 0 values withheld/),
    });
    const shown = await audit('show', ids.grantId, '--log', s3().text);
    expect(shown.stdout).toContain('Mara Weiss');
    const elsewhere = s3().text.replace('/log-', '/nowhere-');
    expect(await audit('verify', elsewhere, ...keys)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('there is no checkpoint'),
    });
    for (const name of CREDENTIALS) process.env[name] = 'AKIAWRONGWRONGWRONG1';
    expect(await audit('verify', s3().text, ...keys)).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/^breakglass: cannot list segments\/ of s3:/),
    });
  });

  it('takes checkpoints as they are copied out of a channel', async () => {
    const { at, log, keys } = scene;
    const note = await readFile(at('posted-1'), 'utf8');
    await writeFile(at('copied'), `\`\`\`\r\n${note.trimEnd().replaceAll('\n', '\r\n')}\r\n\`\`\``);
    expect((await audit('verify', log, ...keys, '--checkpoint', at('copied'))).code).toBe(0);
    // As `npm run demo -- show` prints it, indented, fences and all.
    await writeFile(at('indented'), `\`\`\`\n${note.trimEnd()}\n\`\`\``.replaceAll(/^/gm, ' '.repeat(10)));
    expect((await audit('verify', log, ...keys, '--checkpoint', at('indented'))).code).toBe(0);
    expect(await audit('verify', log, ...keys, '--checkpoint', at('rewritten'))).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('a checkpoint kept elsewhere has another root over 13 entries'),
    });
  });
});

describe('audit verify --checkpoint', () => {
  it('accuses no log over a file that holds no checkpoint', async () => {
    const { at, log, keys } = scene;
    await writeFile(at('notes.txt'), 'the drill went well\n');
    expect(await audit('verify', log, ...keys, '--checkpoint', at('notes.txt'))).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining(`${at('notes.txt')} holds no checkpoint`),
    });
  });
});

describe('audit bundle and audit verify BUNDLE', () => {
  it('writes a file that verifies by one pinned key alone', async () => {
    const { at, log, keys } = scene;
    const made = await audit('bundle', '--incident', ids.incidentId, '--log', log, '--out', at('bundle'));
    expect(made).toMatchObject({
      code: 0,
      stdout: '',
      stderr: `breakglass: ${ids.incidentId}: 13 entries, and the log says that these are all\n`,
    });
    expect(await audit('verify', at('bundle'), '--key', at('issuer.public.json'))).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /^ok: the bundle of inc_\S+ .* complete up to entry 12 of the log, sealed 20\S+Z \(13/,
      ),
    });
    expect(await audit('verify', at('bundle'))).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/consistent, key not pinned/),
    });
    const lines = (await readFile(at('bundle'), 'utf8')).split(/(?<=\n)/);
    await writeFile(at('short'), lines.toSpliced(4, 1).join(''));
    expect(await audit('verify', at('short'), ...keys)).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^NOT OK: entry 4 of the bundle was dropped/),
    });
    const json = await audit('verify', at('bundle'), ...keys, '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      kind: 'bundle',
      ok: true,
      head: { incidentId: ids.incidentId, grantId: null },
      signaturesChecked: 12,
    });
  });

  it('of a grant, redacted, to standard output', async () => {
    const { at, log, keys } = scene;
    const { code, stdout } = await audit('bundle', '--grant', ids.grantId, '--log', log, '--redact');
    expect(code).toBe(0);
    expect(stdout).not.toContain('Mara');
    await writeFile(at('redacted'), stdout);
    expect((await audit('verify', at('redacted'), ...keys)).code).toBe(0);
  });

  it('overwrites nothing, and says what it cannot make', async () => {
    const { at, log } = scene;
    const wish = ['bundle', '--incident', ids.incidentId, '--log', log];
    expect((await audit(...wish, '--out', at('issuer.public.json'))).code).toBe(2);
    expect(await audit('bundle', '--grant', 'bg-zzzzzzzzzz', '--log', log)).toMatchObject({
      code: 1,
      stderr: 'breakglass: the log has no entry of bg-zzzzzzzzzz\n',
    });
    expect((await audit('bundle', '--log', log)).code).toBe(2);
    expect((await audit('bundle', '--log', log, '--incident', 'x')).code).toBe(2);
    expect(
      (await audit('bundle', '--log', at('issuer.public.json'), '--incident', ids.incidentId)).code,
    ).toBe(1);
  });
});

describe('audit prove', () => {
  it('prints a proof that verifies by itself', async () => {
    const { at, log } = scene;
    const { code, stdout } = await audit('prove', '9', '--log', log);
    expect(code).toBe(0);
    await writeFile(at('proof'), stdout);
    expect(await audit('verify', at('proof'), '--key', at('issuer.public.json'))).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /^ok: entry 9 is under the checkpoint that the pinned key signed\ncheckpoint /,
      ),
    });
    expect((await audit('verify', at('proof'))).stdout).toContain('consistent, key not pinned');
    // A proof holds no event that a gateway's key could be held against: saying yes to it would mislead.
    expect((await audit('verify', at('proof'), '--gateway-key', at('gateway.public.json'))).code).toBe(2);
    await writeFile(at('proof'), stdout.replace('ASIAEXAMPLE', 'ASIAexample'));
    expect(await audit('verify', at('proof'), '--key', at('issuer.public.json'))).toMatchObject({
      code: 1,
      stdout: 'NOT OK: entry 9 is not under the checkpoint\n',
    });
    expect((await audit('prove', '999', '--log', log)).code).toBe(1);
    expect((await audit('prove', 'evt_aaaaaaaaaaaaaaaa', '--log', log)).code).toBe(1);
  });
});

it('a pipe that is named for a log is refused, not waited for', async () => {
  const { at } = scene;
  execFileSync('mkfifo', [at('pipe')]);
  expect(await audit('verify', at('pipe'))).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('pipe is no regular file.'),
  });
});

it('a line longer than any entry is named at once, in a folder as in a file', async () => {
  const { at, log, keys } = scene;
  const lines = (await readFile(join(log, '000000000000.jsonl'), 'utf8')).split(/(?<=\n)/);
  await mkdir(at('long'));
  await copyFile(join(log, 'checkpoint'), join(at('long'), 'checkpoint'));
  const [file, none] = [join(at('long'), '000000000000.jsonl'), Buffer.alloc(32 * 1024 * 1024, 'x')];
  await writeFile(file, `${lines.slice(0, 5).join('')}{"chain":"`);
  for (let piece = 0; piece < 6; piece += 1) await appendFile(file, none);
  await appendFile(file, `\n${lines.slice(6).join('')}`);
  for (const name of [at('long'), file])
    expect(await audit('verify', name, ...keys)).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/entry 5 .*longer than any entry of a log/),
    });
}, 60_000);

describe('audit consistent', () => {
  it('proves that the log continues a checkpoint that was posted', async () => {
    const { at, log, keys } = scene;
    const key = keys.slice(0, 2);
    expect(await audit('consistent', at('posted-1'), at('posted-2'), '--log', log, ...key)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^ok: the second continues the first\n.*size 13,.*\n.*size 26,/),
    });
    const json = await audit('consistent', at('posted-1'), '--log', log, ...key, '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: true, consistent: true, keyPinned: true });
    expect(await audit('consistent', at('posted-1'), '--log', log)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('consistent, key not pinned'),
    });
    expect(await audit('consistent', at('rewritten'), '--log', log, ...key)).toMatchObject({
      code: 1,
      stdout: 'NOT OK: no log that has the one can come to have the other\n',
    });
    expect(await audit('consistent', at('issuer.public.json'), '--log', log, ...key)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('no checkpoint that a pinned key signed'),
    });
  });
});

describe('audit export', () => {
  it('names the log that a file of lines is of, by the checkpoint that stands at its end', async () => {
    const { at, log } = scene;
    const text = await readFile(join(log, '000000000000.jsonl'), 'utf8');
    const note = JSON.stringify({ checkpoint: await readFile(join(log, 'checkpoint'), 'utf8') });
    await writeFile(at('one.jsonl'), `${text}${note}\n`);
    const [folder, file] = await Promise.all(
      [log, at('one.jsonl')].map((from) => audit('export', '--format', 'ocsf', '--log', from)),
    );
    expect(file?.stdout === folder?.stdout).toBe(true);
    expect(file?.stdout).toContain('breakglass/T0TEST');
  });

  it('prints an entry a line, in each format', async () => {
    const { log } = scene;
    for (const [format, count] of [
      ['ocsf', 26],
      ['jsonl', 26],
      ['csv', 27],
    ] as const) {
      const { code, stdout } = await audit('export', '--format', format, '--log', log);
      expect([code, stdout.trimEnd().split('\n').length]).toEqual([0, count]);
    }
    const since = await audit('export', '--format', 'jsonl', '--log', log, '--since', '2100-01-01');
    expect(since).toMatchObject({ code: 0, stdout: '' });
    const days = await audit('export', '--format', 'jsonl', '--log', log, '--since', '9999d');
    expect([days.code, days.stdout.trimEnd().split('\n').length]).toEqual([0, 26]);
    expect(await audit('show', 'bg-1', '--log', log)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^breakglass: “bg-1” is no grant\. A grant looks like bg-k3x7q2m4ab/),
    });
    expect((await audit('export', '--format', 'xml', '--log', log)).code).toBe(2);
    expect((await audit('export', '--format', 'csv', '--log', log, '--since', 'soon')).code).toBe(2);
  });

  it.each([
    ['export', ['export', '--format', 'csv']],
    ['show', ['show', ids.grantId]],
    ['report', []],
  ])('says that a log was cut off, after what there is of it: %s', async (command, args) => {
    const { at, log, keys } = scene;
    const run = (...more: string[]) =>
      command === 'report'
        ? breakglass('report', '--log', log, ...more)
        : audit(...args, '--log', log, ...more);
    const pinned = await run(...keys.slice(0, 2));
    expect(pinned).toMatchObject({ code: 0, stdout: expect.stringMatching(/./) });
    expect(pinned.stderr).not.toMatch(/key not pinned/);
    expect(await run()).toMatchObject({
      code: 0,
      stdout: pinned.stdout,
      stderr: expect.stringMatching(/key not pinned, so the log may be anybody’s\. Give --key FILE\.\n$/),
    });
    await writeFile(at('stranger'), JSON.stringify(generateProcessKeys('issuer').publicFile));
    expect(await run('--key', at('stranger'))).toMatchObject({
      code: 1,
      stdout: pinned.stdout,
      stderr: expect.stringMatching(/no pinned key signed it for this log\)\. Run: breakglass audit verify/),
    });
    const segment = join(log, '000000000000.jsonl');
    const lines = (await readFile(segment, 'utf8')).split(/(?<=\n)/);
    await writeFile(segment, lines.slice(0, 9).join(''));
    for (const key of [[], keys.slice(0, 2)])
      expect(await run(...key)).toMatchObject({
        code: 1,
        stdout: expect.stringMatching(/./),
        stderr: expect.stringMatching(/entry 9 is missing: the log was cut off there/),
      });
    await rm(join(log, 'checkpoint'));
    expect(await run()).toMatchObject({ code: 1, stderr: expect.stringMatching(/there is no checkpoint/) });
  });

  it('stops at the first entry that lies', async () => {
    const { at, log } = scene;
    const [segment = ''] = (await readdir(log)).filter((name) => name.endsWith('.jsonl'));
    await writeFile(
      at('lying'),
      (await readFile(join(log, segment), 'utf8')).replace('"expired"', '"revoked"'),
    );
    const { code, stdout, stderr } = await audit('export', '--format', 'jsonl', '--log', at('lying'));
    expect([code, stdout.trimEnd().split('\n').length]).toEqual([1, 10]);
    expect(stderr).toMatch(/^breakglass: entry 10 was changed .*audit verify/);
  });
});
