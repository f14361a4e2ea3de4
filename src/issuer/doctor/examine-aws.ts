import { createAccountView } from '../../adapters/aws/account-view.ts';
import type { CallerIdentity } from '../../adapters/aws/caller-identity.ts';
import { checkCallerIdentity } from '../../adapters/aws/caller-identity.ts';
import { iamClients } from '../../adapters/aws/iam-client.ts';
import { s3Clients } from '../../adapters/aws/s3-client.ts';
import type { StsClientOptions } from '../../adapters/aws/sts-client.ts';
import { stsClients } from '../../adapters/aws/sts-client.ts';
import { createStsClock } from '../../adapters/aws/sts-clock.ts';
import type { Catalogue } from '../../catalogue/catalogue.ts';
import { Fault } from '../../domain/fault.ts';
import { accountsOf, checkAccount } from '../../issuance/account-check/check-account.ts';
import type { AccountFinding } from '../../issuance/account-check/finding.ts';
import { look, unseen } from '../../issuance/account-check/finding.ts';
import { judgeRegion } from '../../issuance/account-check/judge-region.ts';
import type { Clock } from '../../ports/clock.ts';
import type { DoctorSettings } from './doctor-settings.ts';

/** What was found, by what it was found in. */
export type Examination = readonly { readonly title: string; readonly findings: readonly AccountFinding[] }[];

/**
 * Looks at AWS as the issuer would use it: every Region and every account of the catalogue.
 * @param sdkOptions what differs from the SDK's own chain; for development and tests.
 * Faults: `aws-unavailable`, when not even STS says who we are.
 */
export async function examineAws(
  catalogue: Catalogue,
  settings: DoctorSettings,
  clock: Clock,
  sdkOptions: StsClientOptions = {},
): Promise<Examination> {
  const tasks = [...catalogue.tasks.values()];
  const regions = [...new Set(tasks.map(({ region }) => region))].sort();
  const clients = stsClients(sdkOptions);
  const region = settings.region ?? regions[0] ?? 'us-east-1';
  const identity = await checkCallerIdentity(region, clients);
  const [, partition = 'aws'] = identity.arn.split(':');
  const stsClock = createStsClock({ clock, clients });
  const inRegions: AccountFinding[] = [];
  for (const one of regions) {
    const trouble = await checkCallerIdentity(one, clients).then(() => null, textOf);
    inRegions.push(...judgeRegion(one, trouble, trouble === null ? await stsClock.measure(one) : null));
  }
  const weak = tasks
    .filter(({ risk, evidence }) => risk === 'high' && evidence === 'click')
    .map(({ taskId }) =>
      look(
        `task ${taskId}`,
        'its risk is high, and a click in Slack is all that guards it',
        'Write evidence: idp.',
      ),
    );

  const revokerRole = settings.byRevoker ? settings.revokerRole : null;
  const access = { region, partition, revokerRole, sdkOptions, sts: clients };
  const { boundaryPolicy } = settings;
  const view = createAccountView({
    iam: iamClients(access),
    s3: s3Clients(access),
    partition,
    boundaryPolicy,
  });
  const expected = {
    partition,
    boundaryPolicy,
    revokerRole: settings.revokerRole,
    issuerRoleArn: settings.issuerRoleArn ?? issuerRoleOf(identity),
  };
  const accounts = [];
  for (const accountId of accountsOf(catalogue)) {
    const isForeign = revokerRole === null && accountId !== identity.account;
    const findings = isForeign
      ? [
          unseen(
            accountId,
            `these are credentials of account ${identity.account}`,
            'Run this with credentials of that account, or as the issuer, by BREAKGLASS_REVOKER_ROLE.',
          ),
        ]
      : await checkAccount(view, catalogue, accountId, expected);
    accounts.push({ title: `account ${accountId}`, findings });
  }
  return [
    { title: `AWS, as ${identity.arn}`, findings: inRegions },
    ...accounts,
    ...(weak.length === 0 ? [] : [{ title: 'catalogue', findings: weak }]),
  ];
}

/** The issuer's role, where it is the issuer's credentials that we have. */
function issuerRoleOf({ arn }: CallerIdentity): string | null {
  const [, partition, account] =
    /^arn:([^:]+):sts::(\d{12}):assumed-role\/breakglass-issuer\//.exec(arn) ?? [];
  return account === undefined ? null : `arn:${partition}:iam::${account}:role/breakglass-issuer`;
}

function textOf(cause: unknown): string {
  if (cause instanceof Fault) return cause.message;
  throw cause;
}
