import type { BoundTask } from '../../domain/task.ts';
import type { AccountFinding } from './finding.ts';
import { look } from './finding.ts';

/**
 * Services whose resources have policies of their own that are not read here, and the command that shows one. The
 * revoker may read none of them: a role that reads the policy of every key and secret would be wider than its use.
 */
const SHOWN_BY: Readonly<Record<string, (arn: string, region: string) => string>> = {
  dynamodb: (arn, region) => `aws dynamodb get-resource-policy --region ${region} --resource-arn ${arn}`,
  kms: (arn, region) => `aws kms get-key-policy --region ${region} --key-id ${arn}`,
  lambda: (arn, region) => `aws lambda get-policy --region ${region} --function-name ${arn}`,
  secretsmanager: (arn, region) =>
    `aws secretsmanager get-resource-policy --region ${region} --secret-id ${arn}`,
  sns: (arn, region) => `aws sns get-topic-attributes --region ${region} --topic-arn ${arn}`,
  sqs: (arn, region) =>
    `aws sqs get-queue-attributes --region ${region} --attribute-names Policy --queue-url "$(aws sqs get-queue-url --region ${region} --queue-name ${arn.split(':')[5] ?? ''} --query QueueUrl --output text)"`,
};

/** The policies of assets that a person has to look at, each with how to. */
export function unreadPolicies(tasks: readonly BoundTask[]): readonly AccountFinding[] {
  const arns = new Set(tasks.flatMap(({ actions }) => actions.flatMap((one) => one.arns)));
  return [...arns].flatMap((arn) => {
    const [, , service = '', region = ''] = arn.split(':');
    const shownBy = SHOWN_BY[service];
    return shownBy === undefined
      ? []
      : [
          look(
            arn,
            'may have a policy of its own, which is not read here: look for a NotPrincipal, and for a Principal that is a session (assumed-role/…); neither may be there',
            `Run: ${shownBy(arn, region)}`,
          ),
        ];
  });
}
