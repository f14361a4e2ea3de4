import { canonicalJson } from '../../src/codec/canonical-json.ts';
import { digestOf, sha256 } from '../../src/codec/digest.ts';
import type { StreamEvent } from '../../src/contracts/envelope.ts';
import { envelopeDigest } from '../../src/contracts/envelope.ts';
import type { EventStream } from '../../src/contracts/log-entry.ts';
import type { Actor } from '../../src/domain/actor.ts';
import { personActor, systemActor } from '../../src/domain/actor.ts';
import { decisionData } from '../../src/domain/decision-data.ts';
import type { Decision } from '../../src/domain/decision.ts';
import type { EventData, EventType } from '../../src/domain/event.ts';
import { personal } from '../../src/domain/event.ts';
import { grantIdFromDigest, idFromBytes } from '../../src/domain/ids.ts';
import type { Json } from '../../src/domain/json.ts';
import type { Person } from '../../src/domain/person.ts';
import type { StreamEntry } from '../../src/ports/event-source.ts';
import { signEnvelope } from '../../src/proof/event-signature.ts';
import { makeStreamEvent } from '../../src/recording/envelope-maker.ts';
import type { EventMaker } from './log-fixture.ts';
import { START_MS } from './log-fixture.ts';

export const mara = {
  personId: 'mara',
  name: 'Mara Weiss',
  identities: ['slack:U0ONCALL', 'email:mara@acme.example'],
} as unknown as Person;
export const jonas = {
  personId: 'jonas',
  name: 'Jonas Holm',
  identities: ['slack:U0APPROVER', 'email:jonas@acme.example'],
} as unknown as Person;

/** An event of a story, and the stream its process writes it to. */
export type Told = { readonly stream: EventStream; readonly event: StreamEvent };

/** Tells whole incidents in the events the two processes really write, the same ones for the same numbers. */
export class StoryTeller {
  readonly #maker: Pick<EventMaker, 'gateway' | 'issuer'>;
  readonly #last = new Map<string, { version: number; digest: string }>();
  #count: number;

  constructor(maker: Pick<EventMaker, 'gateway' | 'issuer'>, firstCount = 0) {
    this.#maker = maker;
    this.#count = firstCount;
  }

  /**
   * One incident: opened, a request filed and approved, a grant accepted, minted, ended, the incident closed.
   * @param number tells incidents apart.
   */
  incident(number: number): readonly Told[] {
    const { incidentId, requestId, grantId } = storyIds(number);
    const digest = digestOf(requestId);
    const request = { requestId, revision: 1, intentDigest: digest };
    const grant = { grantId, requestId, intentDigest: digest };
    const deadlineMs = START_MS + 1_800_000;
    const arn = 'arn:aws:ecs:eu-west-1:111122223333:service/prod/orders-api';
    const roleArn = 'arn:aws:iam::111122223333:role/breakglass/restart';
    const asks = personActor(mara, 'slack:U0ONCALL', 'click');
    const approves = personActor(jonas, 'slack:U0APPROVER', 'click');
    const claims = personActor(mara, `device:${digest}`, 'device');
    const incident = `incident/${incidentId}`;
    const asked = `request/${requestId}`;
    const granted = `grant/${grantId}`;
    const session = { sessionName: `${grantId}-abcdefghijklmnopqrstuvwxyz234567` };
    return [
      this.gateway(incident, 'incident.opened', asks, {
        incidentId,
        channelId: 'C0INCIDENT',
        title: personal('orders are stuck'),
      }),
      this.issuer(`incident-copy/${incidentId}`, 'incident.copied', systemActor('order-receiver'), {
        incidentId,
        state: 'open',
        atMs: START_MS,
        by: personal(mara as Json),
      }),
      this.gateway(asked, 'request.filed', asks, {
        ...request,
        incidentId,
        task: 'restart-ecs-service',
        asset: 'orders-api',
        assetArns: [arn],
        actions: ['ecs:UpdateService'],
        durationSeconds: 1800,
        deviceThumbprints: [digest],
        requester: personal(mara as Json),
        reason: personal('the queue is not drained since the deploy'),
        asked: personal(['jonas']),
        ...decisionData(decision('request')),
      }),
      this.issuer(`filed/${requestId}`, 'request.copied', systemActor('order-receiver'), {
        ...request,
        incidentId,
        filedAtMs: START_MS,
        requester: personal(mara as Json),
      }),
      this.gateway(asked, 'request.approval-refused', asks, {
        ...request,
        verdict: 'approve',
        by: personal(mara as Json),
        code: 'own-request',
        operator: personal('mara'),
      }),
      this.gateway(asked, 'request.approval-counted', approves, {
        ...request,
        approver: personal(jonas as Json),
        evidence: personal({ kind: 'click', identity: 'slack:U0APPROVER', atMs: START_MS }),
        evidenceKind: 'click',
        rung: 1,
        ...decisionData(decision('approve')),
      }),
      this.gateway(asked, 'request.approved', approves, {
        ...request,
        grantId,
        orderId: idFromBytes('order', sha256(grantId)),
        deadlineMs,
        exception: false,
      }),
      this.issuer(granted, 'grant.accepted', systemActor('order-receiver'), {
        ...grant,
        incidentId,
        task: 'restart-ecs-service',
        asset: 'orders-api',
        roleArn,
        deadlineMs,
        claimByMs: deadlineMs,
        requester: personal(mara as Json),
        orderDigest: digest,
        exception: false,
        ...decisionData(decision('request')),
      }),
      this.issuer(granted, 'grant.minting', claims, {
        ...grant,
        device: digest,
        ...session,
        roleArn,
        attempt: 1,
        maxClaims: 5,
        deadlineMs,
        sessionPolicy: '{"Version":"2012-10-17","Statement":[]}',
        ...decisionData(decision('claim')),
      }),
      this.issuer(granted, 'grant.minted', claims, {
        ...grant,
        accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
        stsExpiresAtMs: deadlineMs,
        ...session,
      }),
      this.issuer(granted, 'grant.ended', systemActor('deadline'), {
        ...grant,
        reason: 'expired',
        certainty: 'by-time',
        endedAtMs: deadlineMs,
        denyWrittenAtMs: null,
        by: personal(null),
      }),
      this.gateway(incident, 'incident.closed', approves, { incidentId, channelId: 'C0INCIDENT' }),
    ];
  }

  gateway(recordId: string, type: EventType, actor: Actor, data: EventData): Told {
    return this.#tell('gateway-events', recordId, type, actor, data);
  }

  issuer(recordId: string, type: EventType, actor: Actor, data: EventData): Told {
    return this.#tell('issuer-events', recordId, type, actor, data);
  }

  #tell(stream: EventStream, recordId: string, type: EventType, actor: Actor, data: EventData): Told {
    const keys = stream === 'gateway-events' ? this.#maker.gateway : this.#maker.issuer;
    const name = `${stream} ${recordId}`;
    const before = this.#last.get(name);
    const version = (before?.version ?? 0) + 1;
    const event = makeStreamEvent(
      {
        clock: { nowMs: () => START_MS + this.#count },
        random: { bytes: (count) => sha256(String((this.#count += 1))).subarray(0, count) },
        signer: keys.keyId,
        sign: (envelope) => signEnvelope(keys, envelope),
      },
      { type, actor, data },
      { recordId, recordVersion: version, prevEventDigest: before?.digest ?? null },
    );
    this.#last.set(name, { version, digest: envelopeDigest(event.envelope) });
    return { stream, event };
  }
}

/** The ids of the story of that number. */
export function storyIds(number: number) {
  const bytes = sha256(`story ${number}`);
  return {
    incidentId: idFromBytes('incident', bytes),
    requestId: idFromBytes('request', bytes),
    grantId: grantIdFromDigest(bytes),
  };
}

/** A told event as it stands in its stream. */
export function streamEntry({ stream, event }: Told): StreamEntry {
  const { eventId, recordId } = event.envelope;
  return { stream, entryId: `${eventId}-0`, recordId, json: canonicalJson(event as unknown as Json) };
}

function decision(action: Decision['action']): Decision {
  return {
    v: 1,
    action,
    outcome: 'allow',
    reasons: [{ rule: 'task-permits', effect: 'permit', text: 'On call may ask for this task.' }],
    facts: [{ name: 'groups', value: ['on-call'], source: 'slack:usergroups', readAtMs: START_MS }],
    limits: { maxSeconds: 3600 },
    policyDigest: digestOf('policy'),
    atMs: START_MS,
    operator: null,
  };
}
