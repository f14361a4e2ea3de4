import type { EventStream } from '../contracts/log-entry.ts';
import { publicKeyOfJwk } from '../proof/event-signature.ts';
import { noteVerifier } from '../proof/note-keys.ts';
import type { PublicKeys } from '../proof/process-keys.ts';
import { exactBytes, jwkThumbprint } from '../proof/public-jwk.ts';
import type { Checkpoint } from './checkpoint.ts';
import { openCheckpoint, readUnproven } from './checkpoint.ts';
import type { EventKeys, ExaminedEvent } from './examined-line.ts';
import type { Handovers } from './handovers.ts';
import { followKeys } from './handovers.ts';
import type { NoteVerifier } from './signed-note.ts';

const CHECKPOINTS: EventStream = 'issuer-events';
const KEY_BYTES = 32;

/** The log that a checkpoint says it is of, and the one that the keys are pinned for. */
export type OriginMismatch = { readonly said: string; readonly pinned: string };

/**
 * The keys an auditor trusts, and those that a log's handings over lead to from them, in both directions: whoever
 * pinned any key of a log can check all of it. What leads where is `followKeys`.
 */
export class TrustedKeys {
  readonly #pinned: readonly NoteVerifier[];
  readonly #given: EventKeys;
  readonly #handovers: Handovers;
  #eventKeys: EventKeys;
  /** By stream and key: the first event of each signer that nobody vouched for so far. */
  readonly #strangers = new Map<string, { readonly event: ExaminedEvent; readonly index: number }>();
  #unchecked = 0;

  /** @param handovers of the log, as far as it was read; {@link follow} looks at it again. */
  constructor(pinned: readonly NoteVerifier[], eventKeys: EventKeys, handovers: Handovers) {
    this.#pinned = pinned;
    this.#given = eventKeys;
    this.#eventKeys = eventKeys;
    this.#handovers = handovers;
  }

  /** The keys to check the signatures of events with, as far as the log was read. */
  get eventKeys(): EventKeys {
    return this.#eventKeys;
  }

  get isPinned(): boolean {
    return this.#pinned.length > 0;
  }

  /** Events by a former key that the log names only later. They are covered by the checkpoint all the same. */
  get unchecked(): number {
    return this.#unchecked;
  }

  /** Opens a checkpoint that a trusted key signed while it was the key of the log. */
  open(note: string): Checkpoint | null {
    for (const verifier of this.#checkpointKeys()) {
      const checkpoint = openCheckpoint(note, [verifier]);
      const handover = this.#handovers.ofKey(CHECKPOINTS, keyIdOf(verifier.publicKey));
      if (checkpoint !== null && checkpoint.size <= (handover?.index ?? Infinity)) return checkpoint;
    }
    return null;
  }

  /** Opens a checkpoint so, or, where no key is pinned, reads what it says without proof. */
  openOrRead(note: string): Checkpoint | null {
    return this.isPinned ? this.open(note) : readUnproven(note);
  }

  /** Why a checkpoint cannot be opened: it is of a log that no pinned key is for. `null` when that is not so. */
  mismatchOf(note: string): OriginMismatch | null {
    const said = readUnproven(note)?.origin;
    const [pinned = null] = this.#pinned.map(({ name }) => name);
    const isFor = this.#pinned.some(({ name }) => name === null || name === said);
    return said === undefined || pinned === null || isFor ? null : { said, pinned };
  }

  /** Notes an event whose signer is not known (yet). */
  meetStranger(event: ExaminedEvent, index: number): void {
    const name = `${event.stream} ${event.signer}`;
    if (!this.#strangers.has(name)) this.#strangers.set(name, { event, index });
    this.#unchecked += 1;
  }

  /** The first entry whose signer nobody ever vouched for; `null` when there is none. */
  get firstStranger(): number | null {
    const unknown = [...this.#strangers.values()].filter(({ event }) => !this.#knows(event));
    return unknown.length === 0 ? null : Math.min(...unknown.map(({ index }) => index));
  }

  /** Follows the handings over once there is another one. */
  follow(): void {
    const next: Partial<Record<EventStream, PublicKeys>> = { ...this.#given };
    for (const stream of ['gateway-events', 'issuer-events'] as const) {
      const given = this.#given[stream];
      if (given === undefined) continue;
      const found = followKeys(this.#handovers, stream, new Set(given.keys.keys()));
      const keys = [...found].map(([keyId, jwk]) => [keyId, publicKeyOfJwk(jwk)] as const);
      next[stream] = { ...given, keys: new Map([...given.keys, ...keys]) };
    }
    this.#eventKeys = next;
  }

  #knows({ stream, signer }: ExaminedEvent): boolean {
    return this.#eventKeys[stream]?.keys.has(signer) === true;
  }

  #checkpointKeys(): readonly NoteVerifier[] {
    const [first] = this.#pinned;
    if (first === undefined) return [];
    const pinned = new Set(this.#pinned.map(({ publicKey }) => keyIdOf(publicKey)));
    const found = followKeys(this.#handovers, CHECKPOINTS, pinned);
    const followed = [...found.values()].map(({ x }) =>
      noteVerifier(exactBytes(x, KEY_BYTES) ?? Buffer.alloc(KEY_BYTES), first.name),
    );
    return [...this.#pinned, ...followed];
  }
}

/** The key id (RFC 7638 thumbprint) of a raw Ed25519 key. */
export function keyIdOf(publicKey: Uint8Array): string {
  return jwkThumbprint({ kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey).toString('base64url') });
}
