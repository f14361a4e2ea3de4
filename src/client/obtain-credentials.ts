import { join } from 'node:path';

import type { ClaimAnswer } from '../contracts/http.ts';
import { Fault } from '../domain/fault.ts';
import type { GrantId } from '../domain/ids.ts';
import type { Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import type { DeviceKeys } from '../proof/device-keys.ts';
import { openSealed } from '../proof/sealed-answer.ts';
import { createClaimPause, nextClaimAtMs } from './claim-pause.ts';
import type { Credentials } from './credentials.ts';
import { readCredentials } from './credentials.ts';
import { withFileLock } from './file-lock.ts';
import type { IssuerClient } from './issuer-client.ts';
import type { SealedStore } from './sealed-store.ts';

/** Longer than one claim may take, so that who waits finds its answer. */
const LOCK_WAIT_MS = 60_000;

/** So long somebody waits for a claim that works; an AWS tool waits for a credential_process a minute or more. */
const PATIENCE_MS = 20_000;

export type ObtainInput = {
  readonly grantId: GrantId;
  readonly folder: string;
  readonly keys: DeviceKeys;
  readonly client: Pick<IssuerClient, 'claim'>;
  readonly store: SealedStore;
  readonly nowMs: () => number;
  readonly pause: (ms: number) => Promise<void>;
};

/**
 * Credentials of a grant: from the sealed answer kept here while it is good, without a
 * call; else by a claim, one at a time, so that fifty processes that start at once make one mint. After a claim that
 * failed for now the next one waits, and once that would take too long all who wait are told the same. Where the issuer
 * could not even try, because it or another one is just starting, the same one asks again.
 * @returns the credentials, or the issuer's refusal.
 * @throws {Fault} `issuer-unavailable`, or `bad-record` for an answer that does not open.
 */
export async function obtainCredentials(input: ObtainInput): Promise<Result<Credentials>> {
  const { grantId, store, nowMs } = input;
  const startedAtMs = nowMs();
  const pause = createClaimPause(input.folder, grantId, nowMs);
  const kept = await fromKept(input);
  if (kept !== null) return ok(kept);
  return withFileLock(join(input.folder, 'locks', `${grantId}.lock`), LOCK_WAIT_MS, async () => {
    const keptMeanwhile = await fromKept(input);
    if (keptMeanwhile !== null) return ok(keptMeanwhile);
    let failed = await pause.read();
    for (;;) {
      if (failed !== null) {
        const nextAtMs = nextClaimAtMs(failed);
        if (nextAtMs - startedAtMs > PATIENCE_MS) return refused(failed.refusal);
        await input.pause(Math.max(0, nextAtMs - nowMs()));
      }
      const claimed = await input.client.claim(grantId);
      await pause.note(failed, claimed.ok ? null : claimed.refusal);
      if (claimed.ok) {
        const credentials = await open(input, claimed.value);
        await store.keep(grantId, claimed.value);
        return ok(credentials);
      }
      failed = await pause.read();
      // Without a pause to keep to, nothing is asked again.
      if (claimed.refusal.code !== 'unavailable' || failed === null) return claimed;
    }
  });
}

/** What is kept, if it opens and is still good; what was sealed to an earlier device of this folder does not. */
async function fromKept(input: ObtainInput): Promise<Credentials | null> {
  const kept = await input.store.find(input.grantId, input.nowMs());
  if (kept === null) return null;
  try {
    const credentials = await open(input, kept);
    return input.nowMs() < credentials.expiresAtMs ? credentials : null;
  } catch (error) {
    if (error instanceof Fault && error.code === 'bad-record') return null;
    throw error;
  }
}

async function open({ keys, grantId }: ObtainInput, answer: ClaimAnswer): Promise<Credentials> {
  return readCredentials(await openSealed(keys, answer.sealed, grantId), grantId, answer.deadlineMs);
}
