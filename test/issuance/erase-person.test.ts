import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

import { openFileSink } from '../../src/adapters/sinks/file-sink.ts';
import type { Envelope } from '../../src/contracts/envelope.ts';
import { erasePerson } from '../../src/issuance/erase-person.ts';
import type { SealOutcome } from '../../src/ports/sealed-log.ts';
import { signEnvelope } from '../../src/proof/event-signature.ts';
import { auditScene, maker } from '../cli/audit-fixture.ts';
import { START_MS } from '../audit/log-fixture.ts';
import { temporaryFolder } from './seal-fixture.ts';

it.each<SealOutcome>([{ kind: 'timeout' }, { kind: 'rejected', finding: 'repeat' }])(
  'nothing is erased unless the entry that says so was sealed: %j',
  async (outcome) => {
    const folder = await temporaryFolder();
    await auditScene(await openFileSink(folder));
    const sink = await openFileSink(folder);
    const sealer = { handle: () => Promise.resolve(), waitSealed: () => Promise.resolve(outcome) };
    const tools = {
      clock: { nowMs: () => START_MS },
      random: { bytes: (count: number) => Buffer.alloc(count, 7) },
      signer: maker.issuer.keyId,
      sign: (envelope: Envelope) => signEnvelope(maker.issuer, envelope),
    };
    const wish = { person: 'mara', reason: 'r', isRehearsal: false };
    await expect(erasePerson({ sink, sealer, tools }, wish)).rejects.toMatchObject({
      code: 'log-broken',
      message: expect.stringContaining('was not sealed'),
    });
    await sink.close();
    const [segment = ''] = (await readdir(folder)).filter((name) => name.endsWith('.jsonl'));
    expect(await readFile(join(folder, segment), 'utf8')).toContain('Mara Weiss');
  },
);
