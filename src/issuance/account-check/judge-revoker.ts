import type { RoleView, Seen } from '../../ports/account-view.ts';
import type { AccountFinding } from './finding.ts';
import { fine, mend, unseen } from './finding.ts';
import { judgePrincipals } from './judge-trust.ts';
import { policyStatements } from './policy-statements.ts';

const STACK = 'Deploy deploy/aws/revoker-role.yml in that account again.';
const WRITES = ['iam:CreatePolicyVersion', 'iam:DeletePolicyVersion', 'iam:SetDefaultPolicyVersion'];
const NEEDED = [
  ...WRITES,
  'iam:GetPolicy',
  'iam:GetPolicyVersion',
  'iam:ListEntitiesForPolicy',
  'iam:ListPolicyVersions',
  'iam:GetRole',
  'iam:GetRolePolicy',
  'iam:ListAttachedRolePolicies',
  'iam:ListRolePolicies',
  'cloudtrail:LookupEvents',
  's3:GetBucketPolicy',
  'ssm:DescribeSessions',
  'ssm:TerminateSession',
];

/** Whether the issuer can end sessions of an account by this role, and do no more. */
export function judgeRevoker(
  about: string,
  seen: Seen<RoleView>,
  { boundaryArn, issuerRoleArn }: { readonly boundaryArn: string; readonly issuerRoleArn: string | null },
): readonly AccountFinding[] {
  if (seen.kind === 'unseen')
    return [unseen(about, seen.why, 'Run this with rights to read IAM in that account.')];
  if (seen.kind === 'missing')
    return [
      mend(
        about,
        'the revoker role is not there, so the issuer can end nothing early',
        'Create the stack deploy/aws/revoker-role.yml.',
      ),
    ];
  const { arn, trust, inline, attachedArns } = seen.value;
  const trusted = (policyStatements(trust) ?? []).filter((one) => one.allows);
  const allows = inline
    .flatMap(({ document }) => policyStatements(document) ?? [])
    .filter((one) => one.allows);
  const allowed = allows.flatMap(({ actions, notAction }) =>
    notAction ? ['all but some (NotAction)'] : actions,
  );
  const known = new Set(NEEDED.map((action) => action.toLowerCase()));
  const more = [...new Set([...allowed.filter((action) => !known.has(action)), ...attachedArns])];
  const missing = NEEDED.filter((action) => !allowed.includes(action.toLowerCase()));
  const writesElsewhere = allows
    .filter(({ actions }) => WRITES.some((write) => actions.includes(write.toLowerCase())))
    .flatMap(({ resources }) => resources)
    .filter((resource) => resource !== boundaryArn);
  const shells = allows
    .filter(({ actions }) => actions.includes('ssm:terminatesession'))
    .flatMap(({ resources }) => resources)
    .filter((resource) => !resource.endsWith(':session/bg-*'));
  const trusts = trusted.flatMap(({ actions }) => actions).filter((action) => action !== 'sts:assumerole');
  const findings = [
    ...judgePrincipals(arn, trusted, issuerRoleArn),
    ...(trusts.length === 0 ? [] : [mend(arn, `its trust allows ${trusts.join(', ')}`, STACK)]),
    ...(missing.length === 0 ? [] : [mend(arn, `may not ${missing.join(', ')}`, STACK)]),
    ...(more.length === 0 ? [] : [mend(arn, `may more than the template gives: ${more.join(', ')}`, STACK)]),
    ...(writesElsewhere.length === 0
      ? []
      : [mend(arn, `may write other policies than the boundary: ${writesElsewhere.join(', ')}`, STACK)]),
    ...(shells.length === 0
      ? []
      : [mend(arn, `may close shells that are not of grants: ${shells.join(', ')}`, STACK)]),
  ];
  return findings.some(({ level }) => level === 'mend')
    ? findings
    : [fine(arn, 'may write the boundary, close shells of grants, and read'), ...findings];
}
