import { describe, expect, it } from '@jest/globals';

import { OcsfExport } from '../../src/audit/ocsf-export.ts';
import { ocsfKind } from '../../src/audit/ocsf-kind.ts';
import { parseLine } from '../../src/audit/log-line.ts';
import type { LogLine } from '../../src/contracts/log-entry.ts';
import type { Json, JsonObject } from '../../src/domain/json.ts';
import { itWithData } from '../codec/shared-data.ts';
import { interleaved, sealedLog } from './bundle-fixture.ts';
import { EventMaker, START_MS } from './log-fixture.ts';
import type { OcsfRow } from './ocsf-table.ts';
import { OCSF_TABLE } from './ocsf-table.ts';
import { StoryTeller, storyIds } from './story-fixture.ts';

type Table = Readonly<Record<string, Readonly<Record<string, OcsfRow>>>>;

const maker = new EventMaker();
const log = sealedLog(
  maker,
  interleaved(new StoryTeller(maker), 2, (choices) => choices + 1),
  [0, 1],
).add({
  v: 1,
  index: 26,
  sealedAtMs: START_MS,
  kind: 'finding',
  finding: {
    code: 'bad-signature',
    stream: 'issuer-events',
    entryId: '1-0',
    rawDigest: 'A'.repeat(43),
    recordId: null,
    detail: 'the signature does not fit',
    suppressed: 0,
    envelope: null,
  },
});
const read = (bytes: Uint8Array): LogLine => {
  const line = parseLine(bytes);
  if ('flaw' in line) throw new Error(line.detail);
  return line;
};
const source = { origin: 'breakglass/T0TEST', version: '0.1.0' };
const exporter = new OcsfExport(source);
const events = log.lines.map((line) => exporter.event(read(line)));
const CLASS_NAMES: Readonly<Record<number, string>> = {
  3003: 'authorize_session',
  3004: 'entity_management',
  3005: 'user_access',
};
const is = (type: string, value: Json): boolean => {
  if (type === 'integer_t' || type === 'long_t' || type === 'timestamp_t') return Number.isSafeInteger(value);
  if (type === 'boolean_t') return typeof value === 'boolean';
  if (type === 'object' || type === 'json_t') return typeof value === 'object';
  return type.endsWith('_t') && typeof value === 'string' && value !== '';
};

/** Everything that is wrong with an object by a table. Recommended attributes are asked of the class only. */
function flaws(
  table: Table,
  name: string,
  value: JsonObject,
  path: string,
  needsRecommended: boolean,
): readonly string[] {
  const rows = table[name] ?? {};
  const missing = Object.entries(rows)
    .filter(([attribute, [, requirement]]) => {
      // Exactly one of `privileges` and `group` may be there.
      const isOther = name === 'authorize_session' && attribute === 'group' && 'privileges' in value;
      const isAsked = requirement === 'required' || (needsRecommended && requirement === 'recommended');
      return isAsked && !isOther && !(attribute in value);
    })
    .map(([attribute]) => `${path}.${attribute} is missing`);
  const wrong = Object.entries(value).flatMap(([attribute, one]): readonly string[] => {
    const row = rows[attribute];
    const where = `${path}.${attribute}`;
    if (row === undefined) return [`${where} is not in the schema`];
    const [type, , values] = row;
    const isArray = type.endsWith('[]');
    const items = isArray && Array.isArray(one) ? one : [one];
    if (isArray !== Array.isArray(one)) return [`${where} is not ${type}`];
    const inner = type.replace('[]', '');
    return items.flatMap((item: Json) => {
      if (inner !== 'object' && table[inner] !== undefined)
        return flaws(table, inner, item as JsonObject, where, false);
      if (!is(inner, item)) return [`${where} is not ${type}`];
      return values === undefined || values.includes(item as number)
        ? []
        : [`${where} may not be ${JSON.stringify(item)}`];
    });
  });
  return [...missing, ...wrong];
}

function classFlaws(table: Table, event: JsonObject): readonly string[] {
  const name = CLASS_NAMES[Number(event['class_uid'])] ?? 'no class';
  return flaws(table, name, event, name, true);
}

type CompiledSchema = Readonly<Record<'classes' | 'objects', Readonly<Record<string, Compiled>>>>;

type Compiled = {
  readonly attributes: Readonly<
    Record<
      string,
      {
        readonly type: string;
        readonly object_type: string | null;
        readonly is_array: boolean;
        readonly requirement: OcsfRow[1];
        readonly profile: string | null;
        readonly enum: Readonly<Record<string, unknown>> | null;
      }
    >
  >;
};

function rowsOf(attributes: Compiled['attributes']): Readonly<Record<string, OcsfRow>> {
  const own = Object.entries(attributes).filter(([, { profile }]) => profile === null);
  return Object.fromEntries(
    own.map(([name, one]): [string, OcsfRow] => {
      const type = `${one.object_type ?? one.type}${one.is_array ? '[]' : ''}`;
      const values = Object.keys(one.enum ?? {})
        .map(Number)
        .filter(Number.isInteger)
        .toSorted((a, b) => a - b);
      return [name, values.length === 0 ? [type, one.requirement] : [type, one.requirement, values]];
    }),
  );
}

describe('OCSF 1.5.0', () => {
  it('every event has what its class requires and recommends, and nothing the schema does not know', () => {
    expect(events.flatMap((event) => classFlaws(OCSF_TABLE, event))).toEqual([]);
    expect(new Set(events.map((event) => event['class_uid']))).toEqual(new Set([3003, 3004, 3005]));
  });

  itWithData('ocsf-1.5.0.json', 'so says the compiled schema too', (text) => {
    const { classes, objects } = JSON.parse(text) as CompiledSchema;
    const full = Object.fromEntries(
      Object.entries({ ...objects, ...classes }).map(([name, { attributes }]) => [name, rowsOf(attributes)]),
    );
    expect(events.flatMap((event) => classFlaws(full, event))).toEqual([]);
    for (const [part, rows] of Object.entries(OCSF_TABLE))
      expect({ part, ...full[part] }).toMatchObject({ part, ...rows });
  });

  it('the check finds what is missing, wrong, or not in the schema', () => {
    const [event] = events;
    if (event === undefined) throw new Error('no events');
    const { time: _, message: __, ...less } = event;
    expect(classFlaws(OCSF_TABLE, { ...less, severity_id: 17, status: 3, surplus: 1 })).toEqual([
      'entity_management.message is missing',
      'entity_management.time is missing',
      'entity_management.severity_id may not be 17',
      'entity_management.status is not string_t',
      'entity_management.surplus is not in the schema',
    ]);
  });

  it('the type of each event is its class and activity', () => {
    for (const event of events) {
      expect(event['type_uid']).toBe(Number(event['class_uid']) * 100 + Number(event['activity_id']));
    }
  });

  it('a session names who may do what, and where', () => {
    const minted = events.find(({ unmapped }) => (unmapped as JsonObject)['what'] === 'grant.minted');
    expect(minted).toMatchObject({
      class_name: 'Authorize Session',
      activity_name: 'Assign Privileges',
      status: 'Success',
      user: { uid: 'mara', name: 'Mara Weiss' },
      privileges: ['ecs:UpdateService'],
      session: { uid: expect.stringMatching(/^bg-/), issuer: 'AWS STS' },
      metadata: {
        correlation_uid: expect.stringMatching(/^bg-/),
        log_name: 'breakglass/T0TEST',
        tenant_uid: 'T0TEST',
      },
    });
    const ended = events.find(({ unmapped }) => (unmapped as JsonObject)['what'] === 'grant.ended');
    expect(ended).toMatchObject({
      activity_name: 'Revoke Privileges',
      user: { uid: 'mara' },
      privileges: ['ecs:UpdateService'],
      resource: { uid: 'arn:aws:ecs:eu-west-1:111122223333:service/prod/orders-api' },
      actor: { user: { name: 'breakglass deadline', type: 'System' } },
    });
  });

  it('an agent that asks is none of its users, and is called what it is', () => {
    const agent = { personId: 'night-bot', name: 'Night bot', identities: ['agent:night-bot'] };
    const owner = { personId: 'aiko', name: 'Aiko Tanaka', identities: ['slack:U0LEAD', 'agent:night-bot'] };
    const userFor = (requester: JsonObject) => {
      const one = maker.event('issuer-events', 'grant/bg-aaaaaaaaaa', 'grant.minted', { requester });
      const event = exporter.event(
        read(sealedLog(maker, [{ stream: 'issuer-events', event: one }], []).lines[0] ?? Buffer.of()),
      );
      expect(classFlaws(OCSF_TABLE, event)).toEqual([]);
      return event['user'];
    };
    expect(userFor(agent)).toMatchObject({ uid: 'night-bot', type: 'Agent', type_id: 99 });
    expect(userFor(owner)).toMatchObject({ uid: 'aiko', type: 'User', type_id: 1 });
  });

  it('what was asked for is kept once, however often the same people ask for the same', () => {
    const minted = events.filter(({ unmapped }) => (unmapped as JsonObject)['what'] === 'grant.minted');
    expect(minted).toHaveLength(2);
    expect(minted[0]?.['user']).toBe(minted[1]?.['user']);
  });

  it('what was refused or found is a failure, and grave where it is', () => {
    const refused = events.find(
      ({ unmapped }) => (unmapped as JsonObject)['what'] === 'request.approval-refused',
    );
    expect(refused).toMatchObject({ status: 'Failure', status_code: 'own-request', severity: 'Low' });
    expect(events.at(-1)).toMatchObject({
      status: 'Failure',
      severity: 'High',
      activity_id: 99,
      activity_name: 'finding: bad-signature',
      status_detail: 'the signature does not fit',
    });
    expect(ocsfKind('grant.mint-failed', {})).toMatchObject({ severityId: 3, status: 'Failure' });
  });

  it('who was erased is withheld, and the event is still whole', () => {
    const bare = new OcsfExport(source);
    const redacted = log.lines.map((line) => bare.event({ ...read(line), disclosures: [] }));
    expect(redacted.flatMap((event) => classFlaws(OCSF_TABLE, event))).toEqual([]);
    expect(JSON.stringify(redacted)).not.toMatch(/mara|Mara|U0ONCALL/);
    expect(redacted[0]).toMatchObject({
      actor: { user: { name: 'withheld', uid: expect.stringMatching(/^\S{43}$/) } },
    });
    expect(storyIds(0).grantId).toMatch(/^bg-/);
  });
});
