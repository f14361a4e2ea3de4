import type { StreamEvent } from '../contracts/envelope.ts';
import type { EventType } from '../domain/event.ts';
import { tellAlarm } from './announcing/alarm-news.ts';
import type { AnnouncingDeps, Tell } from './announcing/deps.ts';
import { textIn } from './announcing/disclosed.ts';
import {
  tellAccepted,
  tellClaimRefused,
  tellDeeds,
  tellEnded,
  tellEnding,
  tellEndingSoon,
  tellMinted,
  tellMinting,
  tellRefusedByIssuer,
  tellShells,
  tellWidened,
} from './announcing/grant-news.ts';
import { KeyedQueue } from './announcing/keyed-queue.ts';
import { tellChannelTrouble } from './announcing/channel-news.ts';
import {
  tellClosed,
  tellClosingRecorded,
  tellDeviceBound,
  tellDeviceUnbound,
  tellOpened,
} from './announcing/other-news.ts';
import { tellEscalated, tellLooking, tellNotEscalated } from './announcing/ladder-news.ts';
import { tellReduced } from './announcing/reduction-news.ts';
import { tellCounted, tellFiled, tellOutcome, tellVoided } from './announcing/request-news.ts';
import { tellReport } from './announcing/report-news.ts';
import { tellReviewDone, tellReviewOpened, tellReviewReminded } from './announcing/review-news.ts';
import { tellRulesChanged, tellRulesRefused } from './announcing/rules-news.ts';

export type AnnouncerDeps = Omit<AnnouncingDeps, 'incidents' | 'requests'>;

/** Turns recorded events into what people read. */
export type Announcer = {
  /**
   * Tells about one event, whose signature has been verified. At least once is enough: told twice, it changes nothing.
   * Faults: `slack-unavailable`, `redis-unavailable`; the reader then comes again.
   */
  handle(event: StreamEvent): Promise<void>;
};

/** What is said about each kind of event; `null` where the person was told at once, or it is nobody's news. */
const NEWS: Readonly<Record<EventType, Tell | null>> = {
  'incident.opened': tellOpened,
  'incident.closed': tellClosed,
  'incident.refused': null,
  'incident.channel-changed': tellChannelTrouble,
  'incident.told': null,
  'oncall.told': null,
  'request.filed': tellFiled,
  'request.refused': null,
  'request.approval-counted': tellCounted,
  'request.approval-refused': null,
  'request.approval-voided': tellVoided,
  'request.approved': tellOutcome,
  'request.denied': tellOutcome,
  'request.withdrawn': tellOutcome,
  'request.lapsed': tellOutcome,
  'request.escalated': tellEscalated,
  'request.escalation-failed': tellNotEscalated,
  'request.looking': tellLooking,
  'request.reduced': tellReduced,
  'request.end-ordered': null,
  'request.ending-soon': tellEndingSoon,
  'device.code-shown': null,
  'device.code-accepted': null,
  'device.bound': tellDeviceBound,
  'device.refused': null,
  'device.unbound': tellDeviceUnbound,
  'order.refused': null,
  'intake.accepted': null,
  'intake.refused': null,
  'intake.done': null,
  'decision.refused': null,
  'request.copied': null,
  'incident.copied': tellClosingRecorded,
  'standing.reported': null,
  'standing.copied': null,
  'grant.accepted': tellAccepted,
  'grant.refused': tellRefusedByIssuer,
  'grant.claim-refused': tellClaimRefused,
  'grant.minting': tellMinting,
  'grant.minted': tellMinted,
  'grant.mint-retryable': null,
  'grant.mint-failed': null,
  'grant.ending': tellEnding,
  'grant.ended': tellEnded,
  'grant.ending-step-run': null,
  'grant.ending-step-failed': tellShells,
  'grant.ending-step-done': tellShells,
  'grant.deeds-provisional': tellDeeds,
  'grant.deeds-final': tellDeeds,
  'report.due': tellReport,
  'review.opened': tellReviewOpened,
  'review.reminded': tellReviewReminded,
  'review.refused': null,
  'review.done': tellReviewDone,
  'revocation.widened': tellWidened,
  'alarm.raised': tellAlarm,
  'key.rotated': null,
  'rules.changed': tellRulesChanged,
  'rules.refused': tellRulesRefused,
  'record.erased': null,
};

/**
 * Makes the announcer. What belongs to one request is told one after the other, whichever stream it came by, so a
 * card is never drawn from an older record than the one before.
 */
export function createAnnouncer(deps: AnnouncerDeps): Announcer {
  const requests = new KeyedQueue();
  const all: AnnouncingDeps = { ...deps, requests, incidents: new KeyedQueue() };
  return {
    async handle(event) {
      const tell = Object.hasOwn(NEWS, event.envelope.type) ? NEWS[event.envelope.type] : null;
      if (tell === null) return;
      const about = textIn(event, 'requestId') ?? textIn(event, 'incidentId') ?? event.envelope.recordId;
      await requests.run(about, () => tell(all, event));
    },
  };
}
