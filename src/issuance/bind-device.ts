import type { BindAnswer } from '../contracts/http.ts';
import { personActor } from '../domain/actor.ts';
import type { DeviceCode } from '../domain/device.ts';
import { refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import type { IssuanceDeps } from './deps.ts';
import type { PresentedDevice } from './device-bound.ts';
import { bindAnswer, deviceBound } from './device-bound.ts';
import { codeKind, deviceKind } from './record-kinds.ts';
import { refuseDevice } from './refuse-device.ts';

/** Longer than a reader's lease, so that a take-over does not turn a good code away. */
const CODE_WAIT_MS = 5_000;
const CODE_POLL_MS = 100;
/** So many may wait at once; guessing must not keep Redis busy. */
const WAITING_AT_MOST = 16;
let waiting = 0;

/** A code, as a device presents it. */
export type Binding = PresentedDevice & { readonly codeDigest: string };

/**
 * Binds a device to whoever was shown the code. The code is used up in the same commit, so it binds one device;
 * a wrong, used or old code is refused alike, and recorded.
 */
export async function bindDevice(deps: IssuanceDeps, binding: Binding): Promise<Result<BindAnswer>> {
  const { recorder, clock } = deps;
  const { codeDigest, ...keys } = binding;
  const wasShown = await codeToArrive(deps, codeDigest);
  const bound = await recorder.transition(deviceKind, binding.thumbprint, async (before) => {
    const nowMs = clock.nowMs();
    const code = await recorder.load(codeKind, codeDigest);
    if (code === null) return refused(refusal('code-wrong', 'unknown'));
    if (code.record.state === 'used') return refused(refusal('code-wrong', 'used before'));
    if (nowMs >= code.record.expiresAtMs) return refused(refusal('code-wrong', 'expired'));
    const { person } = code.record;
    const actor = personActor(person, `device:${binding.thumbprint}`, 'device');
    const { record, event } = deviceBound(keys, { person, actor, nowMs, replaces: before !== null });
    const used = recorder.change<DeviceCode>({
      kind: codeKind,
      before: code,
      record: { ...code.record, state: 'used' },
      events: [{ type: 'device.code-accepted', actor, data: { thumbprint: binding.thumbprint, used: true } }],
    });
    return ok({
      record,
      events: [event],
      also: [used],
    });
  });
  if (!bound.ok && !wasShown) {
    // Anybody can say this: it is counted, never written into the record.
    deps.log.warn('device.code-unknown', { thumbprint: binding.thumbprint });
    return bound;
  }
  if (!bound.ok) return refuseDevice(deps, binding.thumbprint, bound.refusal);
  return ok(bindAnswer(bound.value.record));
}

/**
 * A code is shown in Slack before its order reaches us, and after a restart that may take a moment. Waiting also
 * slows down whoever guesses.
 */
async function codeToArrive({ recorder, timer }: IssuanceDeps, codeDigest: string): Promise<boolean> {
  if ((await recorder.load(codeKind, codeDigest)) !== null) return true;
  if (waiting >= WAITING_AT_MOST) return false;
  waiting += 1;
  try {
    for (let waitedMs = 0; waitedMs < CODE_WAIT_MS; waitedMs += CODE_POLL_MS) {
      await new Promise<void>((resolve) => timer.after(CODE_POLL_MS, resolve));
      if ((await recorder.load(codeKind, codeDigest)) !== null) return true;
    }
    return false;
  } finally {
    waiting -= 1;
  }
}
