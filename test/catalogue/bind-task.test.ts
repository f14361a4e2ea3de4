import { describe, expect, it } from '@jest/globals';

import { bindTask, catalogueDigest, taskDigest } from '../../src/catalogue/bind-task.ts';
import type { Catalogue } from '../../src/catalogue/catalogue.ts';
import { boundTaskSchema } from '../../src/contracts/task.ts';
import { EXAMPLE, catalogueOf, exampleWith } from './sample-catalogue.ts';

const catalogue = catalogueOf(EXAMPLE);
const digestIn = (one: Catalogue): string | undefined => {
  const task = one.tasks.get('restart-ecs-service');
  return task === undefined ? undefined : taskDigest(one, task);
};

describe('bindTask', () => {
  it('puts the chosen asset into every ARN, and fits the contract', () => {
    const bound = bindTask(catalogue, 'restart-ecs-service', 'payments-api');
    expect(bound).toMatchObject({
      ok: true,
      value: {
        asset: 'payments-api',
        assetLabel: 'Service',
        owner: 'aiko',
        askGroups: ['on-call'],
        approveGroups: ['platform-leads'],
        actions: [
          {
            action: 'ecs:UpdateService',
            arns: ['arn:aws:ecs:eu-west-1:111122223333:service/prod/payments-api'],
          },
          {
            action: 'ecs:DescribeServices',
            arns: ['arn:aws:ecs:eu-west-1:111122223333:service/prod/payments-api'],
          },
        ],
        taskDigest: digestIn(catalogue),
      },
    });
    expect(boundTaskSchema.parse(bound.ok ? bound.value : null)).toEqual(bound.ok ? bound.value : undefined);
  });

  it.each([
    ['a task that is not there', 'restart', 'orders-api', 'unknown-task'],
    ['a name every object has', 'constructor', 'orders-api', 'unknown-task'],
    ['an asset that is not there', 'restart-ecs-service', 'billing-api', 'unknown-asset'],
    ['no asset', 'restart-ecs-service', '', 'unknown-asset'],
    ['an asset written otherwise', 'restart-ecs-service', 'Orders-API', 'unknown-asset'],
  ])('refuses %s', (_what, task, asset, code) => {
    expect(bindTask(catalogue, task, asset)).toMatchObject({ ok: false, refusal: { code } });
  });
});

describe('taskDigest', () => {
  it.each([
    ['its limit', 'maxDuration: 30m', 'maxDuration: 29m'],
    ['its assets', 'choices: [orders-api, ', 'choices: [orders-api, billing-api, '],
    ['what it also permits', 'down to none', 'down to one'],
    ['who is in a group that approves', 'people: [jonas, aiko]', 'people: [jonas, aiko, mara]'],
    ['the tier of a group that asks', 'people: [mara, jonas]', 'people: [mara, jonas]\n    tier: support'],
  ])('changes with %s', (_what, from, to) => {
    expect(digestIn(catalogueOf(exampleWith(from, to)))).not.toBe(digestIn(catalogue));
  });

  it.each([
    ['a comment', 'No wildcards.', 'None.'],
    ['somebody’s address', 'emails: [aiko@acme.example]', 'emails: [aiko@acme.example, tanaka@acme.example]'],
    ['a group that has no part in it', 'people: [sam]', 'people: [sam, mara]'],
    ['the settings', 'maxClaims: 3', 'maxClaims: 2'],
    ['a time written otherwise', 'maxDuration: 30m', 'maxDuration: 1800s'],
  ])('stays with %s', (_what, from, to) => {
    expect(digestIn(catalogueOf(exampleWith(from, to)))).toBe(digestIn(catalogue));
  });
});

describe('catalogueDigest', () => {
  it('changes with anything that is used', () => {
    const digests = [
      EXAMPLE,
      exampleWith('maxClaims: 3', 'maxClaims: 2'),
      exampleWith('Mara Weiss', 'Mara W.'),
      exampleWith('risk: medium', 'risk: high'),
    ].map((text) => catalogueDigest(catalogueOf(text)));
    expect(new Set(digests).size).toBe(digests.length);
    expect(catalogueDigest(catalogueOf(exampleWith('No wildcards.', 'None.')))).toBe(digests[0]);
  });
});
