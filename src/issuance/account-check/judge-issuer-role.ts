import type { RoleView, Seen } from '../../ports/account-view.ts';
import type { AccountFinding } from './finding.ts';
import { fine, look, mend, unseen } from './finding.ts';
import { policyStatements } from './policy-statements.ts';

const STACK = 'Deploy deploy/aws/issuer-role.yml again.';
const ASSUMES = ['sts:assumerole', 'sts:setsourceidentity', 'sts:tagsession'];

/** Whether the issuer's own role may assume roles of Breakglass, and nothing else but keep its log. */
export function judgeIssuerRole(arn: string, seen: Seen<RoleView>): readonly AccountFinding[] {
  if (seen.kind === 'unseen')
    return [unseen(arn, seen.why, 'Run this with rights to read IAM in that account.')];
  if (seen.kind === 'missing') return [mend(arn, 'the issuer’s role is not there', STACK)];
  const { inline, attachedArns } = seen.value;
  const allows = inline
    .flatMap(({ document }) => policyStatements(document) ?? [])
    .filter((one) => one.allows);
  const allowed = allows.flatMap(({ actions, notAction }) =>
    notAction ? ['all but some (NotAction)'] : actions,
  );
  const more = [...new Set(allowed.filter((action) => !ASSUMES.includes(action)))];
  const ofLog = more.filter((action) => action.startsWith('s3:'));
  const strange = [...more.filter((action) => !ofLog.includes(action)), ...attachedArns];
  const anywhere = allows
    .filter(({ actions }) => actions.includes('sts:assumerole'))
    .flatMap(({ resources }) => resources)
    .filter((resource) => !/^arn:[^:*]+:iam::\d{12}:role\/breakglass-[^/]+$/.test(resource));
  const missing = ASSUMES.filter((action) => !allowed.includes(action));
  const findings = [
    ...(missing.length === 0 ? [] : [mend(arn, `may not ${missing.join(', ')}`, STACK)]),
    ...(strange.length === 0
      ? []
      : [mend(arn, `may more than the template gives: ${strange.join(', ')}`, STACK)]),
    ...(anywhere.length === 0
      ? []
      : [mend(arn, `may assume other roles than those of Breakglass: ${anywhere.join(', ')}`, STACK)]),
    ...(ofLog.length === 0
      ? []
      : [look(arn, `may ${ofLog.join(', ')}`, 'Check that it is on the bucket of its log only.')]),
  ];
  return findings.some(({ level }) => level === 'mend')
    ? findings
    : [fine(arn, 'may assume the roles of Breakglass'), ...findings];
}
