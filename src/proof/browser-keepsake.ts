import { createCipheriv, createDecipheriv } from 'node:crypto';

import type { KeptByBrowser } from '../contracts/begun-decision.ts';
import { keptByBrowserSchema } from '../contracts/begun-decision.ts';
import type { InstantMs } from '../domain/time.ts';
import type { ProcessKeys } from './process-keys.ts';
import { purposeKey } from './process-keys.ts';
import { parseBytes } from './signed-token.ts';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** No browser keeps a longer cookie. */
const MAX_CHARACTERS = 4_000;

/** What a browser keeps for the issuer between two pages. Only the issuer, any replica of it, can read or make it. */
export type BrowserKeepsakes = {
  /** base64url, at most {@link MAX_CHARACTERS}. */
  seal(kept: KeptByBrowser): string;
  /** @returns `null` for what is not ours, was changed, or is over. */
  open(text: string, nowMs: InstantMs): KeptByBrowser | null;
};

/**
 * Seals by AES-256-GCM under a key of its own, so that no memory is needed and a sign-in that was begun at one replica
 * ends at another.
 * @param randomBytes from a cryptographic source.
 */
export function createBrowserKeepsakes(
  keys: ProcessKeys,
  randomBytes: (count: number) => Uint8Array,
): BrowserKeepsakes {
  const key = purposeKey(keys, 'browser-keepsake');
  return {
    seal(kept) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, key, nonce);
      const sealed = [cipher.update(JSON.stringify(kept), 'utf8'), cipher.final()];
      return Buffer.concat([nonce, ...sealed, cipher.getAuthTag()]).toString('base64url');
    },
    open(text, nowMs) {
      const bytes = Buffer.from(text.slice(0, MAX_CHARACTERS), 'base64url');
      if (bytes.length <= NONCE_BYTES + TAG_BYTES) return null;
      const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      try {
        const opened = [decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()];
        const kept = keptByBrowserSchema.safeParse(parseBytes(Buffer.concat(opened)));
        return kept.success && nowMs < kept.data.untilMs ? kept.data : null;
      } catch {
        // What does not authenticate is none of ours; nothing more can be known of it.
        return null;
      }
    },
  };
}
