import type { InstantMs } from './time.ts';

/** One call of a session as AWS's own event history tells it. */
export type SessionCall = {
  /** CloudTrail's id of the event, by which anybody in the account finds it again. */
  readonly eventId: string;
  /** Whole seconds: CloudTrail keeps no more. */
  readonly atMs: InstantMs;
  readonly region: string;
  /** As IAM calls it, `ecs:UpdateService`. */
  readonly action: string;
  /** `denied`: IAM refused it. `failed`: the service did, for a reason of its own. */
  readonly outcome: 'denied' | 'done' | 'failed';
  /** Which kind of policy AWS named as the one that denies; `null` where it named none. */
  readonly deniedBy: 'boundary' | 'other-policy' | null;
  /** What AWS says it was denied on; `null` where it names nothing, which it does for denied calls only. */
  readonly deniedOn: string | null;
  /** Made by an AWS service on behalf of the session, not by who held it. */
  readonly byService: boolean;
};

/** Why a part of the event history could not be read. */
export type UnreadReason = 'not-allowed' | 'unavailable';

/** What was read of one Region. */
export type RegionCalls = {
  readonly region: string;
  readonly calls: readonly SessionCall[];
  /** Whether there were more calls than are looked at. */
  readonly isCut: boolean;
  /** `null` where it was read to the end or to the cut. */
  readonly unread: UnreadReason | null;
};

/**
 * Services whose events are named after another word than their actions. Source: AWS service authorization
 * reference (prefixes) and the CloudTrail user guide (event sources of the same services).
 */
const PREFIXES: Readonly<Record<string, string>> = {
  email: 'ses',
  monitoring: 'cloudwatch',
  tagging: 'tag',
};

/**
 * An event in IAM's words: `ecs.amazonaws.com` and `UpdateService` are `ecs:UpdateService`. Versions that some services
 * put behind the name (`UpdateFunctionCode20150331v2`, `UpdateDistribution2020_05_31`) are left out.
 */
export function actionOfEvent(eventSource: string, eventName: string): string {
  const source = eventSource.split('.')[0] ?? '';
  const name = eventName.replace(/20\d{2}_?\d{2}_?\d{2}(?:v\d+)?$/, '');
  return `${PREFIXES[source] ?? source}:${name}`;
}

/**
 * Whether an event was denied by IAM, as CloudTrail writes it. Source: the CIS AWS Foundations Benchmark's filter for
 * unauthorized calls (`*UnauthorizedOperation`, `AccessDenied*`).
 */
export function isDenial(errorCode: string): boolean {
  return errorCode.startsWith('AccessDenied') || errorCode.endsWith('UnauthorizedOperation');
}

/**
 * Which kind of policy denied, as AWS words it since 2021. Source: IAM user guide, "Troubleshoot access denied error
 * messages".
 */
export function policyThatDenied(errorMessage: string): SessionCall['deniedBy'] {
  if (/with an explicit deny in a permissions boundary/.test(errorMessage)) return 'boundary';
  return /with an explicit deny in |because no .+ allows/.test(errorMessage) ? 'other-policy' : null;
}

/** The ARN that a denial names; `null` where it names none. */
export function resourceDenied(errorMessage: string): string | null {
  return / on resource: (arn:\S+)/.exec(errorMessage)?.[1] ?? null;
}
