import type { Json, JsonObject } from '../../../domain/json.ts';
import { isoSeconds } from '../../../domain/time.ts';
import type { CallNotes } from '../aws-service.ts';
import type { RecordedCall } from '../call-log.ts';
import { accountOf, type Identity, nameOfArn } from '../identity.ts';
import type { NewTrailEvent, TrailResource } from './trail.ts';

/** CloudFormation's names of what a permission can be asked on, by service and kind in the ARN. */
const RESOURCE_TYPES: Readonly<Record<string, string>> = {
  'ec2:instance': 'AWS::EC2::Instance',
  'ecs:service': 'AWS::ECS::Service',
  'ecs:task': 'AWS::ECS::Task',
  'iam:policy': 'AWS::IAM::Policy',
  'iam:role': 'AWS::IAM::Role',
  'ssm:document': 'AWS::SSM::Document',
};

/** A call in CloudTrail's words. Source: the CloudTrail user guide, "record contents" and "userIdentity element". */
export function trailEvent(
  call: RecordedCall,
  identity: Identity,
  { trail }: CallNotes,
  eventId: string,
): NewTrailEvent {
  const [service = '', eventName = ''] = call.action.split(':');
  const eventSource = `${service}.amazonaws.com`;
  const readOnly = isReadOnly(eventName);
  const resources = resourcesOf(call);
  return {
    eventId,
    atMs: call.atMs,
    region: call.region,
    eventName,
    eventSource,
    username: nameOfArn(identity.arn),
    accessKeyId: identity.accessKeyId,
    readOnly,
    resources,
    record: {
      eventVersion: '1.11',
      userIdentity: userIdentity(identity),
      eventTime: isoSeconds(call.atMs),
      eventSource,
      eventName,
      awsRegion: call.region,
      sourceIPAddress: '127.0.0.1',
      userAgent: call.userAgent ?? '',
      ...(call.errorCode === undefined ? {} : { errorCode: call.errorCode }),
      ...(call.errorMessage === undefined ? {} : { errorMessage: call.errorMessage }),
      requestParameters: trail?.requestParameters ?? lowerCamel(call.requestParameters ?? null),
      responseElements: trail?.responseElements ?? null,
      requestID: call.requestId,
      eventID: eventId,
      readOnly,
      ...(resources.length === 0 ? {} : { resources: resources.map(resourceView) }),
      eventType: 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: accountOf(identity.arn),
      eventCategory: 'Management',
    },
  };
}

/** CloudTrail counts what makes a session among the reads. */
function isReadOnly(eventName: string): boolean {
  return /^(?:Get|List|Describe|Lookup|Head|AssumeRole)/.test(eventName);
}

function userIdentity(identity: Identity): JsonObject {
  const { arn, accessKeyId, userId, principalArn } = identity;
  const shared = {
    type: identity.type,
    principalId: userId,
    arn,
    accountId: accountOf(arn),
    accessKeyId,
  };
  if (identity.type === 'IAMUser') return { ...shared, userName: nameOfArn(arn) };
  return {
    ...shared,
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: userId.slice(0, userId.indexOf(':')),
        arn: principalArn,
        accountId: accountOf(principalArn),
        userName: nameOfArn(principalArn),
      },
      attributes: {
        ...(identity.issuedAtMs === undefined ? {} : { creationDate: isoSeconds(identity.issuedAtMs) }),
        mfaAuthenticated: 'false',
      },
      ...(identity.sourceIdentity === undefined ? {} : { sourceIdentity: identity.sourceIdentity }),
    },
  };
}

function resourcesOf(call: RecordedCall): readonly TrailResource[] {
  const names = new Set(call.permissions.map(({ resource }) => resource).filter((name) => name !== '*'));
  return [...names].map((name) => {
    const [, , service = '', , , rest = ''] = name.split(':');
    const type = RESOURCE_TYPES[`${service}:${rest.split('/')[0] ?? ''}`];
    return { name, ...(type === undefined ? {} : { type }) };
  });
}

function resourceView({ name, type }: TrailResource): JsonObject {
  return { accountId: accountOf(name), ...(type === undefined ? {} : { type }), ARN: name };
}

// JSON services name their fields in either case; CloudTrail begins them all in lower case.
function lowerCamel(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => lowerCamel(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value as JsonObject).map(([name, child]) => [
      `${name.charAt(0).toLowerCase()}${name.slice(1)}`,
      lowerCamel(child),
    ]),
  );
}
