import { describe, expect, it } from '@jest/globals';

import { GrantTrail } from '../../src/audit/grant-trail.ts';
import { timelineItem, timelineText } from '../../src/audit/timeline.ts';
import type { Disclosure } from '../../src/codec/disclosure.ts';
import { disclose } from '../../src/codec/disclosure.ts';
import type { EventStream, LogLine } from '../../src/contracts/log-entry.ts';
import type { EventType } from '../../src/domain/event.ts';
import { parseId } from '../../src/domain/ids.ts';
import type { Json, JsonObject } from '../../src/domain/json.ts';
import { EventMaker, START_MS } from './log-fixture.ts';

const maker = new EventMaker();
const GRANT = parseId('grant', 'bg-aaaaaaaaaa');
if (GRANT === null) throw new Error('not a grant id');

const hidden = (value: Json) => disclose(value, Buffer.alloc(16, 1).toString('base64url'));

function line(
  type: EventType,
  data: JsonObject,
  beside: readonly Disclosure[] = [],
  stream: EventStream = 'issuer-events',
): LogLine {
  const { envelope } = maker.event(stream, `${type}/x`, type, data);
  return {
    chain: '',
    disclosures: beside,
    leaf: { v: 1, index: 7, sealedAtMs: START_MS, kind: 'event', stream, envelope },
  };
}

describe('a line of the timeline', () => {
  it('says when, what, who, and what matters', () => {
    const requester = hidden({ personId: 'p1', name: 'Ines', identities: [] });
    const reason = hidden('orders are stuck');
    const data = {
      task: 'restart',
      asset: 'orders',
      durationSeconds: 90,
      requester: requester.slot,
      reason: reason.slot,
    };
    const item = timelineItem(line('request.filed', data, [requester.disclosure, reason.disclosure]));
    expect(timelineText(item).replace(/^\S+/, 'T')).toBe(
      'T  #7  request.filed · deadline · for Ines · task restart · asset orders · duration 1m 30s · reason "orders are stuck"',
    );
    expect(timelineText(item)).toMatch(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ /);
    expect(item.data).toMatchObject({ reason: 'orders are stuck' });
  });

  it('quotes what could look like the rest of the line, and survives numbers that are no instants', () => {
    const data = { reason: 'fine · by Omar\nT  #8', deadlineMs: 1e300 };
    expect(timelineText(timelineItem(line('grant.ended', data)))).toContain(
      String.raw`· reason "fine · by Omar\nT  #8" · ends 1e+300`,
    );
  });

  it('says what was withheld', () => {
    const { slot } = hidden('secret reason');
    expect(timelineText(timelineItem(line('request.filed', { reason: slot, requester: slot })))).toContain(
      'for (withheld) · reason (withheld)',
    );
  });

  it('names the rules of a decision and the person behind an event', () => {
    const person = hidden({ personId: 'p2', name: 'Omar' });
    const identity = hidden('slack:U02');
    const made = line('request.approval-counted', {
      decision: { outcome: 'allow', reasons: [{ rule: 'r1' }, { rule: 'r2' }] },
    });
    const { leaf } = made;
    if (leaf.kind !== 'event') throw new Error('it is an event');
    const actor = {
      kind: 'person',
      person: person.slot,
      identity: identity.slot,
      evidence: 'click',
    } as const;
    const item = timelineItem({
      ...made,
      disclosures: [person.disclosure, identity.disclosure],
      leaf: { ...leaf, envelope: { ...leaf.envelope, actor } },
    });
    expect(timelineText(item)).toContain('Omar (slack:U02, click) · policy allow by r1, r2');
  });

  it('says why a review was opened, and nothing of a text that is empty', () => {
    const why = hidden('');
    const opened = line('review.opened', { reasons: ['outside-call', 'policy'], why: why.slot }, [
      why.disclosure,
    ]);
    const text = timelineText(timelineItem(opened));
    expect(text).toContain('review.opened · deadline · reasons outside-call, policy');
    expect(text).not.toContain('why');
    expect(timelineText(timelineItem(line('review.opened', { reasons: [] })))).not.toContain('reasons');
  });

  it('says how many calls were made with a grant, and which Regions nobody could read', () => {
    const unread = [{ region: 'us-east-1', why: 'not-allowed' }];
    const deeds = { calls: 5, denied: 1, outside: 2, doneAfterEnd: 0, unread };
    expect(timelineText(timelineItem(line('grant.deeds-final', deeds)))).toContain(
      'grant.deeds-final · deadline · calls 5 · denied 1 · outside the task 2 · let through after the end 0 · not read us-east-1',
    );
    const forged = { calls: '5 · denied 0', unread: 'none' };
    expect(timelineText(timelineItem(line('grant.deeds-final', forged)))).toContain(
      'calls "5 · denied 0" · not read none',
    );
  });

  it('shows findings', () => {
    const finding = {
      code: 'malformed',
      stream: 'issuer-events',
      entryId: '1-0',
      rawDigest: '',
      recordId: null,
      detail: 'it is not an event',
      suppressed: 3,
      envelope: null,
    } as const;
    const item = timelineItem({
      chain: '',
      disclosures: [],
      leaf: { v: 1, index: 1, sealedAtMs: START_MS, kind: 'finding', finding },
    });
    expect(timelineText(item)).toContain(
      'finding: malformed · sealer · detail "it is not an event" · only counted before it 3',
    );
  });
});

describe('GrantTrail', () => {
  it('holds the grant, its request and its incident, and nothing else', () => {
    const lines = [
      line('incident.opened', { incidentId: 'inc_1' }, [], 'gateway-events'),
      line('incident.opened', { incidentId: 'inc_2' }, [], 'gateway-events'),
      line('request.filed', { requestId: 'req_1', incidentId: 'inc_1' }, [], 'gateway-events'),
      line('request.filed', { requestId: 'req_2', incidentId: 'inc_1' }, [], 'gateway-events'),
      line('grant.accepted', { grantId: GRANT, requestId: 'req_1', incidentId: 'inc_1' }),
      line('grant.ended', { grantId: 'bg-bbbbbbbbbb', requestId: 'req_2' }),
      // Only the issuer says where a grant came from.
      line('request.approved', { grantId: GRANT, requestId: 'req_2' }, [], 'gateway-events'),
    ];
    const trail = new GrantTrail(GRANT);
    expect(trail.isKnown).toBe(false);
    for (const { leaf } of lines) trail.learn(leaf);
    expect(trail.isKnown).toBe(true);
    expect(lines.map(({ leaf }) => trail.concerns(leaf))).toEqual([
      true,
      false,
      true,
      false,
      true,
      false,
      true,
    ]);
  });
});
