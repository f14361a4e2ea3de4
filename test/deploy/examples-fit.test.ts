import { readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';

import { createIamFacts } from '../../src/adapters/iam-data/iam-facts.ts';
import { bindTask } from '../../src/catalogue/bind-task.ts';
import { requireCatalogue } from '../../src/catalogue/require-catalogue.ts';
import type { BoundTask } from '../../src/domain/task.ts';
import { judgePermissions } from '../../src/issuance/account-check/judge-permissions.ts';
import { roleSeed, stackOf, TASK_ACCOUNT } from './deployed-account.ts';

const catalogue = await requireCatalogue(
  readFileSync(new URL('../../catalogue/examples/on-call.yml', import.meta.url), 'utf8'),
  'on-call.yml',
  createIamFacts().factsAbout,
);

describe.each([...catalogue.tasks.values()].map((task) => [task.taskId, task] as const))(
  '%s',
  (_id, task) => {
    it('can be done by a role of the template, as the doctor sees it', async () => {
      const bound = task.choices.flatMap((asset): readonly BoundTask[] => {
        const read = bindTask(catalogue, task.taskId, asset);
        return read.ok ? [read.value] : [];
      });
      // One wildcard for the account, as the template proposes, and one for all shells of grants.
      const arns = bound.flatMap(({ actions }) => actions.flatMap((one) => one.arns));
      const resources = arns.map((arn) =>
        arn
          .replace(TASK_ACCOUNT, '*')
          .replace('${aws:SourceIdentity}-', 'bg-')
          .replace('${aws:userid}-', '*:bg-'),
      );
      const role = roleSeed(
        await stackOf('task-role', TASK_ACCOUNT, {
          RoleSuffix: task.roleArn.split('breakglass-')[1] ?? '',
          TaskActions: task.actions.map(({ action }) => action).join(','),
          TaskResources: [...new Set(resources)].join(','),
          SightActions: task.sight.join(','),
        }),
        'TaskRole',
      );
      expect(role.arn).toBe(task.roleArn);
      const inline = role.policies.map(({ name, document }) => ({
        name,
        document: JSON.stringify(document),
      }));
      const view = {
        ...role,
        trust: '',
        boundaryArn: null,
        maxSessionSeconds: 3600,
        inline,
        attachedArns: [],
      };
      expect(judgePermissions(view, bound)).toMatchObject([{ level: 'ok' }]);
    });
  },
);
