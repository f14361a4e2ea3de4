import type { KnownBlock } from '@slack/types';

import type { ShownGrant } from '../../approval/shown-grant.ts';
import type { AccessRequest } from '../../domain/access-request.ts';
import { TEXTS } from '../texts.ts';
import { context, fields, section } from './blocks.ts';
import { drillTimes } from './drill-times.ts';
import { checkpointLine, deedsLine } from './deeds.ts';
import { howItEnds, shellsLine } from './grant-end.ts';
import type { Message } from './message.ts';
import { message } from './message.ts';
import { joined, mrkdwn, personMention } from './mrkdwn.ts';
import { askedFor, requester } from './people.ts';
import { owedLine } from './review.ts';
import { reductionLine } from './reduction.ts';
import { stateLine } from './request-state.ts';

const MAX_APPROVALS = 8;

/** The last word on a request whose grant has ended: who asked, who approved, whether it was used, how it ended. */
export function summary(request: AccessRequest, grant: ShownGrant): Message {
  const how = howItEnds(grant) ?? stateLine({ request, grant });
  const approved = request.approvals
    .slice(0, MAX_APPROVALS)
    .map(({ approver, evidence, atMs }) =>
      TEXTS.summary.approvedBy(
        personMention(approver, evidence.identity),
        evidence.kind,
        Math.max(0, Math.round((atMs - request.filedAtMs) / 1000)),
      ),
    );
  const shells = shellsLine(grant);
  const reduced = reductionLine(request);
  const times = drillTimes(request, grant);
  const done = deedsLine(grant);
  const owed = owedLine(request.review);
  const checkpoint = grant.deeds === null ? null : checkpointLine(grant.deeds);
  const blocks: KnownBlock[] = [
    section(mrkdwn`*${TEXTS.summary.title}:* ${TEXTS.card.title(...askedFor(request))}`),
    fields([
      [TEXTS.summary.asked, TEXTS.summary.askedBy(requester(request), request.filedAtMs)],
      [TEXTS.summary.approved, approved.length === 0 ? TEXTS.summary.never : joined(approved, '\n')],
      [TEXTS.summary.claimed, grant.claims === 0 ? TEXTS.summary.never : TEXTS.summary.claims(grant.claims)],
      [TEXTS.summary.ended, how],
    ]),
    ...(done === null ? [] : [section(mrkdwn`*${TEXTS.deeds.title}*\n${done}`)]),
    ...(shells === null ? [] : [section(shells)]),
    ...(owed === null ? [] : [section(owed)]),
    ...(times === null ? [] : [section(times)]),
    ...(grant.refusal === null ? [] : [section(mrkdwn`${grant.refusal}`)]),
    context([
      mrkdwn`${grant.grantId}`,
      TEXTS.card.reference(request.requestId, request.intentDigest.slice(0, 8)),
      ...(reduced === null ? [] : [TEXTS.less.inSummary(reduced)]),
      ...(request.linkedTo === null ? [] : [TEXTS.card.continues(request.linkedTo)]),
      ...(checkpoint === null ? [] : [checkpoint]),
    ]),
  ];
  return message(TEXTS.summary.fallback(...askedFor(request), how), blocks);
}
