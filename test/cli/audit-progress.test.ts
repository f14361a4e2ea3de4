import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { EventMaker, MemoryLog } from '../audit/log-fixture.ts';
import { audit, breakglass } from './audit-fixture.ts';

const GRANT = 'bg-aaaaaaaaaa';
const ENTRIES = 4_200;
let folder: string;
let log: string;
let posted: string;
beforeAll(async () => {
  const maker = new EventMaker();
  const kept = new MemoryLog(maker);
  const ids = { grantId: GRANT, requestId: 'req_aaaaaaaaaaaaaaaa' };
  for (let index = 0; index < ENTRIES; index += 1)
    kept.addEvent('issuer-events', maker.event('issuer-events', `grant/${GRANT}`, 'grant.minted', ids));
  folder = await mkdtemp(join(tmpdir(), 'breakglass-progress-'));
  log = join(folder, 'log');
  posted = join(folder, 'posted');
  await writeFile(posted, kept.checkpoint());
  await writeFile(log, `${kept.lines.join('')}${JSON.stringify({ checkpoint: kept.checkpoint() })}\n`);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('long work on a log', () => {
  it.each<[string, () => ReturnType<typeof breakglass>]>([
    ['audit show', () => audit('show', GRANT, '--log', log)],
    ['audit prove', () => audit('prove', '4100', '--log', log)],
    ['audit consistent', () => audit('consistent', posted, '--log', log)],
    ['audit export', () => audit('export', '--format', 'csv', '--log', log)],
    ['report', () => breakglass('report', '--log', log)],
  ])('says how far it has come: %s', async (_what, work) => {
    expect((await work()).stderr).toMatch(/^breakglass: 4096 entries read\n/);
  });
});
