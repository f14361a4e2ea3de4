import { describe, expect, it } from '@jest/globals';

import type { AwsProfile } from '../../src/client/aws-config.ts';
import { hasCredentials, withProfile } from '../../src/client/aws-config.ts';

const PROFILE: AwsProfile = {
  name: 'incident',
  process: 'breakglass credentials bg-abcdefghij',
  region: 'eu-west-1',
};
const MARK = '# Written by breakglass configure, which replaces the lines credential_process and region.';
const OWN = `[profile incident]\n${MARK}\ncredential_process = breakglass credentials bg-abcdefghij\nregion = eu-west-1\n`;

function edited(text: string, change: Partial<AwsProfile> = {}): string {
  const result = withProfile(text, { ...PROFILE, ...change });
  if (result.kind !== 'edited') throw new Error(result.why);
  return result.text;
}
const why = (text: string) => {
  const result = withProfile(text, PROFILE);
  return result.kind === 'foreign' ? result.why : 'edited';
};

describe('a profile in an AWS config file', () => {
  it.each([
    ['no text', '', OWN],
    ['a text', '[default]\nregion = us-east-1\n', `[default]\nregion = us-east-1\n\n${OWN}`],
    ['a last line without its end', '[default]\nregion = x', `[default]\nregion = x\n\n${OWN}`],
  ])('is put behind %s', (_what, before, after) => {
    expect(edited(before)).toBe(after);
  });

  it('is replaced in its place, and everything else stays byte for byte', () => {
    const before = `# mine\n[profile a]\n  role_arn=x ; note\n\n${OWN}output = json\ns3 =\n  region = nested\n\n# about b\n[profile b]\nregion=eu\n`;
    const after = edited(before, { process: 'breakglass credentials bg-zzzzzzzzzz', region: 'us-east-2' });
    expect(after).toBe(
      before
        .replace('credentials bg-abcdefghij', 'credentials bg-zzzzzzzzzz')
        .replace('region = eu-west-1', 'region = us-east-2'),
    );
    expect(edited(after, { process: 'breakglass credentials bg-zzzzzzzzzz', region: 'us-east-2' })).toBe(
      after,
    );
  });

  it('keeps line ends of Windows, and bytes that are no UTF-8', () => {
    const before = '[default]\r\nregion = \u00ff\u00fe\r\n';
    const after = edited(before);
    expect(after).toBe(`${before}\r\n${OWN.replaceAll('\n', '\r\n')}`);
    expect(edited(after)).toBe(after);
  });

  it('may be the default one', () => {
    expect(edited('', { name: 'default' })).toMatch(/^\[default\]\n#/);
    expect(edited(OWN, { name: 'default' })).toContain('\n[default]\n');
  });

  it.each([
    ['[profile incident]\nregion = x\n'],
    ['[profile "incident"]\nrole_arn = x\n'],
    ['[ profile   incident ] # ours\nsso_session = x\n'],
    [`[profile incident]\nregion = x\n${MARK}\n`],
  ])('is left alone where it is somebody else’s: %j', (text) => {
    expect(why(text)).toBe('was not written by breakglass');
  });

  it('is left alone where it stands twice, or holds what would be used instead', () => {
    expect(why(`${OWN}\n${OWN}`)).toBe('stands there twice');
    expect(why(`${OWN}role_arn = arn:aws:iam::1:role/admin\n`)).toContain('role_arn');
    expect(why(`${OWN}AWS_ACCESS_KEY_ID=AKIA\n`)).toContain('aws_access_key_id');
  });

  it('is not mistaken for one of a longer name, for a session, or for text', () => {
    const others =
      '[profile incident2]\nregion = a\n[sso-session incident]\nregion = b\n[incident]\n# [profile incident]\n';
    expect(edited(others)).toBe(`${others}\n${OWN}`);
  });

  it.each([
    ['[incident]\naws_access_key_id = x\n', true],
    ['[default]\n[ incident ]\n', true],
    ['[other]\n# [incident]\n', false],
    ['', false],
  ])('is known to be shadowed by keys: %j', (text, expected) => {
    expect(hasCredentials(text, 'incident')).toBe(expected);
  });
});
