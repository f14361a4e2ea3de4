import { bindTask } from '../../catalogue/bind-task.ts';
import type { Catalogue } from '../../catalogue/catalogue.ts';
import type { BoundTask } from '../../domain/task.ts';
import type { AccountView, RoleView, Seen } from '../../ports/account-view.ts';
import { accountOf } from '../known-ends.ts';
import type { AccountFinding } from './finding.ts';
import { look, mend, unseen } from './finding.ts';
import { judgeBoundary } from './judge-boundary.ts';
import { judgeIssuerRole } from './judge-issuer-role.ts';
import { judgePermissions } from './judge-permissions.ts';
import { judgeResourcePolicy } from './judge-resource-policy.ts';
import { judgeRevoker } from './judge-revoker.ts';
import { judgeTrust } from './judge-trust.ts';
import { unreadPolicies } from './unread-policies.ts';

/** What an account is held against. */
export type AccountExpectation = {
  /** `aws`, `aws-us-gov`, `aws-cn`. */
  readonly partition: string;
  /** Name of the boundary policy. */
  readonly boundaryPolicy: string;
  /** Name of the revoker role; `null`: the issuer needs none. */
  readonly revokerRole: string | null;
  /** The issuer's own role; `null` where it is not known. */
  readonly issuerRoleArn: string | null;
};

/** The least that AWS allows; sessions end earlier, by their own policies. */
const MAX_SESSION_SECONDS = 3600;

/** The accounts in which a catalogue's tasks are done. */
export function accountsOf(catalogue: Catalogue): readonly string[] {
  return [...new Set([...catalogue.tasks.values()].map(({ roleArn }) => accountOf(roleArn)))].sort();
}

/** Holds one account against the catalogue and the templates of deploy/aws. */
export async function checkAccount(
  view: AccountView,
  catalogue: Catalogue,
  accountId: string,
  expected: AccountExpectation,
): Promise<readonly AccountFinding[]> {
  const boundaryArn = `arn:${expected.partition}:iam::${accountId}:policy/${expected.boundaryPolicy}`;
  const tasks = boundTasks(catalogue).filter(({ roleArn }) => accountOf(roleArn) === accountId);
  const findings = [...judgeBoundary(boundaryArn, await view.boundary(accountId))];
  for (const roleArn of new Set(tasks.map((task) => task.roleArn))) {
    const seen = await view.role(accountId, nameOf(roleArn));
    const own = tasks.filter((task) => task.roleArn === roleArn);
    findings.push(...judgeTaskRole(roleArn, seen, own, boundaryArn, expected.issuerRoleArn));
  }
  const { revokerRole, issuerRoleArn } = expected;
  if (revokerRole !== null) {
    const about = `arn:${expected.partition}:iam::${accountId}:role/${revokerRole}`;
    const seen = await view.role(accountId, revokerRole);
    findings.push(...judgeRevoker(about, seen, { boundaryArn, issuerRoleArn }));
  }
  // The template lets the revoker read it only where both are in one account.
  if (issuerRoleArn !== null && accountOf(issuerRoleArn) === accountId)
    findings.push(...judgeIssuerRole(issuerRoleArn, await view.role(accountId, nameOf(issuerRoleArn))));
  for (const [bucketArn, region] of bucketsIn(tasks))
    findings.push(
      ...judgeResourcePolicy(
        bucketArn,
        await view.bucketPolicy(accountId, region, bucketArn.split(':')[5] ?? ''),
      ),
    );
  return [...findings, ...unreadPolicies(tasks)];
}

function judgeTaskRole(
  roleArn: string,
  seen: Seen<RoleView>,
  tasks: readonly BoundTask[],
  boundaryArn: string,
  issuerRoleArn: string | null,
): readonly AccountFinding[] {
  if (seen.kind === 'unseen')
    return [unseen(roleArn, seen.why, 'Run this with rights to read IAM in that account.')];
  if (seen.kind === 'missing' || seen.value.arn !== roleArn)
    return [
      mend(
        roleArn,
        `is not there, and ${[...new Set(tasks.map(({ taskId }) => taskId))].join(', ')} needs it`,
        'Create a stack of deploy/aws/task-role.yml, or correct the catalogue.',
      ),
    ];
  const { boundaryArn: has, maxSessionSeconds, trust } = seen.value;
  return [
    ...(has === boundaryArn
      ? []
      : [
          mend(
            roleArn,
            `has ${has ?? 'no policy'} as its permissions boundary, so its sessions cannot be ended early`,
            `Make ${boundaryArn} its boundary.`,
          ),
        ]),
    ...(maxSessionSeconds <= MAX_SESSION_SECONDS
      ? []
      : [
          look(
            roleArn,
            `lets sessions be made for ${maxSessionSeconds} s`,
            `Set MaxSessionDuration to ${MAX_SESSION_SECONDS}; none is longer here.`,
          ),
        ]),
    ...judgeTrust(roleArn, trust, issuerRoleArn),
    ...judgePermissions(seen.value, tasks),
  ];
}

function boundTasks(catalogue: Catalogue): readonly BoundTask[] {
  return [...catalogue.tasks.values()].flatMap(({ taskId, choices }) =>
    choices.flatMap((asset) => {
      const bound = bindTask(catalogue, taskId, asset);
      return bound.ok ? [bound.value] : [];
    }),
  );
}

function bucketsIn(tasks: readonly BoundTask[]): ReadonlyMap<string, string> {
  const buckets = new Map<string, string>();
  for (const { actions, region } of tasks)
    for (const arn of actions.flatMap(({ arns }) => arns))
      if (arn.split(':')[2] === 's3') buckets.set(arn.split('/')[0] ?? arn, region);
  return buckets;
}

function nameOf(roleArn: string): string {
  return roleArn.slice(roleArn.lastIndexOf('/') + 1);
}
