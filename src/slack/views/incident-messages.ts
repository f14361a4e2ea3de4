import type { Incident } from '../../domain/incident.ts';
import type { ShownRequest } from '../../approval/use-cases.ts';
import { TEXTS } from '../texts.ts';
import { context, section } from './blocks.ts';
import type { Message } from './message.ts';
import { message } from './message.ts';
import { personMention } from './mrkdwn.ts';
import { openerOf } from './people.ts';
import { requestLines } from './status-message.ts';

export function incidentOpened(incident: Incident): Message {
  const text = TEXTS.incident.opened(incident.title, openerOf(incident));
  return message(text, [section(text), context([TEXTS.incident.how])]);
}

export function incidentClosed(incident: Incident): Message {
  const by =
    incident.state === 'closed' && incident.closedBy !== null ? personMention(incident.closedBy) : null;
  const text = TEXTS.incident.closed(incident.title, by);
  return message(text, [section(text), context([TEXTS.incident.closedHow])]);
}

/** What closing set in motion, for the person who closed. */
export function incidentClosing(ending: readonly ShownRequest[]): Message {
  if (ending.length === 0)
    return message(TEXTS.incident.nothingEnding, [section(TEXTS.incident.nothingEnding)]);
  return message(TEXTS.incident.closing, [section(TEXTS.incident.closing), ...requestLines(ending)]);
}
