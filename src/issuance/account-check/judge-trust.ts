import type { AccountFinding } from './finding.ts';
import { fine, look, mend } from './finding.ts';
import type { PolicyCondition, PolicyStatement } from './policy-statements.ts';
import { policyStatements } from './policy-statements.ts';

const TEMPLATE = 'Deploy its stack of deploy/aws/task-role.yml again.';
const TAGS = ['digest', 'grant', 'incident'].map((name) => `breakglass:${name}`);
const hasTags: readonly PolicyCondition[] = TAGS.map((tag) => ({
  operator: 'Null',
  key: `aws:requesttag/${tag}`,
  values: ['false'],
}));
const like = (key: string): PolicyCondition => ({ operator: 'StringLike', key, values: ['bg-*'] });

/**
 * What each permission has to ask, in a statement of its own: AWS gives each of them condition keys of its own.
 * Source: AWS service authorization reference, AWS STS.
 */
const ASKED: Readonly<Record<string, readonly PolicyCondition[]>> = {
  'sts:assumerole': [like('sts:rolesessionname'), like('sts:sourceidentity'), ...hasTags],
  'sts:tagsession': [{ operator: 'ForAllValues:StringEquals', key: 'aws:tagkeys', values: TAGS }, ...hasTags],
  'sts:setsourceidentity': [like('sts:sourceidentity')],
};

/** Whether only the issuer can make sessions of a task role, and only such as belong to a grant. */
export function judgeTrust(
  arn: string,
  trust: string,
  issuerRoleArn: string | null,
): readonly AccountFinding[] {
  const statements = policyStatements(trust);
  if (statements === null) return [mend(arn, 'its trust policy cannot be read', TEMPLATE)];
  const allows = statements.filter((one) => one.allows);
  const findings = [
    ...judgePrincipals(arn, allows, issuerRoleArn),
    ...allows.flatMap((statement) => judgeStatement(arn, statement)),
    ...Object.entries(ASKED).flatMap(([action, asked]) => judgeAction(arn, action, asked, allows)),
  ];
  const isRight = findings.every(({ level }) => level === 'look');
  return isRight ? [fine(arn, 'trusts the issuer only, for sessions of a grant'), ...findings] : findings;
}

/** Whether nobody but the issuer is trusted; for the roles of the issuer that are no task roles, too. */
export function judgePrincipals(
  arn: string,
  allows: readonly PolicyStatement[],
  issuerRoleArn: string | null,
): readonly AccountFinding[] {
  if (allows.some(({ notPrincipal }) => notPrincipal))
    return [
      mend(arn, 'trusts everybody but some (NotPrincipal)', 'Name the issuer’s role as the only Principal.'),
    ];
  const trusted = [...new Set(allows.flatMap(({ principals }) => principals))];
  const findings = trusted.flatMap((principal) => {
    if (/^AWS A[A-Z0-9]{15,}$/.test(principal))
      return [
        mend(
          arn,
          `trusts ${principal.slice(4)}, a principal that was deleted: such trust does not come back`,
          'Deploy its stack again, once the issuer’s role is there.',
        ),
      ];
    if (issuerRoleArn !== null && principal !== `AWS ${issuerRoleArn}`)
      return [
        mend(
          arn,
          `trusts ${principal}, which is not the issuer`,
          `Leave ${issuerRoleArn} as the only Principal.`,
        ),
      ];
    if (issuerRoleArn === null && !/^AWS arn:[^:]+:iam::\d{12}:role\/breakglass-issuer$/.test(principal))
      return [
        mend(
          arn,
          `trusts ${principal}, which is no role of an issuer`,
          'Leave the issuer’s role as the only Principal.',
        ),
      ];
    return [];
  });
  if (findings.length > 0 || issuerRoleArn !== null) return findings;
  return [
    look(
      arn,
      `trusts ${trusted.join(', ')}`,
      'Check that this is your issuer’s account, or say its role with --issuer-role.',
    ),
  ];
}

function judgeStatement(arn: string, { actions, notAction }: PolicyStatement): readonly AccountFinding[] {
  const strange = notAction ? ['all but some (NotAction)'] : actions.filter((action) => !(action in ASKED));
  if (strange.length > 0) return [mend(arn, `its trust allows ${strange.join(', ')}`, TEMPLATE)];
  if (actions.length > 1)
    return [
      mend(
        arn,
        `one statement of its trust is for ${actions.join(' and ')}: each has condition keys of its own, and what tests the other’s never holds`,
        `${TEMPLATE} It has one statement for each.`,
      ),
    ];
  return [];
}

function judgeAction(
  arn: string,
  action: string,
  asked: readonly PolicyCondition[],
  allows: readonly PolicyStatement[],
): readonly AccountFinding[] {
  const about = allows.filter(({ actions }) => actions.includes(action));
  if (about.length === 0)
    return [mend(arn, `its trust does not allow ${action}, so nothing can be minted`, TEMPLATE)];
  const missing = asked.filter((one) =>
    about.some(({ conditions }) => !conditions.some((has) => asks(has, one))),
  );
  return missing.length === 0
    ? []
    : [
        mend(
          arn,
          `its trust allows ${action} without asking ${missing.map(({ operator, key }) => `${operator} ${key}`).join(', ')}`,
          TEMPLATE,
        ),
      ];
}

/** Whether a condition asks at least as much as the other. */
function asks(has: PolicyCondition, asked: PolicyCondition): boolean {
  const isAsStrict =
    has.operator === asked.operator || has.operator === asked.operator.replace('Like', 'Equals');
  if (!isAsStrict || has.key !== asked.key || has.values.length === 0) return false;
  return has.values.every((value) =>
    asked.operator === 'StringLike' ? value.startsWith('bg-') : asked.values.includes(value),
  );
}
