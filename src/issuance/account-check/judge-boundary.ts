import type { BoundaryView, Seen } from '../../ports/account-view.ts';
import { readBoundary } from '../read-boundary.ts';
import { MAX_MANAGED_POLICY_LENGTH } from '../revocation-policy.ts';
import type { AccountFinding } from './finding.ts';
import { fine, look, mend, unseen } from './finding.ts';

/** Whether the boundary can end sessions, and nobody gains by it. */
export function judgeBoundary(arn: string, seen: Seen<BoundaryView>): readonly AccountFinding[] {
  if (seen.kind === 'unseen')
    return [
      unseen(arn, seen.why, 'Run this with rights to read IAM in that account, such as the revoker role’s.'),
    ];
  if (seen.kind === 'missing')
    return [
      mend(
        arn,
        'the boundary policy is not there, so no session can be ended early',
        'Create the stack deploy/aws/boundary.yml.',
      ),
    ];
  const { document, attachedTo } = seen.value;
  const found = readBoundary(document);
  const { grants, incidents, widening } = found.list;
  const length = document.replaceAll(/\s/g, '').length;
  return [
    found.isOurs
      ? fine(
          arn,
          `is in the form the issuer writes; ${grants.length + incidents.length} ends, ${length} of ${MAX_MANAGED_POLICY_LENGTH} characters`,
        )
      : mend(
          arn,
          'does not say what the issuer writes: the lid, the denial of sessions without a grant, the ends, and no more',
          'Start the issuer, which writes it anew within half a minute; if it stays so, find out who else writes it.',
        ),
    ...(widening === 'exact'
      ? []
      : [
          look(
            arn,
            `so many sessions ended that it denies more than those (${widening})`,
            'Nothing: it narrows again as their deadlines pass.',
          ),
        ]),
    attachedTo.length === 0
      ? fine(arn, 'is attached to nobody as a permission')
      : mend(
          arn,
          `is attached as a permission to ${attachedTo.join(', ')}: it allows everything, and the issuer may edit it`,
          'Detach it there; it belongs to task roles as their boundary only.',
        ),
  ];
}
