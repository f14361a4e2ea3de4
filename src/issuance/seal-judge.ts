import { sortBeside } from '../audit/beside.ts';
import type { EventKeys } from '../audit/examined-line.ts';
import type { Handovers } from '../audit/handovers.ts';
import { lateDetail } from '../audit/handovers.ts';
import type { RecordHeads } from '../audit/record-heads.ts';
import { sha256 } from '../codec/digest.ts';
import type { Disclosure } from '../codec/disclosure.ts';
import type { SignedEnvelope, StreamEvent } from '../contracts/envelope.ts';
import { streamEventSchema } from '../contracts/envelope.ts';
import type { EventStream, Finding, FindingCode, RecordFlaw } from '../contracts/log-entry.ts';
import { envelopeSignatureFits } from '../proof/event-signature.ts';
import type { KeyRotation } from '../proof/key-rotation.ts';
import { rotationIn } from '../proof/key-rotation.ts';
import type { PublicKeys } from '../proof/process-keys.ts';
import { jwkThumbprint } from '../proof/public-jwk.ts';
import type { SealIndex } from './seal-index.ts';

/** An entry of one of the two event streams. */
export type EventEntry = { readonly stream: EventStream; readonly entryId: string; readonly json: string };

/** What is to be sealed of an entry; its place and time are given when it is. */
export type SealDraft =
  | {
      readonly kind: 'event';
      readonly stream: EventStream;
      readonly envelope: SignedEnvelope;
      readonly disclosures: readonly Disclosure[];
    }
  | { readonly kind: 'finding'; readonly finding: Finding; readonly disclosures: readonly Disclosure[] };

/** What an entry is judged by. */
export type SealKnowledge = {
  readonly keys: EventKeys;
  readonly heads: RecordHeads;
  readonly index: SealIndex;
  readonly handovers: Handovers;
  /** When it will be sealed. */
  readonly nowMs: number;
};

/** The largest entry that is looked at, in characters. */
export const MAX_ENTRY_CHARACTERS = 256 * 1024;

const RECORD_ID = /^[a-z-]{2,20}\/[\w.:@+-]{1,99}$/;

/**
 * Judges one entry of a stream that anybody with write access to Redis may have written.
 * @returns what to seal: nothing for an entry that was sealed before, the event, or a finding; both for a genuine
 *   event with values beside it that are not its own (they are left out).
 */
export function judgeEntry(entry: EventEntry, knowledge: SealKnowledge): readonly SealDraft[] {
  const { keys, heads, index } = knowledge;
  const { stream, entryId, json } = entry;
  const place = { stream, entryId, rawDigest: sha256(json).toString('base64url') };
  if (index.holdsFinding(place)) return [];
  const finding = (code: FindingCode, detail: string, recordId: string | null = null): SealDraft => ({
    kind: 'finding',
    finding: { ...place, code, detail, recordId, suppressed: 0, envelope: null },
    disclosures: [],
  });

  if (json.length > MAX_ENTRY_CHARACTERS) return [finding('too-large', `${json.length} characters`)];
  const event = eventOrNull(json);
  if (event === null) return [finding('malformed', 'it is not an event')];
  const { envelope } = event;
  const recordId = RECORD_ID.test(envelope.recordId) ? envelope.recordId : null;
  const publicKeys = keys[stream];
  if (publicKeys?.keys.has(envelope.signer) !== true) {
    return [finding('unknown-signer', `it is not signed by a key that may write ${stream}`, recordId)];
  }
  if (!envelopeSignatureFits(publicKeys, envelope)) {
    return [finding('bad-signature', 'the signature does not fit', recordId)];
  }

  if (index.holds(stream, envelope)) return [];
  const keyFlaw = flawOfKey(stream, envelope, publicKeys, knowledge);
  if (keyFlaw !== null) return [finding('unknown-signer', keyFlaw, recordId)];
  const { fitting, wrong } = sortBeside(envelope, event.disclosures);
  const flaw = heads.judge(stream, envelope);
  const draft: SealDraft =
    flaw === null
      ? { kind: 'event', stream, envelope, disclosures: fitting }
      : {
          kind: 'finding',
          finding: {
            ...place,
            code: flaw,
            detail: flawDetail(flaw, envelope, heads.version(stream, envelope.recordId)),
            recordId: envelope.recordId,
            suppressed: 0,
            envelope,
          },
          disclosures: fitting,
        };
  if (wrong.length === 0) return [draft];
  return [
    draft,
    finding(
      'malformed',
      `${wrong.length} values beside the event are not its own and were left out`,
      recordId,
    ),
  ];
}

/** Why a genuine event is not by a key that counts (any more), or names one as the next that does not. */
function flawOfKey(
  stream: EventStream,
  envelope: SignedEnvelope,
  { keys }: PublicKeys,
  { handovers, nowMs }: SealKnowledge,
): string | null {
  const rotation: KeyRotation | null = rotationIn(envelope);
  const place = { index: Infinity, sealedAtMs: nowMs };
  const late = handovers.lateAfter({ stream, signer: envelope.signer, rotation }, place);
  if (late !== null) return lateDetail(late);
  return rotation === null || keys.has(jwkThumbprint(rotation.to))
    ? null
    : `it hands over to a key that may not write ${stream}`;
}

function flawDetail(flaw: RecordFlaw, { recordVersion }: SignedEnvelope, sealed: number): string {
  switch (flaw) {
    case 'gap':
      return `version ${recordVersion} came after version ${sealed}`;
    case 'repeat':
      return `version ${recordVersion} came although version ${sealed} is sealed`;
    case 'chain-break':
      return `version ${recordVersion} names another event as the one before it`;
  }
}

function eventOrNull(json: string): StreamEvent | null {
  try {
    return streamEventSchema.parse(JSON.parse(json));
  } catch {
    // Not JSON, not an event, or nested so deep that looking at it fails: it proves nothing either way.
    return null;
  }
}
