import type { Account } from './account.ts';
import { authenticate } from './authenticate.ts';
import { type ClaimedSignature, claimedSignature } from './authorization-header.ts';
import { AwsError, awsError } from './aws-error.ts';
import type { AwsService, CallNotes, WireProtocol, WireReply } from './aws-service.ts';
import type { CallLog, RecordedCall } from './call-log.ts';
import type { Trail } from './cloudtrail/trail.ts';
import { trailEvent } from './cloudtrail/trail-event.ts';
import { header, type HttpCall } from './http-call.ts';
import type { Identity } from './identity.ts';
import type { IdentityStore } from './identity-store.ts';
import type { InjectedFaults } from './injected-faults.ts';
import { queryProtocol } from './query-protocol.ts';

/** What serving one call needs. */
export interface ServingParts {
  readonly account: Account;
  readonly identities: IdentityStore;
  readonly services: readonly AwsService[];
  readonly faults: InjectedFaults;
  readonly log: CallLog;
  readonly trail: Trail;
  readonly nowMs: () => number;
  /** For requests and events. */
  readonly newId: () => string;
}

// A request that no service recognises still gets an answer in some form.
const FALLBACK_PROTOCOL: WireProtocol = queryProtocol('https://sts.amazonaws.com/doc/2011-06-15/');

/** How far a call has come; what of it is known when it ends goes to the log. */
interface CallProgress {
  readonly requestId: string;
  readonly notes: CallNotes;
  atMs: number;
  region: string;
  /** Whether it came as far as its service. */
  ran: boolean;
  claim?: ClaimedSignature;
  service?: AwsService;
  operation: string;
  identity?: Identity;
}

/**
 * Serves one API call: finds the service, checks the signature, runs the operation, records how it ended.
 * @returns the answer, or `drop` when an injected fault cuts the connection.
 */
export async function serveCall(http: HttpCall, parts: ServingParts): Promise<WireReply | 'drop'> {
  const progress: CallProgress = {
    requestId: parts.newId(),
    notes: { permissions: [] },
    atMs: parts.nowMs(),
    region: parts.account.region,
    ran: false,
    operation: 'Unknown',
  };
  const protocol = (): WireProtocol => progress.service?.protocol ?? FALLBACK_PROTOCOL;
  let error: AwsError | undefined;
  let reply: WireReply | 'drop' = 'drop';
  try {
    reply = await run(http, progress, parts);
  } catch (cause) {
    error =
      cause instanceof AwsError
        ? cause
        : awsError('InternalFailure', undefined, `fault of the local AWS: ${String(cause)}`);
    reply = protocol().error(error, progress.requestId);
  }
  record(http, progress, error, parts);
  if (error !== undefined) return reply;
  return (await strikeAfter(progress, protocol(), parts)) ?? reply;
}

async function run(http: HttpCall, progress: CallProgress, parts: ServingParts): Promise<WireReply | 'drop'> {
  const recognised = parts.services.find((service) => service.recognises(http));
  if (recognised !== undefined) progress.service = recognised;
  const claim = claimedSignature(http);
  if (claim !== undefined) progress.claim = claim;
  const service =
    recognised ?? parts.services.find(({ signingName }) => signingName === claim?.scope.service);
  if (service === undefined)
    throw awsError(claim === undefined ? 'MissingAuthenticationToken' : 'InvalidAction');
  progress.service = service;
  progress.operation = service.protocol.operationOf(http) ?? progress.operation;
  const facts = {
    identities: parts.identities,
    regions: service.regions,
    service: service.signingName,
    atMs: progress.atMs,
  };
  const identity = authenticate(http, claim, facts);
  progress.identity = identity;
  progress.region = claim?.scope.region ?? progress.region;
  const { operation, requestId, notes, region } = progress;
  if ((await parts.faults.strike({ service: service.signingName, operation, when: 'before' })) === 'drop')
    return 'drop';
  progress.atMs = parts.nowMs();
  progress.ran = true;
  return service.run({ operation, http, identity, region, atMs: progress.atMs, requestId, notes });
}

/** The call has happened and is recorded; only its answer can still be late, lost or replaced. */
async function strikeAfter(
  progress: CallProgress,
  protocol: WireProtocol,
  parts: ServingParts,
): Promise<WireReply | 'drop' | undefined> {
  try {
    const moment = {
      service: progress.service?.signingName ?? '',
      operation: progress.operation,
      when: 'after',
    } as const;
    return (await parts.faults.strike(moment)) === 'drop' ? 'drop' : undefined;
  } catch (cause) {
    if (cause instanceof AwsError) return protocol.error(cause, progress.requestId);
    throw cause;
  }
}

function record(
  http: HttpCall,
  progress: CallProgress,
  error: AwsError | undefined,
  parts: ServingParts,
): void {
  const { identity, notes, ran, service, operation } = progress;
  const call = recordedCall(http, progress, error);
  parts.log.add(call);
  const managed = service?.dataOperations?.has(operation) !== true;
  if (ran && managed && identity !== undefined)
    parts.trail.add(trailEvent(call, identity, notes, parts.newId()));
}

function recordedCall(http: HttpCall, progress: CallProgress, error: AwsError | undefined): RecordedCall {
  const { identity, notes, claim } = progress;
  const service = progress.service?.signingName ?? 'unknown';
  const userAgent = header(http, 'user-agent');
  const [first] = notes.permissions;
  return {
    atMs: progress.atMs,
    requestId: progress.requestId,
    region: progress.region,
    ...(userAgent === undefined ? {} : { userAgent }),
    service,
    action: `${service}:${progress.operation}`,
    ...(first === undefined ? {} : { resource: first.resource }),
    ...(claim === undefined ? {} : { accessKeyId: claim.accessKeyId }),
    ...(identity === undefined ? {} : { principalArn: identity.arn, principalId: identity.userId }),
    ...(identity?.sourceIdentity === undefined ? {} : { sourceIdentity: identity.sourceIdentity }),
    allowed: error === undefined,
    ...(error === undefined ? {} : { errorCode: error.code, errorMessage: error.message }),
    ...(error?.detail === undefined ? {} : { detail: error.detail }),
    ...(notes.requestParameters === undefined ? {} : { requestParameters: notes.requestParameters }),
    ...(notes.issuedAccessKeyId === undefined ? {} : { issuedAccessKeyId: notes.issuedAccessKeyId }),
    permissions: notes.permissions,
  };
}
