import { describe, expect, it } from '@jest/globals';

import { CSV_HEAD, csvRow } from '../../src/audit/csv-export.ts';
import { parseLine } from '../../src/audit/log-line.ts';
import { personal } from '../../src/domain/event.ts';
import { personActor } from '../../src/domain/actor.ts';
import { EventMaker, MemoryLog } from './log-fixture.ts';
import { mara, StoryTeller, storyIds } from './story-fixture.ts';

const maker = new EventMaker();
const { requestId, incidentId } = storyIds(1);

function rowOf(reason: string, disclosed = true): readonly string[] {
  const actor = personActor(mara, 'slack:U0ONCALL', 'click');
  const data = { requestId, incidentId, task: 'restart', reason: personal(reason) };
  const { stream, event } = new StoryTeller(maker).gateway(
    `request/${requestId}`,
    'request.filed',
    actor,
    data,
  );
  const log = new MemoryLog(maker).addEvent(stream, disclosed ? event : { ...event, disclosures: [] });
  const line = parseLine(log.lines[0] ?? Buffer.alloc(0));
  if ('flaw' in line) throw new Error(line.detail);
  return cellsOf(csvRow(line));
}

/** Reads one row the way RFC 4180 says. */
function cellsOf(row: string): readonly string[] {
  expect(row.endsWith('"\r\n')).toBe(true);
  return [...row.matchAll(/"((?:[^"]|"")*)"(?:,|\r\n)/g)].map(([, text = '']) => text.replaceAll('""', '"'));
}

const column = (name: string): number => cellsOf(CSV_HEAD).indexOf(name);

describe('a row of CSV', () => {
  it('has a cell for every column', () => {
    const row = rowOf('it hangs');
    expect(row).toHaveLength(cellsOf(CSV_HEAD).length);
    expect(row.slice(0, 7)).toEqual([
      '0',
      '2026-11-30T00:53:20Z',
      '2026-11-30T00:53:20Z',
      'request.filed',
      '"Mara Weiss" (slack:U0ONCALL, click)',
      `request/${requestId}`,
      '1',
    ]);
    expect(row[column('reason')]).toBe('it hangs');
  });

  it.each(['=HYPERLINK("http://x")', '+1', '-1', '@x', '\t=1', '\n=1', ' =1', '＝1', '＋1', '－1', '＠x'])(
    'lets no spreadsheet run %s',
    (reason) => {
      expect(rowOf(reason)[column('reason')]).toBe(`'${reason}`);
    },
  );

  it('shows nothing a terminal obeys, and loses nothing of it', () => {
    const row = rowOf('a \u001b[2J\u202e b');
    expect(row[column('reason')]).toBe('a [2J b');
    expect(row[column('data')]).toContain('a \\u001b[2J\\u202e b');
  });

  it('keeps quotes, commas and line ends within a cell', () => {
    expect(rowOf('a "b", c\r\nd')[column('reason')]).toBe('a "b", c\r\nd');
  });

  it('says what was withheld', () => {
    expect(rowOf('secret', false)[column('reason')]).toBe('(withheld)');
  });
});
