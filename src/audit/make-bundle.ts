import { canonicalJson } from '../codec/canonical-json.ts';
import type { BundleEnd, BundleEntry, BundleHead } from '../contracts/bundle.ts';
import type { Closing } from '../contracts/log-entry.ts';
import type { GrantId, IncidentId } from '../domain/ids.ts';
import type { Json } from '../domain/json.ts';
import type { BundleSubject } from './bundle-scope.ts';
import { inScope, nameOf } from './bundle-scope.ts';
import type { Checkpoint } from './checkpoint.ts';
import { readUnproven } from './checkpoint.ts';
import type { ExaminedLine } from './examined-line.ts';
import type { Extract } from './extract.ts';
import { extractEntries } from './extract.ts';
import type { Lie } from './lie.ts';
import { GENESIS_CHAIN, nextChain } from './log-line.ts';
import { LogWalk } from './log-walk.ts';

/** A log that can be read from its beginning as often as needed. */
export type BundleSource = {
  readonly lines: () => AsyncIterable<Uint8Array>;
  /** The checkpoint the lines ended at when they were last read. */
  readonly checkpoint: () => Promise<string | null>;
};

/** What a bundle is made of: `{ incidentId }` or `{ grantId }`. */
export type BundleWish = { readonly incidentId: IncidentId } | { readonly grantId: GrantId };

/** A bundle, line by line, or why there is none. */
export type MadeBundle =
  | {
      readonly kind: 'bundle';
      readonly lines: readonly string[];
      readonly entries: number;
      readonly closed: boolean;
    }
  | { readonly kind: 'lie'; readonly lie: Lie }
  | { readonly kind: 'unknown' };

/**
 * Makes a bundle: every entry of the records that belong to an incident or grant, the last closing of the incident,
 * and the entries by which keys handed over. The log is walked first, and nothing is made of one that lies.
 * @param onEntry told of every entry that went by, twice over.
 */
export async function makeBundle(
  source: BundleSource,
  wish: BundleWish,
  redacted: boolean,
  onEntry: (entries: number) => void = () => {},
): Promise<MadeBundle> {
  const survey = await surveyLog(source, wish, onEntry);
  if ('kind' in survey) return survey;
  const { subject, requestId, records, closingIndex, note, checkpoint } = survey;
  const known = new Set<string>();
  let passed = 0;
  const isWanted = (seen: ExaminedLine): boolean => {
    passed += 1;
    onEntry(checkpoint.size + passed);
    const { event, about, closing, index } = seen;
    if (closing !== null) return index === closingIndex;
    if (event === null) return about !== null && known.has(nameOf(about));
    if (records.has(nameOf(event)) && inScope(subject, requestId, event)) known.add(nameOf(event));
    return known.has(nameOf(event)) || event.rotation !== null;
  };
  const extract = await extractEntries(source.lines(), checkpoint.size, isWanted);
  if (extract === null || Buffer.compare(extract.root, checkpoint.root) !== 0) {
    const detail = 'the entries are not those the checkpoint covers';
    return { kind: 'lie', lie: { index: null, how: 'foreign-checkpoint', detail } };
  }
  const head: BundleHead = { bundle: 'breakglass/bundle/v1', ...subject, redacted, checkpoint: note };
  const last = extract.entries.findLast(
    ({ line }) => line.leaf.kind !== 'event' || line.leaf.envelope.type !== 'key.rotated',
  );
  return {
    kind: 'bundle',
    lines: bundleLines(head, extract),
    entries: extract.entries.length,
    closed: last?.line.leaf.kind === 'closing',
  };
}

type Survey = {
  readonly subject: BundleSubject;
  readonly requestId: string | null;
  readonly records: ReadonlySet<string>;
  readonly closingIndex: number | null;
  readonly note: string;
  readonly checkpoint: Checkpoint;
};

async function surveyLog(
  source: BundleSource,
  wish: BundleWish,
  onEntry: (entries: number) => void,
): Promise<Survey | Exclude<MadeBundle, { kind: 'bundle' }>> {
  const walk = new LogWalk();
  const closings = new Map<string, number>();
  let requestId: string | null = null;
  for await (const bytes of source.lines()) {
    const step = walk.step(bytes);
    if (step.kind === 'lie') return { kind: 'lie', lie: step.lie };
    const { closing, event, index } = step.seen;
    if (closing !== null) closings.set(closing.incidentId, index);
    if (
      'grantId' in wish &&
      event?.recordId === `grant/${wish.grantId}` &&
      event.stream === 'issuer-events'
    ) {
      requestId ??= event.requestId;
    }
    onEntry(walk.size);
  }
  const note = await source.checkpoint();
  const checkpoint = note === null ? null : readUnproven(note);
  if (note === null || checkpoint === null) {
    return { kind: 'lie', lie: { index: null, how: 'no-checkpoint', detail: 'the log has none with it' } };
  }
  const incidentId =
    'incidentId' in wish ? wish.incidentId : walk.trails.incidentOf('issuer-events', `grant/${wish.grantId}`);
  const closing: Closing | null = incidentId === null ? null : walk.trails.closing(incidentId);
  if (incidentId === null || closing === null) return { kind: 'unknown' };
  return {
    subject: { incidentId, grantId: 'grantId' in wish ? wish.grantId : null },
    requestId,
    records: new Set(closing.records.map(nameOf)),
    closingIndex: closings.get(incidentId) ?? null,
    note,
    checkpoint,
  };
}

function bundleLines(head: BundleHead, { entries }: Extract): readonly string[] {
  let chain = GENESIS_CHAIN;
  const lines = entries.map(({ line, proof }, at): BundleEntry => {
    chain = nextChain(chain, line.leafHash);
    const disclosures = head.redacted ? [] : line.disclosures;
    return { number: at + 1, chain, disclosures, leaf: line.leaf, proof };
  });
  const end: BundleEnd = { count: entries.length, chain };
  return [head, ...lines, end].map((one) => `${canonicalJson(one as unknown as Json)}\n`);
}
