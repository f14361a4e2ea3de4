import type { EventStream } from '../contracts/log-entry.ts';
import type { PublicJwk } from '../proof/public-jwk.ts';
import { jwkThumbprint } from '../proof/public-jwk.ts';
import type { ExaminedEvent, ExaminedLine } from './examined-line.ts';

/** A key that named the one after it, where and when that was sealed first. Both of them signed it. */
export type Handover = {
  readonly stream: EventStream;
  readonly from: PublicJwk;
  readonly to: PublicJwk;
  /** Their key ids (RFC 7638 thumbprints). */
  readonly fromId: string;
  readonly toId: string;
  readonly index: number;
  readonly sealedAtMs: number;
};

/**
 * How long after it handed over an event by the former key may be sealed: what was on its way then, and what other
 * replicas sign until they are restarted too.
 */
export const HANDOVER_GRACE_MS = 3600_000;

/**
 * All handings over of a log, in the order it has them. Sealer and verifier ask the same one whether an event comes
 * too late, so a log can hold nothing as sound that a verifier would not call so.
 */
export class Handovers {
  readonly #all: Handover[] = [];
  /** By stream and key: the first one it signed. A key hands over once. */
  readonly #first: Readonly<Record<EventStream, Map<string, Handover>>> = {
    'gateway-events': new Map(),
    'issuer-events': new Map(),
  };
  /** When the latest entry after it was sealed: a clock that runs back does not begin the hour anew. */
  readonly #latestMs = new Map<Handover, number>();

  get all(): readonly Handover[] {
    return this.#all;
  }

  /** Takes up an entry that may be one; saying it again changes nothing. @returns it, when it is new. */
  add({ event, index, sealedAtMs }: Pick<ExaminedLine, 'event' | 'index' | 'sealedAtMs'>): Handover | null {
    if (event === null || event.rotation === null) return null;
    const { from, to } = event.rotation;
    const [fromId, toId] = [jwkThumbprint(from), jwkThumbprint(to)];
    const { stream } = event;
    const isKnown = this.#all.some(
      (one) => one.stream === stream && one.fromId === fromId && one.toId === toId,
    );
    if (isKnown) return null;
    const handover = { stream, from, to, fromId, toId, index, sealedAtMs };
    this.#all.push(handover);
    if (this.ofKey(stream, fromId) === null) this.#first[stream].set(fromId, handover);
    return handover;
  }

  /** Lets time pass by an entry, once that was judged. */
  pass({ index, sealedAtMs }: Place): void {
    for (const handover of this.#all)
      if (index > handover.index)
        this.#latestMs.set(handover, Math.max(sealedAtMs, this.#latestMs.get(handover) ?? 0));
  }

  /** The first handing over a key signed, which is the one that counts; `null` while it has not. */
  ofKey(stream: EventStream, keyId: string): Handover | null {
    return this.#first[stream].get(keyId) ?? null;
  }

  /**
   * The handing over an event comes too late after: its key had named the next one long before, so whoever signs with
   * it now is not who it belonged to. Saying again whom it named is no harm.
   */
  lateAfter({ stream, signer, rotation }: SignedPlace, { index, sealedAtMs }: Place): Handover | null {
    if (this.#all.length === 0) return null;
    const handover = this.ofKey(stream, signer);
    if (handover === null || index < handover.index) return null;
    const atMs = Math.max(sealedAtMs, this.#latestMs.get(handover) ?? 0);
    if (atMs <= handover.sealedAtMs + HANDOVER_GRACE_MS) return null;
    return rotation !== null && jwkThumbprint(rotation.to) === handover.toId ? null : handover;
  }
}

/** Who signed an event, and whom it names as the next key if it does. */
type SignedPlace = Pick<ExaminedEvent, 'stream' | 'signer' | 'rotation'>;

/** Where and when something is sealed. */
type Place = Pick<ExaminedLine, 'index' | 'sealedAtMs'>;

/** What is said of an event that comes too late. */
export function lateDetail({ index }: Handover): string {
  return `its key had handed over at entry ${index}, more than an hour before`;
}

/**
 * Which keys count, by those that are trusted already: the next one that a trusted key names first, and the former ones
 * that a trusted key says it followed. A former key that is known only so names nobody, and a key that had handed over
 * long before follows nobody, so who steals a former key gains none.
 * @param trusted key ids.
 * @returns the keys that were not among them.
 */
export function followKeys(
  handovers: Handovers,
  stream: EventStream,
  trusted: ReadonlySet<string>,
): ReadonlyMap<string, PublicJwk> {
  const heirs = new Set(trusted);
  const found = new Map<string, PublicJwk>();
  const isKnown = (keyId: string): boolean => trusted.has(keyId) || found.has(keyId);
  const own = handovers.all.filter((one) => one.stream === stream);
  for (let before = -1; before !== found.size + heirs.size; ) {
    before = found.size + heirs.size;
    for (const one of own) {
      const { from, to, fromId, toId } = one;
      if (heirs.has(fromId) && handovers.ofKey(stream, fromId) === one) {
        heirs.add(toId);
        if (!isKnown(toId)) found.set(toId, to);
      }
      const earlier = handovers.ofKey(stream, toId);
      const hadHandedOver =
        earlier !== null &&
        one.index > earlier.index &&
        one.sealedAtMs > earlier.sealedAtMs + HANDOVER_GRACE_MS;
      if (isKnown(toId) && !isKnown(fromId) && !hadHandedOver) found.set(fromId, from);
    }
  }
  return found;
}
