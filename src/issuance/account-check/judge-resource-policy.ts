import type { Seen } from '../../ports/account-view.ts';
import type { AccountFinding } from './finding.ts';
import { fine, look, mend, unseen } from './finding.ts';
import { policyStatements } from './policy-statements.ts';

/**
 * Whether the policy of an asset can be lived with.
 * Source: IAM user guide, AWS JSON policy elements: NotPrincipal, and Permissions boundaries for IAM entities.
 */
export function judgeResourcePolicy(arn: string, seen: Seen<string | null>): readonly AccountFinding[] {
  const remedy = `Look at its policy by hand: no NotPrincipal, and no Principal that is a session (assumed-role/…).`;
  if (seen.kind === 'unseen')
    return [unseen(arn, seen.why, `Run this with the right s3:GetBucketPolicy on it. Or: ${remedy}`)];
  if (seen.kind === 'missing')
    return [look(arn, 'is not there, though a task of the catalogue is about it', 'Correct the catalogue.')];
  if (seen.value === null) return [fine(arn, 'has no policy of its own')];
  const statements = policyStatements(seen.value);
  if (statements === null) return [look(arn, 'its policy cannot be read', remedy)];
  const denies = statements.some(({ allows, notPrincipal }) => notPrincipal && !allows);
  const gives = statements.some(({ allows, notPrincipal }) => notPrincipal && allows);
  const sessions = statements
    .filter(({ allows }) => allows)
    .flatMap(({ principals }) => principals)
    .filter((principal) => principal.includes(':assumed-role/'));
  const findings = [
    ...(denies
      ? [
          mend(
            arn,
            'its policy denies all but some (NotPrincipal): that denies every role with a permissions boundary, so no task works there',
            'Write it as a Deny of everybody with a condition on aws:PrincipalArn.',
          ),
        ]
      : []),
    ...(gives ? [mend(arn, 'its policy allows all but some (NotPrincipal)', 'Name whom it allows.')] : []),
    ...(sessions.length === 0
      ? []
      : [
          mend(
            arn,
            `its policy names sessions: ${sessions.join(', ')}; what it gives them no boundary limits`,
            'Name the role instead.',
          ),
        ]),
  ];
  return findings.length === 0 ? [fine(arn, 'its policy names no session and no NotPrincipal')] : findings;
}
