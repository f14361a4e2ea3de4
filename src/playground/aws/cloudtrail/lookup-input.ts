import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '../../../domain/json.ts';
import { AwsError } from '../aws-error.ts';
import { jsonInput } from '../json-input.ts';
import type { TrailEvent } from './trail.ts';

/** A checked LookupEvents request. */
export interface LookupInput {
  readonly fits: (event: TrailEvent) => boolean;
  readonly maxResults: number;
  /** Events from here on were on earlier pages. */
  readonly before: number;
  /** The token that goes on after that event, good for the same question only. */
  readonly tokenAfter: (sequence: number) => string;
}

const FIELDS = ['LookupAttributes', 'StartTime', 'EndTime', 'MaxResults', 'NextToken'];
const MAX_RESULTS = 50;

type Test = (event: TrailEvent, value: string) => boolean;

const ATTRIBUTES: ReadonlyMap<string, Test> = new Map<string, Test>([
  ['EventId', ({ eventId }, value) => eventId === value],
  ['EventName', ({ eventName }, value) => eventName === value],
  ['ReadOnly', ({ readOnly }, value) => String(readOnly) === value],
  ['Username', ({ username }, value) => username === value],
  ['ResourceType', ({ resources }, value) => resources.some(({ type }) => type === value)],
  ['ResourceName', ({ resources }, value) => resources.some(({ name }) => name === value)],
  ['EventSource', ({ eventSource }, value) => eventSource === value],
  ['AccessKeyId', ({ accessKeyId }, value) => accessKeyId === value],
]);

/** @throws AwsError InvalidLookupAttributes, InvalidTimeRange, InvalidMaxResults or InvalidNextToken. */
export function lookupInput(raw: JsonObject): LookupInput {
  const input = jsonInput(raw, FIELDS, (message) => refusal('InvalidParameterCombinationException', message));
  const attribute = attributeOf(raw['LookupAttributes']);
  const [fromMs, untilMs] = [instantMs(raw['StartTime']), instantMs(raw['EndTime'])];
  if (fromMs !== undefined && untilMs !== undefined && fromMs > untilMs)
    throw refusal('InvalidTimeRangeException', 'The start time must be before the end time.');
  const maxResults = input.wholeNumber('MaxResults') ?? MAX_RESULTS;
  if (maxResults < 1 || maxResults > MAX_RESULTS)
    throw refusal('InvalidMaxResultsException', 'A max results value must be between 1 and 50.');
  const { NextToken: _token, ...question } = raw;
  const digest = createHash('sha256').update(JSON.stringify(question)).digest('base64url').slice(0, 16);
  return {
    fits: (event) => {
      // Event times are whole seconds: a start in the middle of one misses what happened in it.
      const eventTimeMs = Math.floor(event.atMs / 1000) * 1000;
      const inRange =
        eventTimeMs >= (fromMs ?? Number.NEGATIVE_INFINITY) &&
        eventTimeMs <= (untilMs ?? Number.POSITIVE_INFINITY);
      return inRange && attribute(event);
    },
    maxResults,
    before: beforeOf(input.text('NextToken'), digest),
    tokenAfter: (sequence) => Buffer.from(`${digest}.${sequence}`).toString('base64'),
  };
}

function attributeOf(given: Json | undefined): (event: TrailEvent) => boolean {
  if (given === undefined) return () => true;
  const [first, ...more] = Array.isArray(given) ? (given as readonly Json[]) : [null];
  if (first === undefined) return () => true;
  const { AttributeKey: key, AttributeValue: value } = (first ?? {}) as JsonObject;
  const test = typeof key === 'string' ? ATTRIBUTES.get(key) : undefined;
  if (test === undefined || typeof value !== 'string' || more.length > 0)
    throw refusal('InvalidLookupAttributesException', 'You can specify one known lookup attribute only.');
  return (event) => test(event, value);
}

function instantMs(given: Json | undefined): number | undefined {
  if (given === undefined || given === null) return undefined;
  if (typeof given !== 'number') throw refusal('InvalidTimeRangeException', 'A time must be a number.');
  return given * 1000;
}

function beforeOf(token: string | undefined, digest: string): number {
  if (token === undefined) return Number.POSITIVE_INFINITY;
  const [ofQuestion, sequence] = Buffer.from(token, 'base64').toString().split('.');
  if (ofQuestion !== digest || !/^\d+$/.test(sequence ?? ''))
    throw refusal('InvalidNextTokenException', 'The token is invalid, or was given for another request.');
  return Number(sequence);
}

function refusal(code: string, message: string): AwsError {
  return new AwsError(code, message, 400);
}
