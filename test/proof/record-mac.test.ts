import { describe, expect, it } from '@jest/globals';

import type { RecordMac } from '../../src/ports/record-mac.ts';
import { createRecordMac } from '../../src/proof/record-mac.ts';
import { processKeys } from './fixtures.ts';

describe('record MAC', () => {
  const { keys } = processKeys('issuer');
  const mac: RecordMac = createRecordMac(keys);
  const made = mac.make('grant/bg-abcdefghij', 3, '{"state":"ended"}');

  it('matches what it was made over', () => {
    expect(mac.matches('grant/bg-abcdefghij', 3, '{"state":"ended"}', made)).toBe(true);
  });

  it.each<[string, string, number, string, string]>([
    ['another name', 'grant/bg-abcdefghik', 3, '{"state":"ended"}', made],
    ['another version', 'grant/bg-abcdefghij', 4, '{"state":"ended"}', made],
    ['another body', 'grant/bg-abcdefghij', 3, '{"state":"claimable"}', made],
    ['a cut MAC', 'grant/bg-abcdefghij', 3, '{"state":"ended"}', made.slice(0, -1)],
    ['no MAC', 'grant/bg-abcdefghij', 3, '{"state":"ended"}', ''],
  ])('does not match %s', (_what, name, version, body, given) => {
    expect(mac.matches(name, version, body, given)).toBe(false);
  });

  it('does not take text that moved from one field to the next for the same', () => {
    expect(mac.make('a', 1, '1b')).not.toBe(mac.make('a1', 1, 'b'));
    expect(mac.make('a","1', 1, 'b')).not.toBe(mac.make('a', 1, '1","b'));
  });

  it('is another process by process', () => {
    expect(createRecordMac(processKeys('issuer').keys).make('a', 1, 'b')).not.toBe(mac.make('a', 1, 'b'));
  });
});
