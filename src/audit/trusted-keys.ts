import type { EventStream } from '../contracts/log-entry.ts';
import { publicKeyOfJwk } from '../proof/event-signature.ts';
import { noteVerifier } from '../proof/note-keys.ts';
import type { PublicKeys } from '../proof/process-keys.ts';
import { exactBytes, jwkThumbprint } from '../proof/public-jwk.ts';
import type { PublicJwk } from '../proof/public-jwk.ts';
import type { Checkpoint } from './checkpoint.ts';
import { openCheckpoint } from './checkpoint.ts';
import type { EventKeys, ExaminedEvent } from './examined-line.ts';
import type { NoteVerifier } from './signed-note.ts';

/** A key of checkpoints. One that has handed over signs none that cover the entry that says so. */
type CheckpointKey = { readonly verifier: NoteVerifier; lastSize: number };

const KEY_BYTES = 32;

/**
 * The keys an auditor trusts, and those that a log hands over to: a key that is trusted names the next one in an
 * event it signs. A log whose later key is pinned also tells which key it had before.
 */
export class TrustedKeys {
  readonly #checkpointKeys: CheckpointKey[];
  readonly #eventKeys: Partial<Record<EventStream, PublicKeys>>;
  /** Signers that nobody vouched for so far, with the first entry of each. */
  readonly #strangers = new Map<string, number>();
  /** Former keys of the log that a trusted one followed. */
  readonly #vouched = new Set<string>();
  #unchecked = 0;

  constructor(pinned: readonly NoteVerifier[], eventKeys: EventKeys) {
    this.#checkpointKeys = pinned.map((verifier) => ({ verifier, lastSize: Number.MAX_SAFE_INTEGER }));
    this.#eventKeys = { ...eventKeys };
  }

  /** The keys to check the signatures of events with, as far as the log was read. */
  get eventKeys(): EventKeys {
    return this.#eventKeys;
  }

  get isPinned(): boolean {
    return this.#checkpointKeys.length > 0;
  }

  /** Events by a former key that the log names but nobody pinned. They are covered by the checkpoint all the same. */
  get unchecked(): number {
    return this.#unchecked;
  }

  /** Opens a checkpoint that a trusted key signed while it was the key of the log. */
  open(note: string): Checkpoint | null {
    for (const { verifier, lastSize } of this.#checkpointKeys) {
      const checkpoint = openCheckpoint(note, [verifier]);
      if (checkpoint !== null && checkpoint.size <= lastSize) return checkpoint;
    }
    return null;
  }

  /** Notes an event whose signer is not known (yet). */
  meetStranger({ signer }: ExaminedEvent, index: number): void {
    if (!this.#strangers.has(signer)) this.#strangers.set(signer, index);
    this.#unchecked += 1;
  }

  /** Whether a signer that was not given is a former key of a trusted one. */
  vouchesFor(signer: string): boolean {
    return this.#vouched.has(signer);
  }

  /** The first entry whose signer nobody ever vouched for; `null` when there is none. */
  get firstStranger(): number | null {
    return this.#strangers.size === 0 ? null : Math.min(...this.#strangers.values());
  }

  /** Follows a key that hands over, when one of the two is trusted. */
  learn({ stream, rotation }: ExaminedEvent, index: number): void {
    if (rotation === null) return;
    const { from, to } = rotation;
    if (stream === 'issuer-events') this.#learnCheckpointKey(from, to, index);
    const known = this.#eventKeys[stream];
    if (known === undefined) return;
    const [fromId, toId] = [jwkThumbprint(from), jwkThumbprint(to)];
    if (known.keys.has(fromId) && !known.keys.has(toId)) {
      this.#eventKeys[stream] = { ...known, keys: new Map([...known.keys, [toId, publicKeyOfJwk(to)]]) };
      this.#strangers.delete(toId);
    }
    if (!known.keys.has(toId)) return;
    this.#strangers.delete(fromId);
    this.#vouched.add(fromId);
  }

  #learnCheckpointKey(from: PublicJwk, to: PublicJwk, index: number): void {
    const former = this.#keyOf(from);
    const next = this.#keyOf(to);
    const any = former ?? next;
    if (any === undefined) return;
    const add = (jwk: PublicJwk): CheckpointKey => {
      const key = {
        verifier: noteVerifier(rawKey(jwk), any.verifier.name),
        lastSize: Number.MAX_SAFE_INTEGER,
      };
      this.#checkpointKeys.push(key);
      return key;
    };
    if (next === undefined) add(to);
    (former ?? add(from)).lastSize = index;
  }

  #keyOf(jwk: PublicJwk): CheckpointKey | undefined {
    const raw = rawKey(jwk);
    return this.#checkpointKeys.find(({ verifier }) => Buffer.compare(verifier.publicKey, raw) === 0);
  }
}

function rawKey({ x }: PublicJwk): Uint8Array {
  return exactBytes(x, KEY_BYTES) ?? Buffer.alloc(KEY_BYTES);
}
