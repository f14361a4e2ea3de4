import type { Closing, EventStream, FindingCode } from '../contracts/log-entry.ts';
import type { PublicKeys } from '../proof/process-keys.ts';
import type { KeyRotation } from '../proof/key-rotation.ts';
import type { EventPlace } from './record-heads.ts';

/** The keys each stream's events may be signed with. */
export type EventKeys = Readonly<Partial<Record<EventStream, PublicKeys>>>;

/** What came of looking at a signature. `unasked`: no keys of the stream were at hand. */
export type SignatureCheck = 'fits' | 'unfit' | 'unknown-signer' | 'unasked';

/** A genuine event, as far as its place in the log depends on it. */
export type ExaminedEvent = EventPlace & {
  readonly stream: EventStream;
  readonly type: string;
  /** By which the next event of the record names this one. */
  readonly digest: string;
  readonly signer: string;
  readonly signature: SignatureCheck;
  readonly incidentId: string | null;
  readonly requestId: string | null;
  readonly grantId: string | null;
  readonly rotation: KeyRotation | null;
};

/**
 * All that the rest of a log depends on of one line, found by looking at that line alone. It is plain data, so lines
 * can be examined in other threads.
 */
export type ExaminedLine = {
  readonly index: number;
  readonly sealedAtMs: number;
  readonly chain: string;
  readonly leafHash: Uint8Array;
  /** What was found about the entry; `null` for a sound event and for what the sealer says. */
  readonly finding: FindingCode | null;
  /** The record a finding without an event is about, as far as that can be believed. */
  readonly about: { readonly stream: EventStream; readonly recordId: string } | null;
  readonly event: ExaminedEvent | null;
  readonly closing: Closing | null;
  /** Whether a value stands beside the entry that is not its own. */
  readonly hasWrongValue: boolean;
  /** Values that were erased or redacted. */
  readonly withheld: number;
};
