import { describe, expect, it } from '@jest/globals';

import { stsFailure } from '../../../src/adapters/aws/sts-errors.ts';

const wireError = (code: string) => Object.assign(new Error(`connect ${code} 10.0.0.1:443`), { code });
const answered = (name: string, httpStatusCode: number) =>
  Object.assign(new Error('no'), { name, $metadata: { httpStatusCode } });

describe('stsFailure', () => {
  it.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH'])(
    'knows that nothing was sent: %s',
    (code) => {
      expect(stsFailure(wireError(code))).toMatchObject({
        outcome: 'not-minted',
        retryable: true,
        retryAtOnce: false,
      });
      expect(stsFailure(new Error(`wrapper for Error: connect ${code} 10.0.0.1:443`))).toMatchObject({
        outcome: 'not-minted',
      });
    },
  );

  it.each(['ECONNRESET', 'EPIPE', 'ETIMEDOUT'])(
    'does not know what became of a call that broke off: %s',
    (code) => {
      expect(stsFailure(wireError(code))).toMatchObject({
        outcome: 'unknown',
        retryable: true,
        retryAtOnce: false,
      });
    },
  );

  it.each([
    [
      'a status nobody has told us about',
      answered('TeaPot', 418),
      { retryable: false, outcome: 'not-minted', refusal: { code: 'internal' } },
    ],
    [
      'too many requests under another name',
      answered('Slower', 429),
      { retryAtOnce: true, outcome: 'not-minted', refusal: { code: 'aws-busy' } },
    ],
    [
      'an abort',
      Object.assign(new Error('aborted'), { name: 'AbortError' }),
      { retryable: true, outcome: 'unknown' },
    ],
    [
      'an answer that could not be read',
      new SyntaxError('char x is not expected'),
      { retryable: true, outcome: 'unknown' },
    ],
    ['a text that was thrown', 'boom', { retryable: true, outcome: 'unknown' }],
    ['nothing that was thrown', undefined, { retryable: true, outcome: 'unknown' }],
  ])('takes %s', (_what, error, expected) => {
    expect(stsFailure(error)).toMatchObject(expected);
  });
});
