import type { JsonObject } from '../../../domain/json.ts';
import type { Account } from '../account.ts';
import type { Authorizer } from '../authorizer.ts';
import { AwsError } from '../aws-error.ts';
import type { ServiceCall } from '../aws-service.ts';
import type { RandomBytes } from '../new-credentials.ts';
import type { SsmSessions } from './ssm-sessions.ts';

/** What the operations of Session Manager work on. */
export interface SsmParts {
  readonly account: Account;
  readonly sessions: SsmSessions;
  readonly authorizer: Authorizer;
  readonly randomBytes: RandomBytes;
}

/** One operation: reads its request, asks the permissions it needs, answers. */
export type SsmOperation = (raw: JsonObject, call: ServiceCall, parts: SsmParts) => Promise<JsonObject>;

/** `arn:aws:ssm:<region>:<account>:<resource>`. */
export function ssmArn({ region, accountId }: Account, resource: string): string {
  return `arn:aws:ssm:${region}:${accountId}:${resource}`;
}

/** Systems Manager's word for a request that makes no sense. */
export function invalidRequest(message: string): AwsError {
  return new AwsError('ValidationException', message, 400);
}
