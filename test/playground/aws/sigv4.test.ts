import { describe, expect, it } from '@jest/globals';
import { Secret } from '../../../src/domain/secret.ts';
import type { HttpCall } from '../../../src/playground/aws/http-call.ts';
import { sigv4Signature } from '../../../src/playground/aws/sigv4.ts';

const SECRET = new Secret('wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY');
const SCOPE = { date: '20150830', region: 'us-east-1', service: 'service' };
const DATE = '20150830T123600Z';

function get(query: string, headers: readonly (readonly [string, string])[] = []): HttpCall {
  const own = [
    ['host', 'example.amazonaws.com'],
    ['x-amz-date', DATE],
  ] as const;
  return { method: 'GET', path: '/', query, headers: [...own, ...headers], body: Buffer.alloc(0) };
}

// The test suite AWS publishes for Signature Version 4.
describe('sigv4Signature', () => {
  it('agrees with get-vanilla', () => {
    expect(sigv4Signature(get(''), ['host', 'x-amz-date'], DATE, SCOPE, SECRET)).toBe(
      '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
    );
  });

  it('agrees with get-vanilla-query-order-key-case', () => {
    expect(
      sigv4Signature(get('Param2=value2&Param1=value1'), ['host', 'x-amz-date'], DATE, SCOPE, SECRET),
    ).toBe('b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500');
  });

  it('agrees with get-header-value-trim', () => {
    const call = get('', [
      ['my-header1', ' value1'],
      ['my-header2', ' "a   b   c"'],
    ]);
    const signed = ['host', 'my-header1', 'my-header2', 'x-amz-date'];
    expect(sigv4Signature(call, signed, DATE, SCOPE, SECRET)).toBe(
      'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736',
    );
  });
});
