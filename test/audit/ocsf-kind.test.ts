import { describe, expect, it } from '@jest/globals';

import { csvRow } from '../../src/audit/csv-export.ts';
import { parseLine } from '../../src/audit/log-line.ts';
import { OcsfExport } from '../../src/audit/ocsf-export.ts';
import { OCSF_CLASSES, OCSF_SEVERITIES, ocsfKind } from '../../src/audit/ocsf-kind.ts';
import type { EventType } from '../../src/domain/event.ts';
import type { JsonObject } from '../../src/domain/json.ts';
import { interleaved, sealedLog } from './bundle-fixture.ts';
import { EventMaker } from './log-fixture.ts';
import { StoryTeller, storyIds } from './story-fixture.ts';

/** What a SIEM reads of each event: class and activity, status, severity. */
const MEANINGS: Readonly<Record<EventType, string>> = {
  'incident.opened': 'Entity Management: Create, Success, Informational',
  'incident.closed': 'Entity Management: Deactivate, Success, Informational',
  'incident.refused': 'Entity Management: incident.refused, Failure, Low',
  'incident.channel-changed': 'Entity Management: Update, Success, Informational',
  'incident.told': 'Entity Management: incident.told, Success, Informational',
  'incident.copied': 'Entity Management: Update, Success, Informational',
  'oncall.told': 'Entity Management: oncall.told, Success, Informational',
  'request.filed': 'Entity Management: Create, Success, Informational',
  'request.refused': 'Entity Management: Create, Failure, Low',
  'request.copied': 'Entity Management: Create, Success, Informational',
  'request.approval-counted': 'Entity Management: Update, Success, Informational',
  'request.approval-refused': 'Entity Management: Update, Failure, Low',
  'request.approval-voided': 'Entity Management: Update, Success, Low',
  'request.approved': 'Entity Management: Activate, Success, Informational',
  'request.denied': 'Entity Management: Deactivate, Success, Informational',
  'request.withdrawn': 'Entity Management: Deactivate, Success, Informational',
  'request.lapsed': 'Entity Management: Deactivate, Success, Low',
  'request.escalated': 'Entity Management: Update, Success, Informational',
  'request.escalation-failed': 'Entity Management: Update, Failure, Low',
  'request.looking': 'Entity Management: request.looking, Success, Informational',
  'request.reduced': 'Entity Management: Update, Success, Informational',
  'request.end-ordered': 'Entity Management: request.end-ordered, Pending, Informational',
  'request.ending-soon': 'Entity Management: request.ending-soon, Success, Informational',
  'device.code-shown': 'Entity Management: device.code-shown, Success, Informational',
  'device.code-accepted': 'Entity Management: device.code-accepted, Success, Informational',
  'device.bound': 'Entity Management: Enroll, Success, Informational',
  'device.refused': 'Entity Management: Enroll, Failure, Low',
  'device.unbound': 'Entity Management: Deactivate, Success, Informational',
  'order.refused': 'Entity Management: order.refused, Failure, Low',
  'intake.accepted': 'Entity Management: Create, Success, Informational',
  'intake.refused': 'Entity Management: intake.refused, Failure, Low',
  'intake.done': 'Entity Management: intake.done, Success, Informational',
  'decision.refused': 'Entity Management: decision.refused, Failure, Low',
  'standing.reported': 'Entity Management: standing.reported, Success, Informational',
  'standing.copied': 'Entity Management: standing.copied, Success, Informational',
  'grant.accepted': 'User Access Management: Assign Privileges, Success, Informational',
  'grant.refused': 'User Access Management: Assign Privileges, Failure, Low',
  'grant.claim-refused': 'Authorize Session: Assign Privileges, Failure, Low',
  'grant.minting': 'Authorize Session: Assign Privileges, Pending, Informational',
  'grant.minted': 'Authorize Session: Assign Privileges, Success, Informational',
  'grant.mint-retryable': 'Authorize Session: Assign Privileges, Failure, Low',
  'grant.mint-failed': 'Authorize Session: Assign Privileges, Failure, Medium',
  'grant.ending': 'User Access Management: Revoke Privileges, Pending, Informational',
  'grant.ended': 'User Access Management: Revoke Privileges, Success, Informational',
  'grant.ending-step-run': 'Entity Management: grant.ending-step-run, Success, Informational',
  'grant.ending-step-failed': 'Entity Management: grant.ending-step-failed, Failure, Low',
  'grant.ending-step-done': 'Entity Management: grant.ending-step-done, Success, Informational',
  'grant.deeds-provisional': 'Entity Management: grant.deeds-provisional, Success, Informational',
  'grant.deeds-final': 'Entity Management: grant.deeds-final, Success, Informational',
  'report.due': 'Entity Management: report.due, Success, Informational',
  'review.opened': 'Entity Management: Create, Success, Informational',
  'review.reminded': 'Entity Management: review.reminded, Success, Informational',
  'review.refused': 'Entity Management: Update, Failure, Low',
  'review.done': 'Entity Management: Update, Success, Informational',
  'revocation.widened': 'Entity Management: revocation.widened, Success, Medium',
  'key.rotated': 'Entity Management: Update, Success, Informational',
  'rules.changed': 'Entity Management: Update, Success, Informational',
  'rules.refused': 'Entity Management: Update, Failure, Low',
  'record.erased': 'Entity Management: Delete, Success, Low',
  'alarm.raised': 'Entity Management: alarm.raised, Failure, High',
};

function meaningOf(what: string, data: JsonObject = {}): string {
  const { className, activityName, status, severityId } = ocsfKind(what, data);
  return `${OCSF_CLASSES[className].caption}: ${activityName}, ${status}, ${OCSF_SEVERITIES[severityId]}`;
}

describe('what an entry means in OCSF', () => {
  it.each(Object.entries(MEANINGS))('%s: %s', (type, meaning) => {
    expect(meaningOf(type)).toBe(meaning);
  });

  it.each([
    ['closing', {}, 'Entity Management: closing, Success, Informational'],
    ['finding: gap', {}, 'Entity Management: finding: gap, Failure, High'],
    ['finding: gap at grant.ended', {}, 'Entity Management: finding: gap at grant.ended, Failure, High'],
    ['intake.done', { outcome: 'refused' }, 'Entity Management: intake.done, Failure, Low'],
    ['grant.mint-retryable', { outcome: 'unknown' }, 'Authorize Session: Assign Privileges, Unknown, Low'],
    ['grant.deeds-final', { outside: 2 }, 'Entity Management: grant.deeds-final, Success, Medium'],
    [
      'grant.deeds-final',
      { outside: 2, doneAfterEnd: 1 },
      'Entity Management: grant.deeds-final, Success, High',
    ],
    ['grant.unheard-of', {}, 'Entity Management: grant.unheard-of, Unknown, Low'],
    ['constructor', {}, 'Entity Management: constructor, Unknown, Low'],
  ])('%s with %j: %s', (what, data, meaning) => {
    expect(meaningOf(what, data)).toBe(meaning);
  });

  it('the status says by its number what it says by its name', () => {
    const statuses = Object.keys(MEANINGS).map((type) => ocsfKind(type, {}));
    expect(new Set(statuses.map(({ statusId, status }) => `${statusId} ${status}`))).toEqual(
      new Set(['1 Success', '2 Failure', '99 Pending']),
    );
  });
});

describe('the closing of an incident', () => {
  const maker = new EventMaker();
  const log = sealedLog(
    maker,
    interleaved(new StoryTeller(maker), 1, () => 0),
    [0],
  );
  const line = parseLine(log.lines.at(-1) ?? Buffer.alloc(0));
  if ('flaw' in line) throw new Error(line.detail);
  const { incidentId } = storyIds(0);

  it('is nothing a SIEM pages for, and says what it closed', () => {
    const ocsf = new OcsfExport({ origin: 'breakglass/T0TEST', version: '0' });
    expect(ocsf.event(line)).toMatchObject({
      activity_name: 'closing',
      severity: 'Informational',
      status: 'Success',
      status_detail: 'closing',
      entity: { uid: `incident/${incidentId}` },
      metadata: { event_code: 'closing', correlation_uid: incidentId },
      unmapped: {
        what: 'closing',
        data: {
          incidentId,
          records: expect.arrayContaining([
            expect.objectContaining({ recordId: `incident/${incidentId}`, entries: 2, version: 2 }),
          ]),
        },
      },
    });
  });

  it('is a closing with its incident in CSV', () => {
    expect(csvRow(line)).toMatch(/^"12","[^"]+","[^"]+","closing","sealer","","","inc_/);
  });
});
