import { describe, expect, it } from '@jest/globals';

import { awsLine } from '../../../src/playground/page/terminal/aws-line.ts';
import { breakglassLine } from '../../../src/playground/page/terminal/breakglass-line.ts';
import { splitLine } from '../../../src/playground/page/terminal/split-line.ts';

const GRANT = 'bg-k3x7q2m4ab';
const places = {
  issuerUrl: 'http://127.0.0.1:4000',
  recordFolder: '/demo/record',
  issuerPublicKey: '/demo/keys/issuer.public.json',
};

describe('splitLine', () => {
  it.each([
    ['  a  b ', ['a', 'b']],
    [`say "two words" 'and more'`, ['say', 'two words', 'and more']],
    [`empty ""`, ['empty', '']],
    ['glue"d on"', ['glued on']],
    ['', []],
  ])('reads %j', (line, words) => expect(splitLine(line)).toEqual(words));

  it('does not guess where a quote ends', () => expect(splitLine('say "this')).toBeNull());

  it('knows nothing else of a shell', () => {
    expect(splitLine('a;b && c | $(d) > e')).toEqual(['a;b', '&&', 'c', '|', '$(d)', '>', 'e']);
  });
});

describe('the closed list of commands', () => {
  it.each([
    ['status', ['status']],
    ['status --json', ['status', '--json']],
    [`credentials ${GRANT}`, ['credentials', GRANT]],
    [`release ${GRANT}`, ['release', GRANT]],
    ['login ABCD-EFGH-JKMN', ['login', 'ABCD-EFGH-JKMN', '--issuer', places.issuerUrl]],
    [
      `login ABCD-EFGH-JKMN --issuer ${places.issuerUrl}`,
      ['login', 'ABCD-EFGH-JKMN', '--issuer', places.issuerUrl],
    ],
    ['audit verify record', ['audit', 'verify', '/demo/record']],
    [
      'audit verify record --key issuer.public.json',
      ['audit', 'verify', '/demo/record', '--key', '/demo/keys/issuer.public.json'],
    ],
    [`audit show ${GRANT} --log record`, ['audit', 'show', GRANT, '--log', '/demo/record']],
    [
      `audit show ${GRANT} --log record --key issuer.public.json`,
      ['audit', 'show', GRANT, '--log', '/demo/record', '--key', '/demo/keys/issuer.public.json'],
    ],
    ['', ['--help']],
  ])('takes “breakglass %s”', (line, programArguments) => {
    expect(breakglassLine(splitLine(line) ?? [], places)).toMatchObject({ programArguments });
  });

  it.each([
    'start',
    'gateway',
    'issuer',
    'keys gateway --out /tmp',
    'login --help',
    'login ABCD-EFGH-JKMN --issuer https://evil.example',
    'login ABCD-EFGH-JKMN --label x',
    'credentials',
    `credentials ${GRANT} --issuer http://evil.example`,
    'credentials ../../etc/passwd',
    'audit verify /etc',
    'audit verify record --key /etc/passwd',
    'audit verify record --gateway-key issuer.public.json',
    `audit show ${GRANT} --log /etc`,
    `audit show ${GRANT} --log record --key /etc/passwd`,
    'audit key --keys record --workspace x',
    'status --config x',
  ])('refuses “breakglass %s”', (line) => {
    expect(breakglassLine(splitLine(line) ?? [], places)).toBeNull();
  });

  it('says which output holds credentials', () => {
    expect(breakglassLine(['credentials', GRANT], places)?.isSecret).toBe(true);
    expect(breakglassLine(['release', GRANT], places)?.isSecret).toBe(false);
  });
});

describe('calls of AWS', () => {
  const restart = 'aws ecs update-service --cluster prod --service orders-api --force-new-deployment';

  it.each([
    [`AWS_PROFILE=${GRANT} ${restart}`, { operation: 'update-service', service: 'orders-api' }],
    [`${restart} --profile ${GRANT}`, { operation: 'update-service', service: 'orders-api' }],
    [`AWS_PROFILE=${GRANT} aws ecs list-services --cluster prod`, { operation: 'list-services' }],
    [
      `AWS_PROFILE=${GRANT} aws ssm start-session --target i-0a1b2c3d4e5f60001`,
      { operation: 'start-session', instanceId: 'i-0a1b2c3d4e5f60001' },
    ],
  ])('takes “%s”', (line, call) => {
    expect(awsLine(splitLine(line) ?? [], 'prod')).toEqual({ grantId: GRANT, call });
  });

  it.each([
    restart,
    `AWS_PROFILE=default ${restart}`,
    `AWS_PROFILE=${GRANT} ${restart} --endpoint-url http://evil.example`,
    `AWS_PROFILE=${GRANT} ${restart} --cluster other`,
    `AWS_PROFILE=${GRANT} aws ecs update-service --cluster prod --service orders-api --desired-count 0`,
    `AWS_PROFILE=${GRANT} aws ecs list-services --cluster other`,
    `AWS_PROFILE=${GRANT} aws s3 ls`,
    `AWS_PROFILE=${GRANT} aws ssm start-session --target i-0a1b2c3d4e5f60001 --document-name X`,
    `AWS_PROFILE=${GRANT} aws ssm start-session --target ../x`,
    'aws ssm start-session --target i-0a1b2c3d4e5f60001',
    `AWS_PROFILE=${GRANT} aws configure`,
    `PATH=/tmp AWS_PROFILE=${GRANT} ${restart}`,
  ])('refuses “%s”', (line) => expect(awsLine(splitLine(line) ?? [], 'prod')).toBeNull());
});
