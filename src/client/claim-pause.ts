import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { refusalAnswerSchema } from '../contracts/http.ts';
import type { GrantId } from '../domain/ids.ts';
import type { Refusal, RefusalCode } from '../domain/refusal.ts';
import { readPrivateFile, writePrivateFile } from './private-files.ts';

/** Claims of one grant that failed for now, one after the other. */
export type FailedClaims = { readonly count: number; readonly atMs: number; readonly refusal: Refusal };

/** Keeps for the next process that the last claim of a grant failed for now. Whoever asks holds the grant's lock. */
export type ClaimPause = {
  /** @returns what failed, or `null` when the last claim did not, or failed for good. */
  read(): Promise<FailedClaims | null>;
  /** Notes what came of a claim; `null`: credentials. */
  note(before: FailedClaims | null, refusal: Refusal | null): Promise<void>;
};

/** What may be over in seconds: to ask at once for each of fifty calls would keep it going. */
const FOR_NOW: ReadonlySet<RefusalCode> = new Set([
  'aws-busy',
  'not-recorded',
  'too-many-attempts',
  'unavailable',
]);
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;
/** After so long without a failure the next one is the first again. */
const FORGOTTEN_AFTER_MS = 60_000;

/**
 * Keeps it in `<folder>/locks/<grant>.failed`, 0600. What cannot be read, or lies ahead since a clock was set back,
 * counts as nothing. Fault: `bad-setting`.
 */
export function createClaimPause(folder: string, grantId: GrantId, nowMs: () => number): ClaimPause {
  const path = join(folder, 'locks', `${grantId}.failed`);
  return {
    async read() {
      const failed = parseFailed(await readPrivateFile(path));
      const agoMs = nowMs() - (failed?.atMs ?? 0);
      return agoMs >= 0 && agoMs < FORGOTTEN_AFTER_MS ? failed : null;
    },
    async note(before, refusal) {
      if (refusal === null || !FOR_NOW.has(refusal.code)) return rm(path, { force: true });
      const { code: error, person: message } = refusal;
      const kept = { count: (before?.count ?? 0) + 1, atMs: nowMs(), error, message };
      await writePrivateFile(path, `${JSON.stringify(kept)}\n`);
    },
  };
}

/** When the next claim may be made: after a pause that doubles with each failure. */
export function nextClaimAtMs({ count, atMs }: FailedClaims): number {
  return atMs + Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (count - 1));
}

function parseFailed(text: string | null): FailedClaims | null {
  try {
    const kept = JSON.parse(text ?? '') as Record<string, unknown>;
    const { count, atMs } = kept;
    const refusal = refusalAnswerSchema.parse({ error: kept['error'], message: kept['message'] });
    const code = [...FOR_NOW].find((one) => one === refusal.error);
    if (code === undefined || typeof count !== 'number' || typeof atMs !== 'number') return null;
    const { message: person } = refusal;
    return { count, atMs, refusal: { code, person, operator: `refused to an earlier call: ${code}` } };
  } catch {
    return null;
  }
}
