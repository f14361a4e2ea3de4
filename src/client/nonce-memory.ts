import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The newest nonce of an issuer, from one run of the program to the next. What fails is as if none were kept. */
export type NonceMemory = {
  read(): Promise<string | null>;
  keep(nonce: string): Promise<void>;
};

const NONCE = /^[\w-]{16,128}$/;

/**
 * Keeps the newest nonce in `folder`, so that a call within the two minutes it is good for needs no call before it to
 * fetch one. It is no secret; an old one, or one of another issuer, costs what none would.
 */
export function createNonceMemory(folder: string): NonceMemory {
  const path = join(folder, 'nonce');
  return {
    async read() {
      const kept = await readFile(path, 'utf8').catch(() => '');
      return NONCE.test(kept) ? kept : null;
    },
    async keep(nonce) {
      if (NONCE.test(nonce)) await writeFile(path, nonce, { mode: 0o600 }).catch(() => undefined);
    },
  };
}
