import type { Json, JsonObject } from '../../../domain/json.ts';
import { AwsError } from '../aws-error.ts';
import { type JsonInput, jsonInput } from '../json-input.ts';
import { invalidRequest, type SsmOperation } from './ssm-call.ts';
import type { SsmSession } from './ssm-sessions.ts';

const FIELDS = ['State', 'Filters', 'MaxResults', 'NextToken'];
const MAX_RESULTS = 200;

type Test = (session: SsmSession, value: string) => boolean;

/** Source: the API reference's SessionFilter. */
const FILTERS: ReadonlyMap<string, Test> = new Map<string, Test>([
  ['InvokedAfter', ({ startedAtMs }, value) => startedAtMs >= Date.parse(value)],
  ['InvokedBefore', ({ startedAtMs }, value) => startedAtMs <= Date.parse(value)],
  ['Target', ({ target }, value) => target === value],
  ['Owner', ({ ownerArn }, value) => ownerArn === value],
  ['Status', (session, value) => statusOf(session) === value],
  ['SessionId', ({ sessionId }, value) => sessionId === value],
]);

/** `ssm:DescribeSessions`: live sessions (`Active`) or ended ones (`History`), newest first. */
export const describeSessions: SsmOperation = async (raw, call, { sessions, authorizer }) => {
  const input = jsonInput(raw, FIELDS, invalidRequest);
  const state = input.requiredText('State');
  if (state !== 'Active' && state !== 'History') throw invalidRequest('State must be Active or History.');
  const filters = filtersOf(raw['Filters']);
  await authorizer.require(call, { action: 'ssm:DescribeSessions', resource: '*' });
  const found = sessions
    .sessions()
    .filter((session) => (session.endedAtMs === undefined) === (state === 'Active'))
    .filter((session) => filters.every((fits) => fits(session)));
  const start = offsetOf(input, found.length);
  const end = start + (input.wholeNumber('MaxResults') ?? MAX_RESULTS);
  return {
    Sessions: found.slice(start, end).map(sessionView),
    ...(end < found.length ? { NextToken: String(end) } : {}),
  };
};

function filtersOf(given: Json | undefined): readonly ((session: SsmSession) => boolean)[] {
  if (given === undefined) return [];
  if (!Array.isArray(given)) throw invalidRequest('Filters must be a list.');
  return given.map((filter: Json) => {
    const { key, value } = (filter ?? {}) as JsonObject;
    const test = typeof key === 'string' ? FILTERS.get(key) : undefined;
    if (test === undefined || typeof value !== 'string')
      throw new AwsError('InvalidFilterKey', 'A filter has a key that is not valid.', 400);
    return (session) => test(session, value);
  });
}

function offsetOf(input: JsonInput, length: number): number {
  const token = input.text('NextToken');
  if (token === undefined) return 0;
  if (!/^\d{1,6}$/.test(token) || Number(token) >= length)
    throw new AwsError('InvalidNextToken', 'The specified token is not valid.', 400);
  return Number(token);
}

function statusOf(session: SsmSession): string {
  return session.endedAtMs === undefined ? 'Connected' : 'Terminated';
}

function sessionView(session: SsmSession): JsonObject {
  return {
    SessionId: session.sessionId,
    Target: session.target,
    Status: statusOf(session),
    StartDate: session.startedAtMs / 1000,
    ...(session.endedAtMs === undefined ? {} : { EndDate: session.endedAtMs / 1000 }),
    DocumentName: session.documentName,
    Owner: session.ownerArn,
    ...(session.reason === undefined ? {} : { Reason: session.reason }),
  };
}
