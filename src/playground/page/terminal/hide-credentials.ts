import { z } from 'zod';
import type { TerminalAnswer, TerminalLine } from '../contract.ts';

const printed = z.object({ Version: z.literal(1), AccessKeyId: z.string(), Expiration: z.string() });

/** Stands where a secret stood. */
const KEPT = '(received; the page is not told)';

/**
 * What the page may show of what `breakglass credentials` printed: that they were received, which key id they have
 * and until when. Built from those two fields alone, so nothing else can slip through.
 */
export function hideCredentials(stdout: string): readonly TerminalLine[] {
  const parsed = printed.safeParse(parseOrNull(stdout));
  if (!parsed.success) return [{ kind: 'note', text: 'Its output is not shown: it may hold credentials.' }];
  const { AccessKeyId, Expiration } = parsed.data;
  const shown = { Version: 1, AccessKeyId, SecretAccessKey: KEPT, SessionToken: KEPT, Expiration };
  return [{ kind: 'out', text: JSON.stringify(shown, null, 2) }];
}

/** The last barrier: an answer that holds any of these texts is not given at all. */
export function withholdSecrets(answer: TerminalAnswer, secrets: readonly string[]): TerminalAnswer {
  const text = JSON.stringify(answer);
  const found = secrets.some((secret) => text.includes(JSON.stringify(secret).slice(1, -1)));
  if (!found) return answer;
  return { exitCode: answer.exitCode, lines: [{ kind: 'note', text: 'Not shown: it holds a secret.' }] };
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
