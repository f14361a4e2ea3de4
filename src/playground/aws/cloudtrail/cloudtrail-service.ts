import type { JsonObject } from '../../../domain/json.ts';
import type { Account } from '../account.ts';
import type { Authorizer } from '../authorizer.ts';
import { awsError } from '../aws-error.ts';
import type { AwsService, ServiceCall } from '../aws-service.ts';
import type { InjectedFaults } from '../injected-faults.ts';
import { isTarget, jsonBody, jsonProtocol } from '../json-protocol.ts';
import { GLOBAL_REGION } from '../region.ts';
import { lookupInput } from './lookup-input.ts';
import type { Trail, TrailEvent } from './trail.ts';

const TARGET_PREFIX = 'CloudTrail_20131101';
/** Source: the API reference of LookupEvents: two requests a second, per account, per Region. */
const LOOKUPS_PER_SECOND = 2;

/** What CloudTrail works on. */
export interface CloudTrailParts {
  readonly account: Account;
  readonly authorizer: Authorizer;
  readonly trail: Trail;
  readonly faults: InjectedFaults;
}

/** CloudTrail's event history over AWS JSON 1.1: management events of one Region, newest first. */
export function cloudTrailService(parts: CloudTrailParts): AwsService {
  const { account, authorizer, trail, faults } = parts;
  const protocol = jsonProtocol(TARGET_PREFIX);
  const lookupsMs = new Map<string, readonly number[]>();
  return {
    signingName: 'cloudtrail',
    regions: [...new Set([account.region, GLOBAL_REGION])],
    protocol,
    recognises: (call) => isTarget(call, TARGET_PREFIX),
    run: async (call) => {
      if (call.operation !== 'LookupEvents')
        throw awsError('InvalidAction', `The local AWS does not simulate cloudtrail:${call.operation}.`);
      return protocol.answer(call.operation, await lookupEvents(call), call.requestId);
    },
  };

  async function lookupEvents(call: ServiceCall): Promise<JsonObject> {
    const raw = jsonBody(call.http);
    call.notes.requestParameters = raw;
    countLookup(call);
    const input = lookupInput(raw);
    await authorizer.require(call, { action: 'cloudtrail:LookupEvents', resource: '*' });
    const visibleUntilMs = call.atMs - faults.cloudTrailDelayMs;
    const found = trail
      .events()
      .filter(({ region, atMs, sequence }) => {
        return region === call.region && atMs <= visibleUntilMs && sequence < input.before;
      })
      .filter(input.fits)
      .reverse();
    const page = found.slice(0, input.maxResults);
    const last = page.at(-1);
    return {
      Events: page.map(eventView),
      ...(last === undefined || found.length === page.length
        ? {}
        : { NextToken: input.tokenAfter(last.sequence) }),
    };
  }

  function countLookup({ region, atMs }: ServiceCall): void {
    const recent = (lookupsMs.get(region) ?? []).filter((earlierMs) => earlierMs > atMs - 1000);
    if (recent.length >= LOOKUPS_PER_SECOND) throw awsError('Throttling');
    lookupsMs.set(region, [...recent, atMs]);
  }
}

function eventView(event: TrailEvent): JsonObject {
  return {
    EventId: event.eventId,
    EventName: event.eventName,
    ReadOnly: String(event.readOnly),
    AccessKeyId: event.accessKeyId,
    EventTime: Math.floor(event.atMs / 1000),
    EventSource: event.eventSource,
    Username: event.username,
    Resources: event.resources.map(({ name, type }) => ({
      ...(type === undefined ? {} : { ResourceType: type }),
      ResourceName: name,
    })),
    CloudTrailEvent: JSON.stringify(event.record),
  };
}
