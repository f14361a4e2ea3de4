import type { ClosingCheckpoint } from '../../approval/project-incident.ts';
import type { Incident } from '../../domain/incident.ts';
import type { ShownRequest } from '../../approval/use-cases.ts';
import { TEXTS } from '../texts.ts';
import { context, preformatted, section } from './blocks.ts';
import { checkpointLine } from './deeds.ts';
import type { Message } from './message.ts';
import { message } from './message.ts';
import type { Mrkdwn } from './mrkdwn.ts';
import { joined, personMention } from './mrkdwn.ts';
import { openerOf } from './people.ts';
import { stateLine } from './request-state.ts';
import { requestLines } from './status-message.ts';

const MAX_CLOSED_LINES = 15;

export function incidentOpened(incident: Incident): Message {
  const text = TEXTS.incident.opened(incident.title, openerOf(incident));
  return message(text, [section(text), context([TEXTS.incident.how])]);
}

/** What a closed incident came to: what was asked and what became of it, what was done, and what is still owed. */
export function incidentClosed(
  incident: Incident,
  requests: readonly ShownRequest[] = [],
  closing: ClosingCheckpoint | null = null,
): Message {
  const by =
    incident.state === 'closed' && incident.closedBy !== null ? personMention(incident.closedBy) : null;
  const text = TEXTS.incident.closed(incident.title, by);
  const record = newestCheckpoint(requests, closing);
  const end = context([TEXTS.incident.closedHow, ...(record === null ? [] : [record])]);
  if (requests.length === 0) return message(text, [section(text), end]);
  const count = (state: ShownRequest['request']['state']): number =>
    requests.filter(({ request }) => request.state === state).length;
  const ending = requests.filter(
    ({ request, grant }) => request.state === 'approved' && grant?.state !== 'ended',
  );
  const owed = requests.filter(({ request }) => request.review?.state === 'open');
  return message(text, [
    section(text),
    section(
      TEXTS.incident.counts(
        requests.length,
        count('approved'),
        count('denied'),
        count('lapsed'),
        count('withdrawn'),
      ),
    ),
    ...requestLines(requests.slice(0, MAX_CLOSED_LINES), closedLine),
    ...(ending.length + owed.length === 0 ? [] : [section(TEXTS.incident.owed(ending.length, owed.length))]),
    end,
  ]);
}

/** What became of one request, what was done with it, and whether a review is open. */
function closedLine(shown: ShownRequest): Mrkdwn {
  const { deeds = null } = shown.grant ?? {};
  const done = deeds === null ? [] : [TEXTS.incident.done(deeds.calls, deeds.outside)];
  const review = shown.request.review?.state === 'open' ? [TEXTS.incident.reviewOwed] : [];
  return joined([stateLine(shown), ...done, ...review], ' ');
}

/** The record as it stood last, of all that the grants of an incident and its closing name. */
function newestCheckpoint(
  requests: readonly ShownRequest[],
  closing: ClosingCheckpoint | null,
): Mrkdwn | null {
  const told = [
    ...requests.flatMap(({ grant }) => grant?.deeds ?? []),
    ...(closing === null ? [] : [{ checkpoint: closing.checkpoint, readAtMs: closing.atMs }]),
  ];
  const newest = told
    .toSorted((a, b) => b.readAtMs - a.readAtMs)
    .find(({ checkpoint }) => checkpoint !== null);
  return newest === undefined ? null : checkpointLine(newest);
}

/** For the thread of a closed incident: the record's checkpoint of that moment, to copy. */
export function closingRecord({ checkpoint }: ClosingCheckpoint): Message {
  const text = TEXTS.incident.closedCheckpoint;
  return message(text, [section(text), preformatted(checkpoint)]);
}

/** What closing set in motion, for the person who closed. */
export function incidentClosing(ending: readonly ShownRequest[]): Message {
  if (ending.length === 0)
    return message(TEXTS.incident.nothingEnding, [section(TEXTS.incident.nothingEnding)]);
  return message(TEXTS.incident.closing, [section(TEXTS.incident.closing), ...requestLines(ending)]);
}
