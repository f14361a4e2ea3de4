import { inclusionHolds } from '../codec/merkle-verify.ts';
import type { BundleHead } from '../contracts/bundle.ts';
import type { Placed } from './bundle-completeness.ts';
import { completenessLie, handsOver, subjectLie } from './bundle-completeness.ts';
import type { BundleLie } from './bundle-lie.ts';
import { lieOf } from './bundle-lie.ts';
import { nameOf } from './bundle-scope.ts';
import type { Checkpoint } from './checkpoint.ts';
import { examineParsed } from './examine-line.ts';
import type { EventKeys, ExaminedLine } from './examined-line.ts';
import { Handovers, lateDetail } from './handovers.ts';
import { pathBytes } from './extract.ts';
import type { LieKind } from './lie.ts';
import { GENESIS_CHAIN, nextChain } from './log-line.ts';
import type { BundleLine } from './read-bundle.ts';
import { readBundleLine } from './read-bundle.ts';
import { RecordHeads } from './record-heads.ts';
import type { NoteVerifier } from './signed-note.ts';
import { TrustedKeys } from './trusted-keys.ts';

export type BundleVerifyOptions = {
  /** Keys known from elsewhere than the bundle. Without one, a bundle can be consistent but not proven. */
  readonly pinnedKeys: readonly NoteVerifier[];
  /** Where given, the signature of every event of the stream is checked. */
  readonly eventKeys?: EventKeys;
};

/** What a bundle is found to be. */
export type BundleVerdict = {
  /** Nothing lies, a pinned key proves it, and nothing can have been left out. */
  readonly ok: boolean;
  readonly keyPinned: boolean;
  /**
   * The entry by which the log itself says how many there are, all of which are here; `null` without one. What came
   * later stands in a bundle that was made later.
   */
  readonly completeTo: { readonly index: number; readonly sealedAtMs: number } | null;
  /** Whether the checkpoint covers later entries that are not here: they were not judged and may hold more of it. */
  readonly mayBeContinued: boolean;
  readonly lie: BundleLie | null;
  readonly head: BundleHead | null;
  readonly checkpoint: Checkpoint | null;
  readonly entries: number;
  readonly signaturesChecked: number;
  readonly withheld: number;
};

/** Checks a bundle by itself. @param lines with their newlines; a bundle is small enough to be held. */
export function verifyBundle(lines: readonly Uint8Array[], options: BundleVerifyOptions): BundleVerdict {
  const read = lines.map(readBundleLine);
  const first = read[0];
  const head = first?.kind === 'head' ? first.head : null;
  const handovers = new Handovers();
  const trust = new TrustedKeys(options.pinnedKeys, options.eventKeys ?? {}, handovers);
  const check = new BundleCheck(trust, handovers);
  const lie = head === null ? noHead() : check.run(head, read.slice(1));
  const completeTo = lie === null ? check.completeTo : null;
  return {
    ok: trust.isPinned && completeTo !== null,
    keyPinned: trust.isPinned,
    completeTo,
    mayBeContinued: lie === null && (completeTo === null || check.hasUnjudged(completeTo.index)),
    lie,
    head,
    checkpoint: check.checkpoint,
    entries: check.placed.length,
    signaturesChecked: check.placed.filter(({ seen }) => seen.event?.signature === 'fits').length,
    withheld: check.placed.reduce((sum, { seen }) => sum + seen.withheld, 0),
  };
}

class BundleCheck {
  readonly placed: Placed[] = [];
  checkpoint: Checkpoint | null = null;
  completeTo: BundleVerdict['completeTo'] = null;
  readonly #trust: TrustedKeys;
  readonly #handovers: Handovers;
  readonly #heads = new RecordHeads();
  /** By record: how many entries are about it. */
  readonly #entries = new Map<string, number>();
  #chain = GENESIS_CHAIN;

  constructor(trust: TrustedKeys, handovers: Handovers) {
    this.#trust = trust;
    this.#handovers = handovers;
  }

  /** Whether the checkpoint covers entries after that one that are not here. */
  hasUnjudged(index: number): boolean {
    const later = this.placed.filter(({ seen }) => seen.index > index).length;
    return (this.checkpoint?.size ?? 0) > index + 1 + later;
  }

  run(head: BundleHead, rest: readonly BundleLine[]): BundleLie | null {
    this.#followKeys(rest);
    this.checkpoint = this.#trust.openOrRead(head.checkpoint);
    if (this.checkpoint === null) {
      return lieOf(null, 'foreign-checkpoint', 'it is malformed, or no pinned key signed it for this log');
    }
    for (const [at, line] of rest.entries()) {
      const isLast = at === rest.length - 1;
      if (line.kind === 'end' && isLast) return this.#end(head, line.end.count, line.end.chain);
      if (line.kind !== 'entry') {
        const place = { number: at + 1, index: null };
        return lieOf(
          place,
          'changed',
          line.kind === 'unreadable' ? 'it is not an entry of a bundle' : 'it does not stand there',
        );
      }
      const lie = this.#entry(line, this.checkpoint);
      if (lie !== null) return lie;
    }
    return lieOf({ number: this.placed.length + 1, index: null }, 'truncated', 'the bundle does not end');
  }

  /** Keys that hand over within the bundle are known before its checkpoint is opened. */
  #followKeys(lines: readonly BundleLine[]): void {
    for (const line of lines) {
      if (line.kind !== 'entry') continue;
      this.#handovers.add(examineParsed(line.line));
    }
    this.#trust.follow();
  }

  #entry(entry: Extract<BundleLine, { kind: 'entry' }>, { size, root }: Checkpoint): BundleLie | null {
    const { number, line, proof } = entry;
    const seen = examineParsed(line, this.#trust.eventKeys);
    const place = { number: this.placed.length + 1, index: seen.index };
    const before = this.placed.at(-1)?.seen.index ?? -1;
    if (seen.index === before)
      return lieOf(place, 'doubled', `entry ${seen.index} of the log stands here again`);
    if (seen.index < before)
      return lieOf(place, 'reordered', `entry ${seen.index} of the log comes before the one it follows`);
    if (number > place.number)
      return lieOf(place, 'dropped', `the one numbered ${number} stands in its place`);
    if (number < place.number) return lieOf(place, 'doubled', `it is numbered ${number}`);
    const claim = { leaf: seen.leafHash, index: seen.index, size, root, proof: pathBytes(proof) };
    if (!inclusionHolds(claim)) return lieOf(place, 'changed', 'the checkpoint does not cover it');
    this.#chain = nextChain(this.#chain, seen.leafHash);
    if (line.chain !== this.#chain) return lieOf(place, 'changed', 'it does not fit the chain');
    const flaw = this.#recordFlaw(seen);
    if (flaw !== null) return lieOf(place, flaw.how, flaw.detail);
    if (seen.hasWrongValue) return lieOf(place, 'changed', 'a value beside it was changed');
    const late = seen.event === null ? null : this.#handovers.lateAfter(seen.event, seen);
    if (late !== null) return lieOf(place, 'bad-signature', lateDetail(late));
    const signature = seen.event?.signature;
    if (signature === 'unfit' || signature === 'unknown-signer')
      return lieOf(place, 'bad-signature', 'it is not signed by a key that was given');
    this.#handovers.pass(seen);
    this.placed.push({ number: place.number, seen });
    return null;
  }

  /** A record's events follow one another without a gap, so one that is missing among them shows. */
  #recordFlaw({
    event,
    about,
    finding,
  }: ExaminedLine): { readonly how: LieKind; readonly detail: string } | null {
    if (about !== null) this.#count(nameOf(about));
    if (event === null) return null;
    const flaw = this.#heads.judge(event.stream, event);
    const where = `version ${event.recordVersion} of ${event.recordId}`;
    if (finding !== flaw) {
      if (flaw === 'gap')
        return { how: 'dropped', detail: `${where} does not follow; one before it is not there` };
      if (flaw === 'repeat') return { how: 'doubled', detail: `${where} was there before` };
      return {
        how: 'changed',
        detail: flaw === null ? `its event is no ${finding}` : `${where} names another predecessor`,
      };
    }
    this.#heads.accept(event.stream, event, event.digest);
    this.#count(nameOf(event));
    return null;
  }

  #end(head: BundleHead, count: number, chain: string): BundleLie | null {
    const place = { number: this.placed.length + 1, index: null };
    if (count > this.placed.length)
      return lieOf(place, 'truncated', `the bundle says that it has ${count} entries`);
    if (count < this.placed.length || chain !== this.#chain)
      return lieOf(
        { number: this.placed.length, index: null },
        'inserted',
        `the bundle says that it has ${count} entries`,
      );
    const contents = { placed: this.placed, entries: this.#entries, heads: this.#heads };
    const lieOfSubject = subjectLie(head, contents);
    if (lieOfSubject !== null) return lieOfSubject;
    const about = this.placed.filter(({ seen }) => !handsOver(seen));
    const last = about.at(-1);
    const closing = last?.seen.closing ?? null;
    if (last === undefined || closing === null) return null;
    const lie = completenessLie(head, closing, last, contents);
    if (lie === null) {
      const { index, sealedAtMs } = last.seen;
      this.completeTo = { index, sealedAtMs };
    }
    return lie;
  }

  #count(name: string): void {
    this.#entries.set(name, (this.#entries.get(name) ?? 0) + 1);
  }
}

function noHead(): BundleLie {
  return lieOf(null, 'changed', 'it does not begin as a bundle does');
}
