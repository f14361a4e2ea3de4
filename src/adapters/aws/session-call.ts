import type { Event } from '@aws-sdk/client-cloudtrail';

import type { SessionCall } from '../../domain/session-call.ts';
import { actionOfEvent, isDenial, policyThatDenied, resourceDenied } from '../../domain/session-call.ts';

/**
 * One event of CloudTrail. What is missing or misshapen counts as a call that went through: nothing is taken for
 * denied that does not say so. Source: CloudTrail user guide, "CloudTrail record contents".
 */
export function sessionCall(
  event: Event,
  region: string,
): { readonly call: SessionCall; readonly sourceIdentity: string | null } {
  const record = objectIn(event.CloudTrailEvent);
  const identity = membersOf(record['userIdentity']);
  const context = membersOf(identity['sessionContext']);
  const errorCode = textOf(record['errorCode']);
  const denied = errorCode !== null && isDenial(errorCode);
  return {
    call: {
      eventId: event.EventId ?? textOf(record['eventID']) ?? '',
      atMs: event.EventTime?.getTime() ?? 0,
      region,
      action: actionOfEvent(event.EventSource ?? '', event.EventName ?? ''),
      outcome: denied ? 'denied' : errorCode === null ? 'done' : 'failed',
      deniedBy: denied ? policyThatDenied(textOf(record['errorMessage']) ?? '') : null,
      deniedOn: denied ? resourceDenied(textOf(record['errorMessage']) ?? '') : null,
      byService: textOf(identity['invokedBy']) !== null,
    },
    sourceIdentity: textOf(context['sourceIdentity']),
  };
}

function objectIn(json: string | undefined): Readonly<Record<string, unknown>> {
  try {
    return membersOf(JSON.parse(json ?? ''));
  } catch {
    return {};
  }
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
