import { systemClock } from '../adapters/system/system-clock.ts';
import { systemRandom } from '../adapters/system/system-random.ts';
import type { Envelope, SignedEnvelope } from '../contracts/envelope.ts';
import type { RecordStore } from '../ports/record-store.ts';
import { signEnvelope } from '../proof/event-signature.ts';
import type { ProcessKeys } from '../proof/process-keys.ts';
import { Recorder } from '../recording/recorder.ts';

/** Records with one of the issuer's keys. @param committed as for {@link Recorder}. */
export function recorderOf(
  store: RecordStore,
  keys: ProcessKeys,
  committed?: (envelope: SignedEnvelope) => void,
): Recorder {
  const tools = {
    clock: systemClock,
    random: systemRandom,
    signer: keys.keyId,
    sign: (envelope: Envelope) => signEnvelope(keys, envelope),
  };
  return new Recorder(store, tools, committed);
}
