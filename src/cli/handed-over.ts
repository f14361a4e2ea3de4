import { lieText } from '../audit/lie.ts';
import { verifyLog } from '../audit/verify.ts';
import { noteVerifier, rawPublicKeys } from '../proof/note-keys.ts';
import { rotationsOf } from '../proof/key-rotation.ts';
import type { ProcessKeyRing, ProcessRole } from '../proof/process-keys.ts';
import { publicKeysOf } from '../proof/process-keys.ts';
import { openLog } from './audit-files.ts';
import type { CliIo } from './cli-io.ts';
import { watchedLog } from './watched-log.ts';

/** Whether a log goes on without the former keys: since when the last of them is not needed, or why not. */
export type HandedOver =
  | { readonly kind: 'yes'; readonly sinceMs: number }
  | { readonly kind: 'no'; readonly why: string };

/**
 * Looks whether a log holds how every former key of a process handed over to the next. The issuer's new key has to
 * have signed the log's checkpoint too, or the issuer could not open it with that key alone.
 */
export async function handedOver(
  io: CliIo,
  role: ProcessRole,
  ring: ProcessKeyRing,
  name: string,
): Promise<HandedOver> {
  const log = watchedLog(io, await openLog(name));
  const pinnedKeys =
    role === 'issuer' ? rawPublicKeys(publicKeysOf(ring.current)).map((key) => noteVerifier(key, null)) : [];
  const { lie, handovers } = await verifyLog(log.lines(), { pinnedKeys, checkpoint: log.checkpoint });
  const stream = role === 'issuer' ? 'issuer-events' : 'gateway-events';
  let sinceMs = 0;
  for (const { from, to } of rotationsOf(ring)) {
    const found = handovers.find(
      (one) => one.stream === stream && one.fromId === from.keyId && one.toId === to.keyId,
    );
    if (found === undefined) {
      return {
        kind: 'no',
        why: `${name} does not hold yet that ${from.keyId} handed over to ${to.keyId}. Start the ${role} with both first.`,
      };
    }
    sinceMs = Math.max(sinceMs, found.sealedAtMs);
  }
  return lie === null ? { kind: 'yes', sinceMs } : { kind: 'no', why: `${name}: ${lieText(lie)}.` };
}
