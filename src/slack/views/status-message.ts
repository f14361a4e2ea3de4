import type { KnownBlock } from '@slack/types';

import type { ShownRequest } from '../../approval/use-cases.ts';
import type { Incident } from '../../domain/incident.ts';
import { TEXTS } from '../texts.ts';
import { context, section } from './blocks.ts';
import type { Message } from './message.ts';
import { message } from './message.ts';
import type { Mrkdwn } from './mrkdwn.ts';
import { askedFor, openerOf, requester } from './people.ts';
import { stateLine } from './request-state.ts';
import { shortName } from './text-limits.ts';

/** How much text the lines may take together; Slack takes about a thousand characters more for a message. */
const MAX_TEXT = 9000;
const MAX_LINES = 40;

/** The channel's incident and what was asked for in it, newest first. */
export function statusMessage(status: {
  readonly incident: Incident | null;
  readonly requests: readonly ShownRequest[];
}): Message {
  const { incident, requests } = status;
  if (incident === null) return message(TEXTS.status.none, [section(TEXTS.status.none)]);
  const opener = openerOf(incident);
  const title = TEXTS.status.open(shortName(incident.title), opener, incident.openedAtMs);
  const lines = requests.length === 0 ? [section(TEXTS.status.noRequests)] : requestLines(requests);
  return message(title, [section(title), ...lines]);
}

/** What ended, or is ending, for the person who released it. */
export function releasedMessage(released: readonly ShownRequest[]): Message {
  if (released.length === 0) return message(TEXTS.done.nothing, [section(TEXTS.done.nothing)]);
  return message(TEXTS.done.title, [section(TEXTS.done.title), ...requestLines(released, endingLine)]);
}

/** Whose end was ordered, for the person who ordered it. */
export function revokedMessage(revoked: ShownRequest): Message {
  const lines = requestLines([revoked], endingLine);
  return message(TEXTS.done.ordered, [section(TEXTS.done.ordered), ...lines]);
}

/** What is said to the person who just ended it: the issuer has not answered yet, so its old state would mislead. */
function endingLine(shown: ShownRequest): Mrkdwn {
  return shown.grant === null ? stateLine(shown) : TEXTS.done.ending(shown.grant.deadlineMs);
}

/** One line a request, as many as a message holds, and how many there are beyond. */
export function requestLines(
  requests: readonly ShownRequest[],
  says: (shown: ShownRequest) => Mrkdwn = stateLine,
): readonly KnownBlock[] {
  const lines: KnownBlock[] = [];
  let used = 0;
  for (const shown of requests.slice(0, MAX_LINES)) {
    const line = TEXTS.status.line(...askedFor(shown.request), requester(shown.request), says(shown));
    used += line.text.length;
    if (used > MAX_TEXT) break;
    lines.push(section(line));
  }
  const left = requests.length - lines.length;
  return left > 0 ? [...lines, context([TEXTS.status.more(left)])] : lines;
}
