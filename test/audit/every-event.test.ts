import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

import { csvRow } from '../../src/audit/csv-export.ts';
import { parseLine } from '../../src/audit/log-line.ts';
import { OcsfExport } from '../../src/audit/ocsf-export.ts';
import { timelineItem, timelineText } from '../../src/audit/timeline.ts';
import { verifyLog } from '../../src/audit/verify.ts';
import type { EventStream } from '../../src/contracts/log-entry.ts';
import type { EventType } from '../../src/domain/event.ts';
import { sealing } from '../issuance/seal-fixture.ts';
import { EventMaker, linesOf, MemoryLog } from './log-fixture.ts';

const root = fileURLToPath(new URL('../../src', import.meta.url));
const EVENT_FILE = join('domain', 'event.ts');
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.startsWith('playground'))
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
const unionText = /export type EventType =([^;]+);/.exec(
  sources.find(({ path }) => path === EVENT_FILE)?.text ?? '',
)?.[1];
const types = [...(unionText ?? '').matchAll(/'([a-z]+\.[a-z-]+)'/g)].map(([, type]) => type as EventType);
const STREAMS: readonly EventStream[] = ['gateway-events', 'issuer-events'];

/** Where the sealer, the verifier or an export knows a type by name; none of these writes one. */
const READERS = /^(?:audit|cli|slack)\//;

describe('every kind of event', () => {
  it('is one of a closed list that this test can read', () => {
    expect(types.length).toBeGreaterThan(40);
    expect(new Set(types).size).toBe(types.length);
  });

  it.each(types)('%s is written by somebody', (type) => {
    const writers = sources.filter(
      ({ path, text }) => path !== EVENT_FILE && !READERS.test(path) && text.includes(`'${type}'`),
    );
    expect(writers.map(({ path }) => path)).not.toEqual([]);
  });

  it('is sealed, from either process, and the log goes on and verifies', async () => {
    const maker = new EventMaker();
    const { open, verdict, entries } = await sealing(maker);
    const sealer = await open();
    const made = types.flatMap((type) =>
      STREAMS.map((stream) => maker.entry(stream, maker.event(stream, `note/${type}`, type))),
    );
    // Among them what proves nothing: it is an entry too, and nothing behind it is lost.
    const foul = { stream: 'issuer-events' as const, entryId: '9-9', recordId: 'x', json: 'noise' };
    await sealer.sealBatch([...made.slice(0, 20), foul, ...made.slice(20)]);
    expect(await verdict()).toMatchObject({ ok: true, entries: made.length + 1, findings: 1 });
    const sealed = (await entries()).flatMap((entry) =>
      entry.kind === 'event' ? [entry.envelope.type] : [],
    );
    expect(new Set(sealed)).toEqual(new Set(types));
  });

  it('can be shown and exported', async () => {
    const maker = new EventMaker();
    const log = new MemoryLog(maker);
    for (const type of types)
      log.addEvent('issuer-events', maker.event('issuer-events', `note/${type}`, type));
    expect((await verifyLog(linesOf(log.lines), log.options())).ok).toBe(true);
    const ocsf = new OcsfExport({ origin: 'breakglass/T0TEST', version: '0' });
    for (const [at, bytes] of log.lines.entries()) {
      const line = parseLine(bytes);
      if ('flaw' in line) throw new Error(line.detail);
      const type = types[at] ?? '';
      expect(timelineText(timelineItem(line))).toContain(`  ${type} · `);
      expect(csvRow(line)).toContain(`"${type}"`);
      expect(ocsf.event(line)).toMatchObject({ metadata: { event_code: type }, category_uid: 3 });
    }
  });
});
