import { ECS_RESTART_ROLE_ARN } from '../aws/default-account.ts';
import type { AccountSeed } from '../aws/account-seed.ts';
import { COLLEAGUES, type DemoPerson } from './demo-people.ts';
import { DEMO_TEAM_ID } from './demo-workspace.ts';

/** The one task of the demo, and what it is about. */
export const DEMO_TASK = {
  taskId: 'restart-service',
  title: 'Restart a service',
  assetLabel: 'Service',
  asset: 'orders-api',
  otherAsset: 'payments-api',
  cluster: 'prod',
} as const;

/**
 * The catalogue of the demo, as a file. Membership is explicit, so that it counts at once. The task leaves out
 * what its role could also do (listing services): what is denied then is denied by the session, not by the role.
 */
export function demoCatalogue({ accountId, region }: Pick<AccountSeed, 'accountId' | 'region'>): string {
  const { ines, omar, amara, lena, noor } = COLLEAGUES;
  const service = `arn:aws:ecs:${region}:${accountId}:service/${DEMO_TASK.cluster}/{asset}`;
  return `version: 1
settings:
  workspace: ${DEMO_TEAM_ID}
  requestLapse: 30m
  claimWithin: 15m
  maxClaims: 3
people:
${[ines, omar, amara, lena, noor].map(personEntry).join('\n')}
groups:
  oncall: { people: [${ines.name}, ${lena.name}] }
  approvers: { people: [${omar.name}, ${amara.name}] }
  support: { people: [${noor.name}], tier: support }
tasks:
  ${DEMO_TASK.taskId}:
    title: ${DEMO_TASK.title}
    owner: ${lena.name}
    reviewBy: ${inNinetyDays()}
    risk: medium
    evidence: click
    role: ${ECS_RESTART_ROLE_ARN}
    region: ${region}
    asset:
      label: ${DEMO_TASK.assetLabel}
      choices: [${DEMO_TASK.asset}, ${DEMO_TASK.otherAsset}, search-api]
    actions:
      ecs:UpdateService: ["${service}"]
      ecs:DescribeServices: ["${service}"]
    conditions:
      ecs:UpdateService: { ecs:task-definition: { absent: true }, ecs:enable-execute-command: { absent: true } }
    maxDuration: 30m
    ask: [oncall]
    approve: [approvers]
    quorum: 1
    alsoPermits:
      - changing how many copies of the service run, down to none
      - changing its network, deployment and placement settings
`;
}

function personEntry({ name, realName, slackUserId, email }: DemoPerson): string {
  return `  ${name}: { name: ${realName}, slack: [${slackUserId}], emails: [${email}] }`;
}

/** A review date that is always still to come. */
function inNinetyDays(): string {
  return new Date(Date.now() + 90 * 24 * 3600 * 1000).toISOString().slice(0, 10);
}
