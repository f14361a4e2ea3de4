import { describe, expect, it } from '@jest/globals';

import { csvRow } from '../../src/audit/csv-export.ts';
import { parseLine } from '../../src/audit/log-line.ts';
import { OcsfExport } from '../../src/audit/ocsf-export.ts';
import { PersonValues } from '../../src/audit/person-values.ts';
import { timelineItem, timelineText } from '../../src/audit/timeline.ts';
import { withoutTokens } from '../../src/audit/without-tokens.ts';
import type { LogLine } from '../../src/contracts/log-entry.ts';
import { personActor } from '../../src/domain/actor.ts';
import { personal } from '../../src/domain/event.ts';
import type { Json } from '../../src/domain/json.ts';
import { EventMaker, MemoryLog } from './log-fixture.ts';
import { jonas, StoryTeller, storyIds } from './story-fixture.ts';

const { requestId } = storyIds(1);
const ISSUER = 'https://login.acme.example';
const IDENTITY = `idp:${ISSUER}#00u1 abc`;
const TOKEN = `eyJhbGciOiJSUzI1NiJ9.${'t'.repeat(7000)}.c2ln`;
const evidence = {
  kind: 'idp',
  identity: IDENTITY,
  atMs: 1_795_392_000_000,
  token: TOKEN,
  random: 'r'.repeat(43),
} as const;
const person = { ...jonas, identities: [...jonas.identities, IDENTITY] };

/** The entry of an approval by sign-in, as it stands in a log. */
function counted(disclosed = true): LogLine {
  const maker = new EventMaker();
  const actor = personActor(person, IDENTITY, 'idp');
  const data = {
    requestId,
    approver: personal(person as unknown as Json),
    evidence: personal(evidence),
    evidenceKind: 'idp',
  };
  const { stream, event } = new StoryTeller(maker).gateway(
    `request/${requestId}`,
    'request.approval-counted',
    actor,
    data,
  );
  const log = new MemoryLog(maker).addEvent(stream, disclosed ? event : { ...event, disclosures: [] });
  const line = parseLine(log.lines[0] ?? Buffer.alloc(0));
  if ('flaw' in line) throw new Error(line.detail);
  return line;
}

describe('an approval by sign-in, in the record', () => {
  it('says where they signed in and as whom, quoting what is no plain word', () => {
    expect(timelineText(timelineItem(counted()))).toContain(
      `"Jonas Holm" ("${IDENTITY}", idp) · approver "Jonas Holm" · evidence idp · signed in at ${ISSUER} as "00u1 abc"`,
    );
  });

  it('keeps in audit show, as JSON, what a check of the token takes', () => {
    expect(timelineItem(counted()).data['evidence']).toEqual(evidence);
  });

  it('has the token nowhere in what is signed, so that it can be erased with the rest of the person', () => {
    const line = counted();
    expect(JSON.stringify(line.leaf)).not.toContain(TOKEN);
    const values = new PersonValues(IDENTITY);
    values.learn(line);
    const gone = values.theirs(line).map(({ disclosure }) => disclosure.value);
    expect(gone).toContainEqual(evidence);
    expect(gone).toContain(IDENTITY);
    expect(timelineText(timelineItem(counted(false)))).toContain('evidence idp');
  });

  it('leaves the token out of exports, but for its digest', () => {
    const event = new OcsfExport({ origin: 'breakglass/T0TEST', version: '0.1.0' }).event(counted());
    for (const text of [JSON.stringify(event), csvRow(counted())]) {
      expect(text).not.toContain(TOKEN);
      expect(text).toMatch(/tokenDigest"+:"+[A-Za-z0-9_-]{43}"/);
    }
    expect(event['actor']).toMatchObject({ session: { uid: IDENTITY, issuer: ISSUER } });
  });
});

describe('what an export leaves out', () => {
  it('is a token wherever it stands, and nothing else', () => {
    const click = { kind: 'click', identity: 'slack:U0APPROVER', atMs: 1 };
    const { token: _, ...rest } = evidence;
    const tokenDigest = expect.stringMatching(/^[A-Za-z0-9_-]{43}$/);
    expect(
      withoutTokens({ actions: ['a', 'b'], approvals: [{ evidence }, { evidence: click }], by: null }),
    ).toEqual({
      actions: ['a', 'b'],
      approvals: [{ evidence: { ...rest, tokenDigest } }, { evidence: click }],
      by: null,
    });
  });
});

describe('texts that name somebody by their subject', () => {
  it('are theirs', () => {
    const maker = new EventMaker();
    const data = { requestId, operator: personal(`signed in by a subject: ${IDENTITY}`) };
    const { stream, event } = new StoryTeller(maker).gateway(
      `request/${requestId}`,
      'request.approval-refused',
      personActor(person, 'slack:U0OTHER', 'click'),
      data,
    );
    const log = new MemoryLog(maker).addEvent(stream, event);
    const line = parseLine(log.lines[0] ?? Buffer.alloc(0));
    if ('flaw' in line) throw new Error(line.detail);
    expect(new PersonValues(IDENTITY).theirs(line).map(({ why }) => why)).toContain('named');
  });
});
