import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { ClaimAnswer } from '../contracts/http.ts';
import { claimAnswerSchema } from '../contracts/http.ts';
import type { GrantId } from '../domain/ids.ts';
import { parseId } from '../domain/ids.ts';
import { hasCode, readPrivateFile, writePrivateFile } from './private-files.ts';

/** The sealed answers of claims, so that many calls need one mint. What is kept opens only with the device's key. */
export type SealedStore = {
  keep(grantId: GrantId, answer: ClaimAnswer): Promise<void>;
  /** @returns the answer, or `null` when there is none or its deadline has passed. */
  find(grantId: GrantId, nowMs: number): Promise<ClaimAnswer | null>;
  drop(grantId: GrantId): Promise<void>;
  /** Removes every answer whose deadline has passed, or that cannot be read. */
  dropPassed(nowMs: number): Promise<void>;
};

/** Keeps each grant's answer in `<folder>/sealed/<grant>.json`, 0600. Fault: `bad-setting`. */
export function createSealedStore(folder: string): SealedStore {
  const sealedFolder = join(folder, 'sealed');
  const pathOf = (grantId: GrantId): string => join(sealedFolder, `${grantId}.json`);
  const drop = (grantId: GrantId): Promise<void> => rm(pathOf(grantId), { force: true });
  const find = async (grantId: GrantId, nowMs: number): Promise<ClaimAnswer | null> => {
    const answer = parseAnswer(await readPrivateFile(pathOf(grantId)));
    return answer !== null && nowMs < answer.deadlineMs ? answer : null;
  };
  return {
    keep: (grantId, answer) => writePrivateFile(pathOf(grantId), `${JSON.stringify(answer)}\n`),
    find,
    drop,
    async dropPassed(nowMs) {
      for (const file of await filesIn(sealedFolder)) {
        const grantId = parseId('grant', file.replace(/\.json$/, ''));
        if (grantId !== null && (await find(grantId, nowMs)) === null) await drop(grantId);
      }
    },
  };
}

function parseAnswer(text: string | null): ClaimAnswer | null {
  if (text === null) return null;
  try {
    const parsed = claimAnswerSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

async function filesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}
