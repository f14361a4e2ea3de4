import type { SealKeeper } from '../issuance/seal-keeper.ts';
import type { Clock } from '../ports/clock.ts';
import type { RecordStore } from '../ports/record-store.ts';
import { rotationDraft, rotationsOf } from '../proof/key-rotation.ts';
import type { ProcessKeyRing } from '../proof/process-keys.ts';
import { recorderOf } from './recorder-of.ts';

/** How long a statement may take into the log before it is made again. */
const AGAIN_AFTER_MS = 60_000;

/**
 * Has each former key name the one after it, where the log does not hold that.
 * @returns what looks and states. A statement that is still on its way is not repeated; one that was lost, or sealed as
 *   a finding by an issuer that had only the former key, is.
 */
export function handoverStater(parts: {
  readonly keeper: Pick<SealKeeper, 'hasRotatedTo'>;
  readonly ring: ProcessKeyRing;
  readonly store: RecordStore;
  readonly clock: Clock;
}): () => Promise<void> {
  const { keeper, ring, store, clock } = parts;
  let statedAtMs = -Infinity;
  return async () => {
    const missing = rotationsOf(ring).filter(({ to }) => !keeper.hasRotatedTo(to));
    if (missing.length === 0 || clock.nowMs() < statedAtMs + AGAIN_AFTER_MS) return;
    for (const { from, to } of missing) await recorderOf(store, from).note(rotationDraft(from, to));
    statedAtMs = clock.nowMs();
  };
}
