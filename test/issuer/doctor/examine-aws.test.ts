import { afterEach, describe, expect, it } from '@jest/globals';

import type { JsonObject } from '../../../src/domain/json.ts';
import type { AccountFinding } from '../../../src/issuance/account-check/finding.ts';
import type { DoctorSettings } from '../../../src/issuer/doctor/doctor-settings.ts';
import { reportInWords } from '../../../src/issuer/doctor/doctor-report.ts';
import { examineAws } from '../../../src/issuer/doctor/examine-aws.ts';
import type { AccountSeed, RoleSeed } from '../../../src/playground/aws/account-seed.ts';
import { startLocalAws } from '../../../src/playground/aws/start-local-aws.ts';
import { createIamFacts } from '../../../src/adapters/iam-data/iam-facts.ts';
import { requireCatalogue } from '../../../src/catalogue/require-catalogue.ts';
import { EXAMPLE, exampleWith } from '../../catalogue/sample-catalogue.ts';
import {
  BOUNDARY_ARN,
  deployedAccount,
  REVOKER_ROLE_ARN,
  TASK_ACCOUNT,
  TASK_ROLE_ARN,
} from '../../deploy/deployed-account.ts';
import type { LocalAws } from '../../../src/playground/aws/start-local-aws.ts';

const SETTINGS: DoctorSettings = {
  cataloguePath: '',
  region: 'eu-west-1',
  boundaryPolicy: 'breakglass-boundary',
  revokerRole: 'breakglass-revoker',
  byRevoker: true,
  issuerRoleArn: null,
  atProvider: false,
  client: { hasSecret: false, publicUrl: null },
  json: false,
};
const deployed = await deployedAccount();
const started: LocalAws[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((aws) => aws.stop()));
});

/** What the doctor says of an account, as the issuer or as somebody else. */
async function examine(
  account: AccountSeed,
  { settings = SETTINGS, catalogue = EXAMPLE, as = 'issuer', skewSeconds = 0 } = {},
): Promise<readonly AccountFinding[]> {
  const aws = await startLocalAws({ account });
  started.push(aws);
  aws.faults.setDateSkewSeconds(skewSeconds);
  const sdkOptions = { endpoint: aws.endpoint, credentials: aws.credentialsOf(as) };
  const clock = { nowMs: Date.now };
  const read = await requireCatalogue(catalogue, 'breakglass.yml', createIamFacts().factsAbout);
  const parts = await examineAws(read, settings, clock, sdkOptions);
  return parts.flatMap(({ findings }) => findings);
}

const atLevel = (findings: readonly AccountFinding[], level: AccountFinding['level']) =>
  findings.filter((one) => one.level === level).map(({ about, says }) => `${about} ${says}`);

/** The deployed account with one role changed. */
function withRole(arn: string, change: (role: RoleSeed) => Partial<RoleSeed>): AccountSeed {
  return {
    ...deployed,
    roles: deployed.roles.map((role) => (role.arn === arn ? { ...role, ...change(role) } : role)),
  };
}

/** A document with every occurrence of a text replaced, which must be there. */
function edited(document: JsonObject, from: string, to: string): JsonObject {
  const text = JSON.stringify(document);
  if (!text.includes(from)) throw new Error(`no ${from} in ${text}`);
  return JSON.parse(text.replaceAll(from, to)) as JsonObject;
}

const editedTrust = (from: string, to: string, arn = TASK_ROLE_ARN) =>
  withRole(arn, ({ trustPolicy }) => ({ trustPolicy: edited(trustPolicy, from, to) }));
const editedPolicy = (from: string, to: string, arn = TASK_ROLE_ARN) =>
  withRole(arn, ({ policies }) => ({
    policies: policies.map(({ name, document }) => ({ name, document: edited(document, from, to) })),
  }));
const withBoundary = (document: JsonObject): AccountSeed => ({
  ...deployed,
  managedPolicies: [{ arn: BOUNDARY_ARN, document }],
});
const ALLOW_ALL = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

describe('the account as the templates make it', () => {
  it('has nothing to mend, and all of it is seen, by the revoker role', async () => {
    const findings = await examine(deployed);
    expect(findings.filter(({ level }) => level !== 'ok')).toEqual([]);
    const about = new Set(findings.map((one) => one.about));
    expect([...about]).toEqual(['eu-west-1', BOUNDARY_ARN, TASK_ROLE_ARN, REVOKER_ROLE_ARN]);
  });

  it('is read by other credentials as far as they go, and what is not seen is said', async () => {
    const direct = { ...SETTINGS, byRevoker: false };
    const findings = await examine(deployed, { settings: direct });
    expect(atLevel(findings, 'unseen')).toEqual([
      expect.stringContaining(
        `${TASK_ACCOUNT} could not be read: these are credentials of account 444455556666`,
      ),
    ]);
    const own = await examine(await deployedAccount(TASK_ACCOUNT), { settings: direct });
    expect(atLevel(own, 'unseen')).toHaveLength(4);
    expect(atLevel(own, 'unseen')[0]).toContain('AccessDenied');
  });
});

describe('an account that was changed', () => {
  it.each<readonly [string, AccountSeed, string]>([
    ['a lid that was taken off', withBoundary(ALLOW_ALL), 'does not say what the issuer writes'],
    [
      'a boundary that is a permission, too',
      {
        ...deployed,
        roles: [
          ...deployed.roles,
          ...deployed.roles.slice(1).map((role) => ({
            ...role,
            arn: `arn:aws:iam::${TASK_ACCOUNT}:role/operator`,
            attachedPolicyArns: [BOUNDARY_ARN],
          })),
        ],
      },
      'is attached as a permission to role/operator',
    ],
    [
      'a role without the boundary',
      { ...deployed, roles: deployed.roles.map(withoutBoundary) },
      'has no policy as its permissions boundary, so its sessions cannot be ended early',
    ],
    [
      'no task role',
      { ...deployed, roles: deployed.roles.slice(1) },
      'is not there, and restart-ecs-service needs it',
    ],
    ['no revoker role', { ...deployed, roles: deployed.roles.slice(0, 1) }, ''],
    [
      'trust in a whole account',
      editedTrust('role/breakglass-issuer', 'root'),
      ':root, which is not the issuer',
    ],
    [
      'trust in a role that was deleted',
      editedTrust('arn:aws:iam::444455556666:role/breakglass-issuer', 'AROA1234567890ABCDEFG'),
      'trusts AROA1234567890ABCDEFG, a principal that was deleted',
    ],
    [
      'trust without a source identity',
      editedTrust('"sts:SourceIdentity":"bg-*"', '"sts:RoleSessionName":"bg-*"'),
      'without asking StringLike sts:sourceidentity',
    ],
    [
      'trust in any name',
      editedTrust('"sts:RoleSessionName":"bg-*"', '"sts:RoleSessionName":"*"'),
      'without asking StringLike sts:rolesessionname',
    ],
    [
      'trust without tags',
      editedTrust('aws:RequestTag/breakglass:grant', 'aws:RequestTag/other'),
      'without asking Null aws:requesttag/breakglass:grant',
    ],
    [
      'trust in any tag',
      editedTrust('"breakglass:digest",', '"breakglass:digest","admin",'),
      'without asking ForAllValues:StringEquals aws:tagkeys',
    ],
    [
      'trust in one statement',
      withRole(TASK_ROLE_ARN, ({ trustPolicy }) => ({ trustPolicy: inOneStatement(trustPolicy) })),
      'one statement of its trust is for sts:assumerole and sts:tagsession and sts:setsourceidentity',
    ],
    [
      'no right to pass tags',
      editedTrust('"sts:TagSession"', '"sts:SetSourceIdentity"'),
      'its trust does not allow sts:tagsession, so nothing can be minted',
    ],
    [
      'trust for more',
      editedTrust('"Action":"sts:TagSession"', '"Action":["sts:TagSession","sts:AssumeRoleWithSAML"]'),
      'its trust allows sts:assumerolewithsaml',
    ],
    [
      'a task the role does not allow',
      editedPolicy('"ecs:UpdateService",', ''),
      'needs ecs:UpdateService on arn:aws:ecs:eu-west-1',
    ],
    [
      'an asset the role does not allow',
      editedPolicy('service/prod/*', 'service/test/*'),
      'task restart-ecs-service on orders-api needs',
    ],
    [
      'sight the role does not allow',
      editedPolicy('ecs:ListServices', 'ecs:ListTasks'),
      'needs ecs:ListServices',
    ],
    [
      'rights over rights',
      editedPolicy('"ecs:UpdateService"', '"ecs:UpdateService","iam:PutRolePolicy"'),
      'allows iam:putrolepolicy: who holds rights over rights',
    ],
    ['every right', editedPolicy('"ecs:UpdateService"', '"*"'), 'allows *: who holds rights over rights'],
    ['no denial of rights over rights', editedPolicy('"iam:*"', '"iam:Get*"'), 'does not deny iam:*'],
    [
      'a revoker that may write any policy',
      editedPolicy('policy/breakglass-boundary', 'policy/*', REVOKER_ROLE_ARN),
      'may write other policies than the boundary',
    ],
    [
      'a revoker that may do more',
      editedPolicy('"iam:GetRole"', '"iam:GetRole","iam:PutRolePolicy"', REVOKER_ROLE_ARN),
      'may more than the template gives: iam:putrolepolicy',
    ],
    [
      'a revoker that may do less',
      editedPolicy('"ssm:DescribeSessions"', '"cloudtrail:LookupEvents"', REVOKER_ROLE_ARN),
      'may not ssm:DescribeSessions',
    ],
    [
      'a revoker that closes any shell',
      editedPolicy('session/bg-*', 'session/*', REVOKER_ROLE_ARN),
      'may close shells that are not of grants',
    ],
  ])('%s is found, with what to do', async (_what, account, said) => {
    const findings = await examine(account);
    const bad = findings.filter(({ level }) => level === 'mend' || level === 'unseen');
    expect(bad.map(({ about, says }) => `${about} ${says}`).join('\n')).toContain(said);
    expect(bad.length).toBeGreaterThan(0);
    for (const { remedy } of bad) expect(remedy).toMatch(/\.$/);
  });

  it('in ways that may be right is shown to a person', async () => {
    const longer = await examine(withRole(TASK_ROLE_ARN, () => ({ maxSessionDurationSeconds: 7200 })));
    expect(atLevel(longer, 'look')).toEqual([expect.stringContaining('lets sessions be made for 7200 s')]);
    const family = await examine(deployed, {
      catalogue: exampleWith('sight: [ecs:ListServices]', 'sight: ["ecs:List*"]'),
    });
    expect(atLevel(family, 'look')).toContainEqual(expect.stringContaining('sees by ecs:List*'));
    expect(atLevel(family, 'mend')).toEqual([]);
    const wild = await examine(editedPolicy('"ecs:UpdateService"', '"ecs:Update*"'));
    expect(atLevel(wild, 'look')).toEqual([
      expect.stringContaining('allows ecs:update*: more than tasks can name'),
    ]);
  });
});

describe('the issuer’s own role, in an account with tasks', () => {
  const ARN = `arn:aws:iam::${TASK_ACCOUNT}:role/breakglass-issuer`;
  const assume = (resource: string) => ({
    Effect: 'Allow',
    Action: ['sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession'],
    Resource: resource,
  });
  const ours = `arn:aws:iam::${TASK_ACCOUNT}:role/breakglass-*`;

  it.each<readonly [string, readonly JsonObject[], string, string]>([
    ['as the template has it', [assume(ours)], 'ok', 'may assume the roles of Breakglass'],
    ['that may assume any role', [assume('*')], 'mend', 'other roles than those of Breakglass: *'],
    [
      'that tags nothing',
      [{ ...assume(ours), Action: 'sts:AssumeRole' }],
      'mend',
      'may not sts:setsourceidentity',
    ],
    [
      'that may change rights',
      [assume(ours), { Effect: 'Allow', Action: 'iam:PutRolePolicy', Resource: '*' }],
      'mend',
      'may more than the template gives: iam:putrolepolicy',
    ],
    [
      'that keeps its log in S3',
      [assume(ours), { Effect: 'Allow', Action: 's3:PutObject', Resource: 'arn:aws:s3:::acme-log/*' }],
      'look',
      'may s3:putobject',
    ],
  ])('%s', async (_what, Statement, level, said) => {
    const account = await deployedAccount(TASK_ACCOUNT);
    const [like] = account.roles.slice(1);
    if (like === undefined) throw new Error('no role');
    const document = { Version: '2012-10-17', Statement };
    const role = { ...like, arn: ARN, policies: [{ name: 'own', document }] };
    const findings = await examine({ ...account, roles: [...account.roles, role] });
    expect(findings.filter(({ about }) => about === ARN)).toContainEqual(
      expect.objectContaining({ level, says: expect.stringContaining(said) }),
    );
  });
});

describe('the clock', () => {
  it.each([
    [0, 'ok', 'STS answers'],
    [-30, 'mend', 'which is alarmed'],
    [90, 'mend', 'so nothing is minted'],
  ] as const)('that differs by %d s is %s', async (skewSeconds, level, said) => {
    const findings = await examine(deployed, { skewSeconds });
    expect(findings[0]).toMatchObject({ about: 'eu-west-1', level, says: expect.stringContaining(said) });
  });
});

describe('the policy of an asset', () => {
  const statement = (more: JsonObject) => ({
    Version: '2012-10-17',
    Statement: [{ Action: 's3:GetObject', Resource: 'arn:aws:s3:::acme-configs/*', ...more }],
  });
  const session = `arn:aws:sts::${TASK_ACCOUNT}:assumed-role/breakglass-ecs-restart/bg-x`;
  const role = { AWS: TASK_ROLE_ARN };

  it.each<readonly [string, JsonObject | undefined, string, string]>([
    ['none', undefined, 'ok', 'has no policy of its own'],
    ['one for a role', statement({ Effect: 'Allow', Principal: role }), 'ok', 'names no session'],
    [
      'a denial of all but some',
      statement({ Effect: 'Deny', NotPrincipal: role }),
      'mend',
      'denies every role with a permissions boundary',
    ],
    [
      'a right of all but some',
      statement({ Effect: 'Allow', NotPrincipal: role }),
      'mend',
      'allows all but some',
    ],
    [
      'one for a session',
      statement({ Effect: 'Allow', Principal: { AWS: session } }),
      'mend',
      'its policy names sessions',
    ],
  ])('%s', async (_what, policy, level, said) => {
    const bucket = { name: 'acme-configs', ...(policy === undefined ? {} : { policy }) };
    const findings = await examine(
      { ...deployed, buckets: [bucket] },
      { catalogue: aboutObjects('acme-configs') },
    );
    expect(findings).toContainEqual(
      expect.objectContaining({
        about: 'arn:aws:s3:::acme-configs',
        level,
        says: expect.stringContaining(said),
      }),
    );
  });

  it('that these credentials do not show is not seen, and the revoker that lacks the right is to be mended', async () => {
    const account = {
      ...editedPolicy('"s3:GetBucketPolicy"', '"iam:GetRole"', REVOKER_ROLE_ARN),
      buckets: [{ name: 'acme-configs' }],
    };
    const hidden = await examine(account, { catalogue: aboutObjects('acme-configs') });
    expect(atLevel(hidden, 'unseen')).toEqual([
      expect.stringMatching(/^arn:aws:s3:::acme-configs could not be read: AccessDenied/),
    ]);
    expect(atLevel(hidden, 'mend')).toContainEqual(expect.stringContaining('may not s3:GetBucketPolicy'));
  });

  it('of another service is left to a person, with the command that shows it', async () => {
    const queue = exampleDoing('sqs:StartMessageMoveTask: ["arn:aws:sqs:eu-west-1:111122223333:{asset}"]');
    const findings = (await examine(deployed, { catalogue: queue })).filter(({ level }) => level === 'look');
    expect(findings).toContainEqual({
      level: 'look',
      about: 'arn:aws:sqs:eu-west-1:111122223333:orders-api',
      says: 'may have a policy of its own, which is not read here: look for a NotPrincipal, and for a Principal that is a session (assumed-role/…); neither may be there',
      remedy:
        'Run: aws sqs get-queue-attributes --region eu-west-1 --attribute-names Policy --queue-url "$(aws sqs get-queue-url --region eu-west-1 --queue-name orders-api --query QueueUrl --output text)"',
    });
  });
});

it('says in words what is wrong first, and what to do', async () => {
  const findings = await examine(editedTrust('role/breakglass-issuer', 'root'), {
    catalogue: exampleWith('risk: medium', 'risk: high'),
  });
  const words = reportInWords([{ title: `account ${TASK_ACCOUNT}`, findings }]);
  expect(words.split('\n')[1]).toMatch(
    /^ {2}MEND {3}arn:aws:iam::111122223333:role\/breakglass-ecs-restart: trusts/,
  );
  expect(words).toContain('its risk is high, and a click in Slack is all that guards it');
  expect(words).toMatch(/\n1 to mend, 0 not seen, 1 to look at, \d+ ok\n$/);
});

function withoutBoundary({ arn, trustPolicy, policies, maxSessionDurationSeconds }: RoleSeed): RoleSeed {
  return { arn, trustPolicy, policies, maxSessionDurationSeconds };
}

function inOneStatement(trust: JsonObject): JsonObject {
  const [first] = trust['Statement'] as readonly JsonObject[];
  return {
    Version: '2012-10-17',
    Statement: [{ ...first, Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'] }],
  };
}

function aboutObjects(bucket: string): string {
  return exampleDoing(`s3:PutObject: ["arn:aws:s3:::${bucket}/{asset}"]`);
}

/** The example with another action in place of its first, and without that one's conditions. */
function exampleDoing(action: string): string {
  const conditions = / {4}conditions:\n(?: {6}.*\n)*/;
  const changed = exampleWith(/ {6}ecs:UpdateService: .*\n/, `      ${action}\n`);
  if (!conditions.test(changed)) throw new Error('the example has no conditions');
  return changed.replace(conditions, '');
}
