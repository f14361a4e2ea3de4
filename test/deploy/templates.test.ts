import { describe, expect, it } from '@jest/globals';

import type { Json } from '../../src/domain/json.ts';
import { ISSUER_ACCOUNT, stackOf, TASK_ACCOUNT } from './deployed-account.ts';
import { loadTemplate, type Template, TEMPLATES, templateText } from './template.ts';

/** The types these templates may use, and what may be set of each. Source: CloudFormation template reference. */
const KNOWN_PROPERTIES: Readonly<Record<string, readonly string[]>> = {
  'AWS::IAM::InstanceProfile': ['InstanceProfileName', 'Roles'],
  'AWS::IAM::ManagedPolicy': ['Description', 'ManagedPolicyName', 'PolicyDocument'],
  'AWS::IAM::Role': [
    'AssumeRolePolicyDocument',
    'Description',
    'MaxSessionDuration',
    'PermissionsBoundary',
    'Policies',
    'RoleName',
  ],
};
const PSEUDO_PARAMETERS = ['AWS::AccountId', 'AWS::NoValue', 'AWS::Partition', 'AWS::URLSuffix'];

describe.each(TEMPLATES)('%s.yml', (name) => {
  it('has only types and properties of CloudFormation', async () => {
    const { Resources } = await loadTemplate(name);
    for (const { Type, Properties } of Object.values(Resources)) {
      expect(Object.keys(KNOWN_PROPERTIES)).toContain(Type);
      expect(KNOWN_PROPERTIES[Type]).toEqual(expect.arrayContaining(Object.keys(Properties)));
    }
  });

  it('refers to what is there, and has nothing that is not used', async () => {
    const template = await loadTemplate(name);
    const used = namesUsed(template);
    const declared = [...Object.keys(template.Parameters), ...Object.keys(template.Resources)];
    expect([...used.references].filter((reference) => !declared.includes(reference))).toEqual(
      [...used.references].filter((reference) => PSEUDO_PARAMETERS.includes(reference)),
    );
    expect([...used.references]).toEqual(expect.arrayContaining(Object.keys(template.Parameters)));
    expect([...used.conditions].sort()).toEqual(Object.keys(template.Conditions).sort());
  });

  it('fits any account and partition', async () => {
    const text = await templateText(name);
    const { Parameters: _described, Description: _text, ...rest } = await loadTemplate(name);
    expect(JSON.stringify(rest)).not.toMatch(/\d{12}|arn:aws:/);
    // CloudFormation takes neither from YAML.
    expect(text).not.toMatch(/[:-] [&*][A-Za-z]/);
    expect(text).not.toContain('<<:');
    expect(text.length).toBeLessThan(51_200);
  });

  it('stays inside the limits of IAM', async () => {
    const stack = await stackOf(name, TASK_ACCOUNT);
    for (const { Type, Properties } of Object.values(stack.resources)) {
      expect(JSON.stringify(Properties['Description'] ?? '').length).toBeLessThanOrEqual(1000);
      if (Type === 'AWS::IAM::ManagedPolicy')
        expect(JSON.stringify(Properties['PolicyDocument']).length).toBeLessThan(6144);
      if (Type !== 'AWS::IAM::Role') continue;
      expect(JSON.stringify(Properties['RoleName']).length).toBeLessThanOrEqual(64);
      expect(JSON.stringify(Properties['AssumeRolePolicyDocument']).length).toBeLessThanOrEqual(2048);
      expect(JSON.stringify(Properties['Policies']).length).toBeLessThan(10_240);
      expect(Properties['MaxSessionDuration']).toBe(3600);
    }
  });
});

describe('boundary.yml', () => {
  it('is kept whatever happens to its stack, and holds nothing else', async () => {
    const { Resources } = await loadTemplate('boundary');
    expect(Resources).toEqual({
      Boundary: expect.objectContaining({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' }),
    });
  });
});

describe('what the templates say to one another', () => {
  it('is the same names', async () => {
    const [boundary, issuer, revoker, task] = [
      await stackOf('boundary', TASK_ACCOUNT),
      await stackOf('issuer-role', ISSUER_ACCOUNT),
      await stackOf('revoker-role', TASK_ACCOUNT),
      await stackOf('task-role', TASK_ACCOUNT),
    ];
    expect(issuer.outputs).toEqual({
      IssuerRoleArn: `arn:aws:iam::${ISSUER_ACCOUNT}:role/breakglass-issuer`,
    });
    expect(revoker.outputs).toEqual({
      RevokerRoleArn: `arn:aws:iam::${TASK_ACCOUNT}:role/breakglass-revoker`,
    });
    expect(task.outputs).toEqual({ TaskRoleArn: `arn:aws:iam::${TASK_ACCOUNT}:role/breakglass-ecs-restart` });
    expect(task.resources['TaskRole']?.Properties['PermissionsBoundary']).toBe(
      boundary.outputs['BoundaryArn'],
    );
    expect(JSON.stringify(revoker.resources)).toContain(JSON.stringify(boundary.outputs['BoundaryArn']));
  });
});

/** Every parameter, resource and condition a template names outside its own declarations of them. */
function namesUsed(template: Template): { references: Set<string>; conditions: Set<string> } {
  const references = new Set<string>();
  const conditions = new Set<string>();
  const visit = (value: Json): void => {
    if (value === null || typeof value !== 'object') return;
    for (const [key, item] of Object.entries(value)) {
      if (key === 'Ref' && typeof item === 'string') references.add(item);
      const first: unknown = Array.isArray(item) ? item[0] : undefined;
      if (key === 'Fn::GetAtt' && typeof first === 'string') references.add(first);
      if (key === 'Fn::Sub' && typeof item === 'string')
        for (const [, name = ''] of item.matchAll(/\$\{([^}]+)\}/g)) references.add(name);
      if (key === 'Fn::If' && typeof first === 'string') conditions.add(first);
      visit(item as Json);
    }
  };
  for (const part of [template.Rules, template.Conditions, template.Resources, template.Outputs])
    visit(part as unknown as Json);
  for (const { Condition } of [...Object.values(template.Resources), ...Object.values(template.Outputs)])
    if (Condition !== undefined) conditions.add(Condition);
  return { references, conditions };
}
