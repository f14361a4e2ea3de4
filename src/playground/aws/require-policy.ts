import { awsError } from './aws-error.ts';
import { policyMistake } from './policy-grammar.ts';

/**
 * Takes a policy document that IAM's grammar has nothing against.
 * @throws AwsError MalformedPolicyDocument.
 */
export function requirePolicy(documentJson: string): void {
  let document: unknown;
  try {
    document = JSON.parse(documentJson);
  } catch {
    throw awsError('MalformedPolicyDocument', 'This policy contains invalid Json');
  }
  const mistake = policyMistake(document, 'identity');
  if (mistake !== undefined) throw awsError('MalformedPolicyDocument', mistake);
}
