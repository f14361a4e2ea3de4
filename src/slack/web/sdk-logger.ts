import type { Logger } from '@slack/bolt';
import { LogLevel } from '@slack/bolt';

import type { Log } from '../../ports/log.ts';

const MAX_TEXT = 300;

/**
 * Lets Slack's SDKs log warnings and errors into our log, all as warnings: what comes of them is ours to judge. Everything below is dropped: their debug lines hold
 * whole payloads, and so people's texts and device codes.
 */
export function sdkLogger(log: Log): Logger {
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: (...parts) => log.warn('slack.sdk', { text: firstText(parts) }),
    error: (...parts) => log.warn('slack.sdk', { text: firstText(parts) }),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  };
}

/** Only what is text or an error's message; objects may be payloads. */
function firstText(parts: readonly unknown[]): string {
  const text = parts
    .map((part) => (part instanceof Error ? part.message : typeof part === 'string' ? part : ''))
    .join(' ');
  return text.trim().slice(0, MAX_TEXT);
}
