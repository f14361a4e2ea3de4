import { describe, expect, it } from '@jest/globals';

import { parseSinkPlace, parseSinkPlaces } from '../../../src/adapters/sinks/sink-place.ts';

describe('parseSinkPlace', () => {
  it.each([
    ['file:/var/lib/breakglass/log', { kind: 'file', folder: '/var/lib/breakglass/log' }],
    ['file:///var/log', { kind: 'file', folder: '/var/log' }],
    ['file:log', { kind: 'file', folder: 'log' }],
    ['stdout', { kind: 'stdout' }],
    [
      's3://acme-audit/break%20glass/?region=eu-west-1',
      {
        kind: 's3',
        bucket: 'acme-audit',
        prefix: 'break glass/',
        region: 'eu-west-1',
        endpoint: null,
        pathStyle: false,
        retention: null,
      },
    ],
    [
      's3://acme-audit?region=us-gov-west-1&retain=400d&mode=governance&endpoint=http://127.0.0.1:9000&path-style=true',
      {
        kind: 's3',
        bucket: 'acme-audit',
        prefix: '',
        region: 'us-gov-west-1',
        endpoint: 'http://127.0.0.1:9000',
        pathStyle: true,
        retention: { mode: 'GOVERNANCE', days: 400 },
      },
    ],
    [
      's3://a-b-c/x?region=eu-west-1&retain=1d',
      expect.objectContaining({ retention: { mode: 'COMPLIANCE', days: 1 } }),
    ],
  ])('reads %s', (text, place) => {
    expect(parseSinkPlace(text)).toEqual(place);
  });

  it.each([
    ['', 'is neither'],
    ['file:', 'is neither'],
    ['ftp://x', 'is neither'],
    ['s3://x', 'names no bucket'],
    ['s3://acme-audit/x', 'names no Region'],
    ['s3://acme-audit/x?region=here', 'names no Region'],
    ['s3://acme-audit/x?region=eu-west-1&acl=public', 'has an unknown option acl'],
    ['s3://acme-audit/x?region=eu-west-1&retain=ever', 'retain=400d'],
    ['s3://acme-audit/x?region=eu-west-1&mode=compliance', 'retain=400d'],
    ['s3://acme-audit/x?region=eu-west-1&retain=1d&mode=maybe', 'neither compliance nor governance'],
    ['s3://acme-audit/x?region=eu-west-1&endpoint=nowhere', 'is not a URL'],
  ])('refuses %s', (text, why) => {
    expect(() => parseSinkPlace(text)).toThrow(
      expect.objectContaining({ code: 'bad-setting', message: expect.stringContaining(why) }),
    );
  });
});

describe('parseSinkPlaces', () => {
  it('reads several, and wants one that keeps', () => {
    expect(parseSinkPlaces('file:/log, stdout')).toHaveLength(2);
    expect(() => parseSinkPlaces('stdout')).toThrow('keeps nothing');
    expect(() => parseSinkPlaces('file:/log,file:/log')).toThrow('names a place twice');
  });
});
