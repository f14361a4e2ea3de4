import { isoSeconds } from '../../domain/time.ts';
import { accountOf, type Identity } from './identity.ts';
import type { ContextKeys } from './permission.ts';

/** What surrounds a request besides who makes it. */
export interface RequestFacts {
  readonly atMs: number;
  readonly region: string;
  /** Account of what is acted on. */
  readonly resourceAccountId: string;
}

/**
 * The global condition keys of a request. Keys that real AWS leaves out for such a caller are left out here, since
 * `Null` and `…IfExists` conditions see the difference.
 */
export function globalContext(identity: Identity, facts: RequestFacts): ContextKeys {
  const temporary = identity.sessionToken !== undefined;
  return {
    'aws:CurrentTime': isoSeconds(facts.atMs),
    'aws:EpochTime': String(Math.floor(facts.atMs / 1000)),
    'aws:PrincipalAccount': accountOf(identity.arn),
    'aws:PrincipalArn': identity.principalArn,
    'aws:PrincipalType': identity.type === 'IAMUser' ? 'User' : 'AssumedRole',
    'aws:RequestedRegion': facts.region,
    'aws:ResourceAccount': facts.resourceAccountId,
    // Clients reach AWS by TLS; that this endpoint speaks plain HTTP on loopback is not what a policy is asked about.
    'aws:SecureTransport': 'true',
    'aws:SourceIp': '127.0.0.1',
    'aws:ViaAWSService': 'false',
    'aws:userid': identity.userId,
    ...(identity.type === 'IAMUser'
      ? { 'aws:username': identity.arn.slice(identity.arn.lastIndexOf('/') + 1) }
      : {}),
    ...(identity.sourceIdentity === undefined ? {} : { 'aws:SourceIdentity': identity.sourceIdentity }),
    ...(temporary && identity.issuedAtMs !== undefined
      ? { 'aws:TokenIssueTime': isoSeconds(identity.issuedAtMs) }
      : {}),
    ...Object.fromEntries(
      Object.entries(identity.tags).map(([key, value]) => [`aws:PrincipalTag/${key}`, value]),
    ),
  };
}
