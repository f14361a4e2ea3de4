import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { examineLine, examineParsed } from '../../src/audit/examine-line.ts';
import type { EventKeys } from '../../src/audit/examined-line.ts';
import { lineText, parseLine } from '../../src/audit/log-line.ts';
import { scanLine } from '../../src/audit/scan-line.ts';
import { canonicalJson } from '../../src/codec/canonical-json.ts';
import type { EventData } from '../../src/domain/event.ts';
import { personal } from '../../src/domain/event.ts';
import { systemActor } from '../../src/domain/actor.ts';
import type { Json } from '../../src/domain/json.ts';
import { EventMaker, freshKeys, MemoryLog, sampleLog } from './log-fixture.ts';
import { storyIds, StoryTeller } from './story-fixture.ts';

const maker = new EventMaker();
const keys: EventKeys = maker.eventKeys;

/** What is seen by parsing, with nothing taken from the bytes. */
function byParsing(bytes: Uint8Array, by: EventKeys = keys) {
  const line = parseLine(bytes);
  return 'flaw' in line ? line : examineParsed(line, by);
}

function storyLines(): readonly Buffer[] {
  const log = new MemoryLog(maker);
  const teller = new StoryTeller(maker);
  for (const number of [1, 2]) {
    for (const { stream, event } of teller.incident(number)) log.addEvent(stream, event);
  }
  return log.lines;
}

/** A line with that data in its event, beside which the personal values of it stand. */
function lineWith(data: EventData): Buffer {
  const { stream, event } = new StoryTeller(maker).issuer(
    'note/x',
    'alarm.raised',
    systemActor('sweep'),
    data,
  );
  return new MemoryLog(maker).addEvent(stream, event).lines[0] ?? Buffer.alloc(0);
}

describe('a line is seen alike by its bytes and by parsing it', () => {
  const lines = [...storyLines(), ...sampleLog(4, maker).lines];

  it.each(lines.map((line, index) => [index, line] as const))('line %i of a story', (_index, line) => {
    const scanned = scanLine(line, keys);
    expect(scanned).not.toBeNull();
    expect(scanned).toEqual(byParsing(line));
    expect(scanned?.event?.signature).toBe('fits');
    expect(scanLine(line, {})).toEqual(byParsing(line, {}));
    const strangers = {
      'gateway-events': { role: 'gateway', keys: new Map() },
      'issuer-events': keys['issuer-events'],
    };
    expect(scanLine(line, strangers as EventKeys)).toEqual(byParsing(line, strangers as EventKeys));
  });

  it('after any change of any byte', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 }), (which, where, mask) => {
        const bytes = Buffer.from(lines[which % lines.length] ?? []);
        const at = where % bytes.length;
        bytes.writeUInt8(bytes.readUInt8(at) ^ mask, at);
        const scanned = scanLine(bytes, keys);
        if (scanned !== null) expect(scanned).toEqual(byParsing(bytes));
        expect(examineLine(bytes, keys)).toEqual(byParsing(bytes));
      }),
      { numRuns: 700 },
    );
  });

  it('after characters were put in, doubled, or taken out', () => {
    const piece = fc.constantFrom(
      '"',
      ',',
      '0',
      ' ',
      '\\u0061',
      '\\n',
      '{"$sd":"x"}',
      'é',
      '[]',
      '-',
      '1e3',
      ':',
    );
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat({ max: 3 }), piece, (which, where, cut, put) => {
        const text = String(lines[which % lines.length]);
        const at = where % text.length;
        const bytes = Buffer.from(text.slice(0, at) + put + text.slice(at + cut));
        const scanned = scanLine(bytes, keys);
        if (scanned !== null) expect(scanned).toEqual(byParsing(bytes));
      }),
      { numRuns: 700 },
    );
  });

  it('whatever its data and values are', () => {
    const value = fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' }) as fc.Arbitrary<Json>;
    fc.assert(
      fc.property(fc.dictionary(fc.string(), value), value, (data, hidden) => {
        let bytes: Buffer;
        try {
          bytes = lineWith({ ...data, hidden: personal(hidden) });
        } catch {
          // A lone surrogate can stand in no event.
          return;
        }
        expect(examineLine(bytes, keys)).toEqual(byParsing(bytes));
      }),
      { numRuns: 300 },
    );
  });

  it.each<[string, EventData]>([
    ['umlauts, which take two bytes', { detail: personal('Zoë spülte'), note: 'größer' }],
    ['characters beyond the basic plane', { detail: personal('\u{1f512}') }],
    ['escapes', { detail: personal('a "quoted"\n\tline \\ \b\f\r'), note: 'x\ny' }],
    ['nested objects', { limits: { maxSeconds: 5, more: [{ a: [], b: {} }, null, true, false, -7, 0] } }],
    ['the ids of an incident', { ...storyIds(3) }],
  ])('without parsing it: %s', (_what, data) => {
    const bytes = lineWith(data);
    expect(scanLine(bytes, keys)).toEqual(byParsing(bytes));
  });

  it.each<[string, EventData]>([
    ['fractions', { share: 0.5 }],
    ['numbers that are no exact whole ones', { count: 1e21 }],
    ['escapes by number', { note: '\u0001' }],
    ['names beyond ASCII', { größe: 1 }],
    ['an id that is none', { grantId: 'bg "x"' }],
  ])('by parsing it: %s', (_what, data) => {
    const bytes = lineWith(data);
    expect(scanLine(bytes, keys)).toBeNull();
    expect(examineLine(bytes, keys)).toEqual(byParsing(bytes));
    expect(examineLine(bytes, keys)).toMatchObject({ event: { signature: 'fits' } });
  });
});

describe('scanLine', () => {
  const line = storyLines()[2] ?? Buffer.alloc(0);
  const parsed = parseLine(line);
  if ('flaw' in parsed) throw new Error('it is a line');
  const { chain, disclosures, leafText } = parsed;

  it('counts what was taken away and notices what was put beside', () => {
    expect(scanLine(Buffer.from(lineText(chain, disclosures.slice(1), leafText)), keys)).toMatchObject({
      withheld: 1,
      hasWrongValue: false,
    });
    const [first] = disclosures;
    if (first === undefined) throw new Error('values stand beside it');
    for (const wrong of [
      [first, first],
      [{ ...first, value: 'another' }],
      [{ ...first, salt: 'x'.repeat(16) }],
    ]) {
      const bytes = Buffer.from(lineText(chain, wrong, leafText));
      expect(scanLine(bytes, keys)).toMatchObject({ hasWrongValue: true });
      expect(scanLine(bytes, keys)).toEqual(byParsing(bytes));
    }
  });

  it('says that another key signed', () => {
    const other = { ...keys, 'gateway-events': { role: 'gateway', keys: new Map() } } as unknown as EventKeys;
    expect(scanLine(line, other)?.event?.signature).toBe('unknown-signer');
    const signer = maker.gateway.keyId;
    const wrong = new Map([[signer, freshKeys('gateway').publicKey]]);
    const forged = { ...keys, 'gateway-events': { role: 'gateway' as const, keys: wrong } };
    expect(scanLine(line, forged)?.event?.signature).toBe('unfit');
  });

  it('leaves to a parser what is not a line of a sound event', () => {
    const cut = canonicalJson({ a: 1 });
    for (const text of ['', '\n', '{}\n', `${cut}\n`, String(line).slice(0, -1), `${String(line)}\n`]) {
      expect(scanLine(Buffer.from(text), keys)).toBeNull();
    }
    // Not UTF-8: the second byte of a character is missing.
    const broken = Buffer.from(String(line).replace('queue', 'qu\u00fce'), 'utf8');
    const at = broken.indexOf(0xc3);
    expect(scanLine(Buffer.concat([broken.subarray(0, at + 1), broken.subarray(at + 2)]), keys)).toBeNull();
  });
});
