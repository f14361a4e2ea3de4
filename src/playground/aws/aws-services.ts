import type { Account } from './account.ts';
import type { AccountSeed } from './account-seed.ts';
import type { Authorizer } from './authorizer.ts';
import type { AwsService } from './aws-service.ts';
import { cloudTrailService } from './cloudtrail/cloudtrail-service.ts';
import type { Trail } from './cloudtrail/trail.ts';
import { ecsService } from './ecs/ecs-service.ts';
import { EcsState } from './ecs/ecs-state.ts';
import { iamService } from './iam/iam-service.ts';
import type { IdentityStore } from './identity-store.ts';
import type { InjectedFaults } from './injected-faults.ts';
import type { RandomBytes } from './new-credentials.ts';
import { Bucket } from './s3/bucket.ts';
import { s3Service } from './s3/s3-service.ts';
import { SsmSessions } from './ssm/ssm-sessions.ts';
import { ssmService } from './ssm/ssm-service.ts';
import { stsService } from './sts/sts-service.ts';

/** What the services of one account share. */
export interface SharedParts {
  readonly account: Account;
  readonly identities: IdentityStore;
  readonly authorizer: Authorizer;
  readonly faults: InjectedFaults;
  readonly trail: Trail;
  readonly randomBytes: RandomBytes;
  readonly startedAtMs: number;
}

/** The services, and the state of those that a test looks into. */
export interface AwsServices {
  readonly services: readonly AwsService[];
  readonly ssmSessions: SsmSessions;
  readonly buckets: ReadonlyMap<string, Bucket>;
}

/** Every service of this AWS, over the state its seed describes. S3 is last: it takes what no other recognises. */
export function awsServices(seed: AccountSeed, parts: SharedParts): AwsServices {
  const { account, authorizer, faults, startedAtMs } = parts;
  const ssmSessions = new SsmSessions(seed.ssmInstances ?? []);
  const buckets = new Map((seed.buckets ?? []).map((bucket) => [bucket.name, new Bucket(bucket)]));
  return {
    services: [
      stsService(parts),
      iamService(account, authorizer, faults),
      ecsService(new EcsState(seed.ecsClusters, account, startedAtMs), account, authorizer),
      ssmService({ ...parts, sessions: ssmSessions }),
      cloudTrailService(parts),
      s3Service(account, { ...parts, buckets }),
    ],
    ssmSessions,
    buckets,
  };
}
