import type { Checkpoint } from '../audit/checkpoint.ts';
import type { ProofVerdict } from '../audit/entry-proof.ts';
import { lieText } from '../audit/lie.ts';
import type { BundleVerdict } from '../audit/verify-bundle.ts';
import type { Verdict } from '../audit/verify.ts';
import { isoSeconds } from '../domain/time.ts';

/** A verdict for people and for programs. */
export type VerdictReport = { readonly ok: boolean; readonly text: string; readonly json: object };

const NOT_PINNED = 'Give the key to trust with --key FILE; get it from somewhere else than the log.';

const PRINTED =
  'This copy was printed by the issuer. What was sealed while nothing was printed, such as an erasure or the last ' +
  'entries before a crash, is missing in it, and it does not verify from there on. Check a place that is kept.';

/** What a log is found to be. @param wasPrinted whether it is a copy that may have holes. */
export function logReport(verdict: Verdict, wasPrinted = false): VerdictReport {
  const { ok, lie, keyPinned, checkpoint } = verdict;
  const signatures =
    verdict.signaturesUnchecked === 0
      ? `${verdict.signaturesChecked} signatures of events checked`
      : `${verdict.signaturesChecked} signatures of events checked, ${verdict.signaturesUnchecked} by a former key that was not given`;
  const counts = `${verdict.entries} entries, ${verdict.findings} findings, ${signatures}, ${verdict.withheld} values withheld`;
  const handovers = verdict.handovers.map(({ stream, fromId, toId, index, sealedAtMs }) => {
    return { stream, from: fromId, to: toId, index, sealedAtMs };
  });
  const json = { kind: 'log', ...verdict, handovers, checkpoint: plain(checkpoint) };
  if (lie !== null) return { ok, json, text: `NOT OK: ${lieText(lie)}${wasPrinted ? `\n${PRINTED}` : ''}` };
  if (!keyPinned)
    return {
      ok,
      json,
      text: `${lines(`NOT OK: consistent, key not pinned (${counts})`, checkpoint)}\n${NOT_PINNED}`,
    };
  const changes = verdict.handovers.map(
    ({ stream, toId, index }) =>
      `\nkey of the ${stream === 'issuer-events' ? 'issuer' : 'gateway'} since entry ${index}: ${toId}`,
  );
  const text = lines(`ok: the log is what the pinned key signed (${counts})`, checkpoint);
  return { ok, json, text: `${text}${changes.join('')}` };
}

/** What a bundle is found to be. */
export function bundleReport(verdict: BundleVerdict): VerdictReport {
  const { ok, lie, keyPinned, completeTo, head, checkpoint } = verdict;
  const subject = head?.grantId ?? head?.incidentId ?? 'nothing';
  const counts = `${verdict.entries} entries, ${verdict.signaturesChecked} signatures of events checked, ${verdict.withheld} values withheld`;
  const json = {
    kind: 'bundle',
    ...verdict,
    head: head && { incidentId: head.incidentId, grantId: head.grantId, redacted: head.redacted },
    checkpoint: plain(checkpoint),
  };
  if (lie !== null) {
    const which = lie.number === null ? '' : `entry ${lie.number} of the bundle `;
    const text = lieText({ ...lie, index: null });
    return { ok, json, text: `NOT OK: ${which}${text}` };
  }
  const what = `the bundle of ${subject}`;
  if (!keyPinned)
    return {
      ok,
      json,
      text: `${lines(`NOT OK: ${what} is consistent, key not pinned (${counts})`, checkpoint)}\n${NOT_PINNED}`,
    };
  if (completeTo === null) {
    const text = `NOT OK: every entry of ${what} is in the log, but the log does not say yet that these are all (${counts})`;
    return {
      ok,
      json,
      text: `${lines(text, checkpoint)}\nSomething of it is still open; make the bundle again once it is over.`,
    };
  }
  const until = `complete up to entry ${completeTo.index} of the log, sealed ${isoSeconds(completeTo.sealedAtMs)}`;
  const text = lines(`ok: ${what} is what the pinned key signed, and ${until} (${counts})`, checkpoint);
  if (!verdict.mayBeContinued || checkpoint === null) return { ok, json, text };
  const [from, to] = [completeTo.index + 1, checkpoint.size - 1];
  const later = from === to ? `Entry ${from} of the log was` : `Entries ${from} to ${to} of the log were`;
  return { ok, json, text: `${text}\n${later} not judged and may hold more of it.` };
}

/** What the proof of an entry is found to be. */
export function proofReport(verdict: ProofVerdict): VerdictReport {
  const { ok, lie, keyPinned, entry, checkpoint } = verdict;
  const json = { kind: 'proof', ...verdict, checkpoint: plain(checkpoint) };
  if (lie !== null) return { ok, json, text: `NOT OK: ${lie}` };
  const what = `entry ${entry?.index ?? ''} is under the checkpoint`;
  return keyPinned
    ? { ok, json, text: lines(`ok: ${what} that the pinned key signed`, checkpoint) }
    : {
        ok,
        json,
        text: `${lines(`NOT OK: consistent, key not pinned (${what})`, checkpoint)}\n${NOT_PINNED}`,
      };
}

/** A checkpoint in one line. */
export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `checkpoint ${origin}, size ${size}, root ${Buffer.from(root).toString('base64')}`;
}

function lines(first: string, checkpoint: Checkpoint | null): string {
  return checkpoint === null ? first : `${first}\n${checkpointText(checkpoint)}`;
}

function plain(checkpoint: Checkpoint | null) {
  if (checkpoint === null) return null;
  const { origin, size, root } = checkpoint;
  return { origin, size, root: Buffer.from(root).toString('base64') };
}
