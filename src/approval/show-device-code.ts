import { DEVICE_CODE_LIFE_MS } from '../domain/device.ts';
import { personal } from '../domain/event.ts';
import { refusal } from '../domain/refusal.ts';
import { ok } from '../domain/result.ts';
import { Secret } from '../domain/secret.ts';
import { codeDigest, newDeviceCode } from '../proof/device-code.ts';
import type { ApprovalDeps } from './deps.ts';
import { readCaller } from './read-caller.ts';
import { recordRefusal } from './record-refusal.ts';
import { newOrder, personLane, signedEntry } from './send-order.ts';
import { notInternalRefusal } from './standing-refusal.ts';
import type { UseCases } from './use-cases.ts';

/** A replayed command comes within Slack's own retries; a code is dead long before this. */
const REPLAY_SECONDS = 3600;

/**
 * Makes a single-use code that binds a device to the caller, who has to be of this company. The issuer is told its digest only; the code itself
 * goes to the caller's eyes and is stored nowhere.
 */
export async function showDeviceCode(
  deps: ApprovalDeps,
  input: Parameters<UseCases['showDeviceCode']>[0],
): ReturnType<UseCases['showDeviceCode']> {
  const caller = await readCaller(deps, input.slackUserId, [], 'device.refused');
  if (!caller.ok) return caller;
  const { actor, person, standing } = caller.value;
  const no = notInternalRefusal(standing);
  if (no !== null) return recordRefusal(deps, 'device.refused', actor, no);
  const isNew = await deps.once.first(`device-code/${input.slackUserId}/${input.seed}`, REPLAY_SECONDS);
  if (!isNew) return recordRefusal(deps, 'device.refused', actor, refusal('already-answered', input.seed));

  const nowMs = deps.clock.nowMs();
  const code = newDeviceCode((count) => deps.random.bytes(count));
  const expiresAtMs = nowMs + DEVICE_CODE_LIFE_MS;
  const body = { codeDigest: codeDigest(code), person, expiresAtMs };
  const order = newOrder(deps, { kind: 'device', body }, nowMs);
  await deps.recorder.note(
    {
      type: 'device.code-shown',
      actor,
      data: { codeDigest: body.codeDigest, expiresAtMs, person: personal(person) },
    },
    [await signedEntry(deps, personLane(person.personId), order)],
  );
  return ok({ code: new Secret(code), expiresAtMs, issuerUrl: deps.issuerUrl });
}
