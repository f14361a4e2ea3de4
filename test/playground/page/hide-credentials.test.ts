import { describe, expect, it } from '@jest/globals';

import { hideCredentials, withholdSecrets } from '../../../src/playground/page/terminal/hide-credentials.ts';

const SECRET = 'wJalr/XUtnFEMI+K7MDENG';
const printed = {
  Version: 1,
  AccessKeyId: 'ASIAEXAMPLE',
  SecretAccessKey: SECRET,
  SessionToken: 'FwoGZXIvYXdzE',
  Expiration: '2026-07-29T03:41:00Z',
};

describe('what the page learns of credentials', () => {
  it('is that they came, their key id and their end', () => {
    const shown = JSON.stringify(hideCredentials(JSON.stringify(printed)));
    expect(shown).toContain('ASIAEXAMPLE');
    expect(shown).toContain('2026-07-29T03:41:00Z');
    expect(shown).not.toContain(SECRET);
    expect(shown).not.toContain('FwoGZXIvYXdzE');
  });

  it.each([
    ['another version', JSON.stringify({ ...printed, Version: 2 })],
    ['a field more', JSON.stringify({ ...printed, Extra: SECRET })],
    ['two lines', `${JSON.stringify(printed)}\n${SECRET}`],
    ['no JSON', `AccessKeyId=${SECRET}`],
    ['nothing', ''],
  ])('holds no secret where the output is of another form: %s', (_what, stdout) => {
    expect(JSON.stringify(hideCredentials(stdout))).not.toContain(SECRET);
  });
});

describe('the last barrier', () => {
  const answer = (text: string) => ({ exitCode: 0, lines: [{ kind: 'out' as const, text }] });

  it('withholds an answer that holds a secret, however it is escaped', () => {
    const secret = 'a"b\\c';
    expect(JSON.stringify(withholdSecrets(answer(`x ${secret} y`), [secret]))).not.toContain('a\\"b');
  });

  it('lets every other answer through', () => {
    expect(withholdSecrets(answer('fine'), [SECRET])).toEqual(answer('fine'));
  });
});
