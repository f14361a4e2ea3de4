import type { Disclosure } from '../codec/disclosure.ts';
import { disclose } from '../codec/disclosure.ts';
import type { Envelope, EnvelopeActor, SignedEnvelope, StreamEvent } from '../contracts/envelope.ts';
import type { Actor } from '../domain/actor.ts';
import type { EventData, EventDraft, Personal } from '../domain/event.ts';
import { idFromBytes } from '../domain/ids.ts';
import type { Json, JsonObject } from '../domain/json.ts';
import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';

/** Signs with the process's key; synchronous, so nothing can change between signing and committing. */
export type SignEnvelope = (envelope: Envelope) => SignedEnvelope;

export type EnvelopeTools = {
  readonly clock: Clock;
  readonly random: Random;
  readonly sign: SignEnvelope;
  readonly signer: string;
};

/** Where an event stands in the history of its record. */
export type EventPlace = {
  readonly recordId: string;
  readonly recordVersion: number;
  readonly prevEventDigest: string | null;
};

/** Turns what a machine said into a signed envelope; personal values become salted digests with the values beside. */
export function makeStreamEvent(tools: EnvelopeTools, draft: EventDraft, place: EventPlace): StreamEvent {
  const disclosures: Disclosure[] = [];
  const hide = (value: Json): { readonly $sd: string } => {
    const { slot, disclosure } = disclose(value, Buffer.from(tools.random.bytes(16)).toString('base64url'));
    disclosures.push(disclosure);
    return slot;
  };
  const envelope = tools.sign({
    v: 1,
    eventId: idFromBytes('event', tools.random.bytes(10)),
    ...place,
    type: draft.type,
    atMs: tools.clock.nowMs(),
    actor: envelopeActor(draft.actor, hide),
    data: hidePersonal(draft.data, hide),
    signer: tools.signer,
  });
  return { envelope, disclosures };
}

function envelopeActor(actor: Actor, hide: (value: Json) => { readonly $sd: string }): EnvelopeActor {
  if (actor.kind === 'system') return { kind: 'system', part: actor.part };
  const { personId, name } = actor.person;
  return {
    kind: 'person',
    person: hide({ personId, name }),
    identity: hide(actor.identity),
    evidence: actor.evidence,
  };
}

function hidePersonal(data: EventData, hide: (value: Json) => { readonly $sd: string }): JsonObject {
  return Object.fromEntries(
    Object.entries(data).map(([key, value]): [string, Json] => [
      key,
      isPersonal(value) ? hide(value.$personal) : value,
    ]),
  );
}

function isPersonal(value: Json | Personal): value is Personal {
  return value !== null && typeof value === 'object' && '$personal' in value;
}
