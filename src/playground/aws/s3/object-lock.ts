import { isoSeconds } from '../../../domain/time.ts';
import { header, type HttpCall } from '../http-call.ts';
import type { Bucket, ObjectVersion } from './bucket.ts';
import { s3Error } from './s3-errors.ts';

const MODE = 'x-amz-object-lock-mode';
const UNTIL = 'x-amz-object-lock-retain-until-date';
const DAY_MS = 86_400_000;

/** How long, and how firmly, a version is kept. */
export interface Retention {
  readonly mode: 'GOVERNANCE' | 'COMPLIANCE';
  readonly untilMs: number;
}

/**
 * The retention a put asks for.
 * @throws AwsError InvalidRequest where the bucket has no Object Lock, InvalidArgument.
 */
export function askedRetention(call: HttpCall, bucket: Bucket, atMs: number): Retention | undefined {
  const [mode, until] = [header(call, MODE), header(call, UNTIL)];
  if (mode === undefined && until === undefined) return undefined;
  if (bucket.objectLock === undefined)
    throw s3Error('InvalidRequest', 'Bucket is missing Object Lock Configuration');
  if (mode === undefined || until === undefined)
    throw s3Error('InvalidArgument', `${UNTIL} and ${MODE} must both be supplied`);
  if (mode !== 'GOVERNANCE' && mode !== 'COMPLIANCE')
    throw s3Error('InvalidArgument', 'Unknown wormMode directive.');
  const untilMs = Date.parse(until);
  if (!(untilMs > atMs)) throw s3Error('InvalidArgument', 'The retain until date must be in the future!');
  return { mode, untilMs };
}

/** The retention a version gets when its put asks for none: the bucket's default. */
export function defaultRetention(bucket: Bucket, atMs: number): Retention | undefined {
  const retention = bucket.objectLock?.defaultRetention;
  return retention && { mode: retention.mode, untilMs: atMs + retention.days * DAY_MS };
}

/** Whether a version may not be removed yet. */
export function isLocked({ retention }: ObjectVersion, atMs: number, bypassesGovernance: boolean): boolean {
  if (retention === undefined || atMs >= retention.untilMs) return false;
  return retention.mode === 'COMPLIANCE' || !bypassesGovernance;
}

/** A version's retention as answers show it. */
export function retentionHeaders({ retention }: ObjectVersion): Readonly<Record<string, string>> {
  return retention === undefined ? {} : { [MODE]: retention.mode, [UNTIL]: isoSeconds(retention.untilMs) };
}
