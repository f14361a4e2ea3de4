import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

import { formatVerifierKey } from '../../src/audit/verifier-key.ts';
import { ORIGIN, sampleLog } from '../audit/log-fixture.ts';
import { temporaryFolder } from '../issuance/seal-fixture.ts';

const program = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

describe('a log that is worth more threads than one', () => {
  it('is checked by the built program, and what lies in its last lines is named', async () => {
    const folder = await temporaryFolder();
    const log = sampleLog(5_600);
    const { publicKey } = log.maker.signer;
    await writeFile(join(folder, 'key'), formatVerifierKey({ name: ORIGIN, publicKey }));
    await writeFile(join(folder, 'checkpoint'), log.checkpoint());
    const segment = join(folder, '000000000000.jsonl');
    const bytes = Buffer.concat(log.lines);
    await writeFile(segment, bytes);
    const verify = () =>
      spawnSync(process.execPath, [program, 'audit', 'verify', folder, '--key', join(folder, 'key')], {
        encoding: 'utf8',
      });
    expect(verify()).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^ok: .*5600 entries.* 3733 signatures/),
    });

    bytes.writeUInt8(bytes.readUInt8(bytes.length - 300) ^ 1, bytes.length - 300);
    await writeFile(segment, bytes);
    expect(verify()).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/^NOT OK: entry 5599 was changed/),
    });
  });
});
