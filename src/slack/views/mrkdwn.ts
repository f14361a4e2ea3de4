import { formatDuration, utcTime } from '../../domain/time.ts';
import type { Person } from '../../domain/person.ts';
import { shortName, withoutControls } from './text-limits.ts';

/**
 * Text in Slack's mrkdwn. Made only by {@link mrkdwn} and the helpers below, so that text typed by people, or
 * read from a profile, cannot become a mention, a channel call or a disguised link.
 */
export class Mrkdwn {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/**
 * Template tag: the literal parts are ours and stand as written, every plain value is escaped.
 * Slack asks for exactly these three characters: https://docs.slack.dev/messaging/formatting-message-text
 */
export function mrkdwn(
  parts: TemplateStringsArray,
  ...values: readonly (string | number | Mrkdwn)[]
): Mrkdwn {
  const text = parts.map((part, index) => {
    const value = values[index];
    return part + (value === undefined ? '' : value instanceof Mrkdwn ? value.text : escape(String(value)));
  });
  return new Mrkdwn(text.join(''));
}

/** Joins pieces of mrkdwn. */
export function joined(pieces: readonly Mrkdwn[], separator: string): Mrkdwn {
  return new Mrkdwn(pieces.map((piece) => piece.text).join(separator));
}

const USER_ID = /^[UW][A-Z0-9]{2,40}$/;
const CHANNEL_ID = /^[CGD][A-Z0-9]{2,40}$/;

/** Mentions a person by account id; what is not one is shown as text. */
export function mention(userId: string): Mrkdwn {
  return USER_ID.test(userId) ? new Mrkdwn(`<@${userId}>`) : mrkdwn`${userId}`;
}

/**
 * Mentions a person by the Slack account they are known by, or names them.
 * @param preferred the identity they acted by; it may be none of Slack, where they signed in.
 */
export function personMention(person: Person, preferred: string | null = null): Mrkdwn {
  const isAccount = (one: string): boolean => one.startsWith('slack:');
  const identity = [...(preferred === null ? [] : [preferred]), ...person.identities].find(isAccount) ?? '';
  const userId = identity.slice('slack:'.length);
  return USER_ID.test(userId) ? mention(userId) : mrkdwn`${shortName(person.name)}`;
}

/** An address of ours to follow; nothing that people typed. */
export function link(url: string): Mrkdwn {
  return /^https?:\/\/[^\s<>|]+$/.test(url) ? new Mrkdwn(`<${escape(url)}>`) : mrkdwn`${url}`;
}

/** Links a channel by id. */
export function channelLink(channelId: string): Mrkdwn {
  return CHANNEL_ID.test(channelId) ? new Mrkdwn(`<#${channelId}>`) : mrkdwn`${channelId}`;
}

/**
 * An instant in each reader's own time zone; clients that cannot show it fall back to UTC.
 * Source: https://docs.slack.dev/messaging/formatting-message-text#date-formatting
 */
export function timeOfDay(atMs: number): Mrkdwn {
  return new Mrkdwn(`<!date^${Math.floor(atMs / 1000)}^{time_secs}|${utcTime(atMs)}>`);
}

/** An instant with its day, for what may be read later. */
export function dayAndTime(atMs: number): Mrkdwn {
  const day = new Date(atMs).toISOString().slice(0, 10);
  return new Mrkdwn(
    `<!date^${Math.floor(atMs / 1000)}^{date_short_pretty} {time_secs}|${day} ${utcTime(atMs)}>`,
  );
}

/** `30m`, as it is asked for. */
export function duration(seconds: number): Mrkdwn {
  return mrkdwn`${formatDuration(seconds)}`;
}

function escape(text: string): string {
  return withoutControls(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
