import type { KnownBlock } from '@slack/types';

import type { ShownGrant } from '../../approval/shown-grant.ts';
import type { AccessRequest } from '../../domain/access-request.ts';
import type { Reduction } from '../../domain/reduction.ts';
import { TEXTS } from '../texts.ts';
import { bullets, paragraph, quote, section } from './blocks.ts';
import { howItEnds } from './grant-end.ts';
import type { LongText, Message } from './message.ts';
import { message } from './message.ts';
import type { Mrkdwn } from './mrkdwn.ts';
import { joined, mention, mrkdwn, personMention } from './mrkdwn.ts';
import { approverOf, approvers, askedFor, requester } from './people.ts';
import { approvalCount } from './progress.ts';
import { wantsSignIn } from './sign-in.ts';
import { leftOf } from './reduction.ts';
import { chunks, LIMITS, shortName } from './text-limits.ts';

const MAX_EXCLUDED = 10;

/** One line of the trail under a card. */
export function line(text: Mrkdwn, more: readonly KnownBlock[] = []): Message {
  return message(text, [section(text), ...more]);
}

/** What the thread says when a request is decided, withdrawn or lapses; `null` while it is pending. */
export function outcomeLine(request: AccessRequest): Message | null {
  switch (request.state) {
    case 'pending':
      return null;
    case 'approved':
      return line(
        TEXTS.line.approved(approvers(request), requester(request), ...askedFor(request), request.deadlineMs),
      );
    case 'denied':
      return line(TEXTS.line.denied(personMention(request.deniedBy), requester(request)), [
        quote(request.denyReason),
      ]);
    case 'withdrawn':
      return line(TEXTS.line.withdrawn[request.why]);
    case 'lapsed':
      return line(TEXTS.line.lapsed(requester(request)));
  }
}

/** What the thread says when an approval counts and more are needed. */
export function countedLine(request: AccessRequest): Message | null {
  const last = request.approvals.at(-1);
  if (last === undefined) return null;
  return line(TEXTS.line.counted(approverOf(last), approvalCount(request)));
}

/**
 * What the thread says when an earlier approval no longer counts.
 * @param by the account of whoever gave it; `null` where that was erased.
 */
export function voidedLine(by: string | null, why: string): Message {
  return line(TEXTS.line.voided(by === null ? TEXTS.line.somebody : mention(by), why));
}

/** What the thread says when the next rung is asked, with how many people more. */
export function escalatedLine({ rung, raises, task }: AccessRequest, asked: number): Message | null {
  const last = raises.at(-1);
  if (last === undefined) return null;
  return line(TEXTS.line.escalated(rung, task.ladder.length, TEXTS.card.why[last.why], asked));
}

/** What the thread says when no further rung could be asked, and why each was left out. */
export function notEscalatedLine(
  rung: number,
  excluded: readonly { readonly name: string; readonly why: string }[],
): Message {
  const whys = excluded.slice(0, MAX_EXCLUDED).map(({ name, why }) => `${shortName(name)}: ${why}`);
  return line(TEXTS.line.notEscalated(rung), whys.length === 0 ? [] : [bullets(whys, 300)]);
}

/** What the thread says when somebody approved for less; or only reduced it, where they still have to sign in. */
export function reducedLine(request: AccessRequest, reduction: Reduction): Message {
  const by = personMention(reduction.by, reduction.identity);
  const says = wantsSignIn(request) ? TEXTS.less.lineOnly : TEXTS.less.line;
  const text = says(by, requester(request), leftOf(reduction));
  const { voided } = reduction;
  return line(voided.length === 0 ? text : joined([text, TEXTS.less.lineVoided(voided.length)], ' '));
}

/** What the thread says when somebody took the credentials. */
export function claimedLine(grant: ShownGrant | null, atMs: number): Message {
  return line(TEXTS.line.claimed(atMs, grant?.claimedBy ?? null));
}

/**
 * What the thread says when a grant was ended early and AWS still has to let go.
 * @param by the account of whoever ended it; `null` where nobody did.
 */
export function endingLine(grant: ShownGrant, by: string | null): Message {
  const how = howItEnds(grant) ?? TEXTS.state.ending;
  return line(by === null ? how : joined([TEXTS.line.endedBy(mention(by)), how], ' '));
}

/** The whole of a text that was cut in the message above; as many posts as it takes. */
export function wholeText({ title, text }: LongText): readonly Message[] {
  return chunks(text, LIMITS.text).map((piece) =>
    message(mrkdwn`${title}`, [section(mrkdwn`*${title}*`), paragraph(piece)]),
  );
}
