import { ECS_RESTART_ROLE_ARN, SSM_SESSION_ROLE_ARN } from '../aws/default-account.ts';
import type { AccountSeed } from '../aws/account-seed.ts';
import { DEMO_CLIENTS } from './demo-idp.ts';
import { COLLEAGUES, type DemoPerson } from './demo-people.ts';
import { DEMO_TEAM_ID } from './demo-workspace.ts';

/** The task of the demo's incident, and what it is about. */
export const DEMO_TASK = {
  taskId: 'restart-service',
  title: 'Restart a service',
  assetLabel: 'Service',
  asset: 'orders-api',
  otherAsset: 'payments-api',
  cluster: 'prod',
} as const;

/** The other task: a shell can do anything, so whoever approves it signs in for it. */
export const DEMO_SHELL = {
  // Not open-shell: whoever types `op` wants to open an incident.
  taskId: 'shell',
  title: 'Open a shell on one instance',
  assetLabel: 'Instance',
  asset: 'orders-db',
  otherAsset: 'payments-db',
  instanceId: 'i-0a1b2c3d4e5f60001',
  otherInstanceId: 'i-0a1b2c3d4e5f60002',
} as const;

/** What the catalogue says of the world around it. */
export type CatalogueSurroundings = {
  readonly account: Pick<AccountSeed, 'accountId' | 'region'>;
  /** The identity provider. */
  readonly idpIssuer: string;
};

/**
 * The catalogue of the demo, as a file. Membership is explicit, so that it counts at once. The task leaves out
 * what its role could also do (listing services): what is denied then is denied by the session, not by the role.
 */
export function demoCatalogue({ account, idpIssuer }: CatalogueSurroundings): string {
  const { accountId, region } = account;
  const { ines, omar, amara, lena, noor } = COLLEAGUES;
  const service = `arn:aws:ecs:${region}:${accountId}:service/${DEMO_TASK.cluster}/{asset}`;
  return `version: 1
settings:
  workspace: ${DEMO_TEAM_ID}
  requestLapse: 30m
  claimWithin: 15m
  maxClaims: 3
  identityProvider: { issuer: "${idpIssuer}", clientId: ${DEMO_CLIENTS.page}, cliClientId: ${DEMO_CLIENTS.cli} }
people:
${[ines, omar, amara, lena, noor].map((one) => personEntry(one, idpIssuer)).join('\n')}
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
  ${DEMO_SHELL.taskId}:
    title: ${DEMO_SHELL.title}
    owner: ${lena.name}
    reviewBy: ${inNinetyDays()}
    risk: high
    evidence: idp
    role: ${SSM_SESSION_ROLE_ARN}
    region: ${region}
    asset:
      label: ${DEMO_SHELL.assetLabel}
      choices:
        ${DEMO_SHELL.asset}: { instance: ${DEMO_SHELL.instanceId} }
        ${DEMO_SHELL.otherAsset}: { instance: ${DEMO_SHELL.otherInstanceId} }
    actions:
      ssm:StartSession:
        - "arn:aws:ec2:${region}:${accountId}:instance/{instance}"
        - "arn:aws:ssm:${region}:${accountId}:document/SSM-SessionManagerRunShell"
      ssmmessages:OpenDataChannel: &shell ["arn:aws:ssm:${region}:${accountId}:session/\${aws:SourceIdentity}-*"]
      ssm:TerminateSession: *shell
    conditions:
      ssm:StartSession: { ssm:SessionDocumentAccessCheck: { oneOf: [true], orAbsent: true } }
    maxDuration: 30m
    ask: [oncall]
    approve: [approvers]
    quorum: 1
    escapes: The shell runs as root of the instance and with the role of its instance profile.
    endingStep: ssm:TerminateSession
    alsoPermits:
      - everything that can be reached from that instance
`;
}

function personEntry({ name, realName, slackUserId, email, subject }: DemoPerson, idpIssuer: string): string {
  return `  ${name}: { name: ${realName}, slack: [${slackUserId}], emails: [${email}], idp: ["${idpIssuer}#${subject}"] }`;
}

/** A review date that is always still to come. */
function inNinetyDays(): string {
  return new Date(Date.now() + 90 * 24 * 3600 * 1000).toISOString().slice(0, 10);
}
