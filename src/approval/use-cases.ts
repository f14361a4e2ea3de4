import type { AccessRequest } from '../domain/access-request.ts';
import type { GrantId, IncidentId, RequestId } from '../domain/ids.ts';
import type { ChannelChange, Incident, OpenIncident } from '../domain/incident.ts';
import type { Result } from '../domain/result.ts';
import type { BoundAction, Risk } from '../domain/task.ts';
import type { Secret } from '../domain/secret.ts';
import type { IncidentStory } from './incident-story.ts';
import type { RecentChange } from './rules-in-use.ts';
import type { ShownGrant } from './shown-grant.ts';
import type { FilledReport } from './weekly-report.ts';

/** Who acts, as Slack says it: an account id. Everything else about them is read fresh by the use case. */
export type SlackActor = { readonly slackUserId: string };

/** What a person may ask for in a channel, for the modal; from memory, so that it opens at once. */
export type AskOptions = {
  readonly incidentId: IncidentId | null;
  readonly incidentTitle: string | null;
  /** Without an incident in the channel: the open ones of channels that everybody may look into. */
  readonly elsewhere: readonly { readonly channelId: string; readonly title: string }[];
  /** What this person asked for last, the reason only where it was in this incident; `null` before the first time. */
  readonly last: {
    readonly taskId: string;
    readonly asset: string;
    readonly durationSeconds: number;
    readonly reason: string | null;
  } | null;
  readonly tasks: readonly {
    readonly taskId: string;
    readonly title: string;
    readonly assetLabel: string;
    readonly assets: readonly string[];
    readonly maxSeconds: number;
  }[];
};

/** Who could approve a task now, and what would be allowed; for showing. */
export type ApproverOutlook = {
  readonly title: string;
  readonly quorum: number;
  readonly actions: readonly BoundAction[];
  readonly sight: readonly string[];
  readonly can: readonly string[];
  /** How many different humans those are. */
  readonly humans: number;
  /** Whether they are enough, by the terms of the rung that would be asked. */
  readonly isEnough: boolean;
  /** What is lacking where they are not, as a refusal would say it but for the names of those who cannot. */
  readonly short: readonly string[];
  readonly cannot: readonly { readonly name: string; readonly why: string }[];
};

/** What somebody finds on their own page; for showing. */
export type HomeFacts = {
  /** Their requests that wait or live, newest first. */
  readonly mine: readonly ShownRequest[];
  /** Requests that wait for their decision, the oldest first. */
  readonly waiting: readonly (ShownRequest & { readonly incident: Incident | null })[];
  /** What was done and they have to look at, the one that is due first standing first. */
  readonly reviews: readonly ShownRequest[];
  readonly incidents: readonly OpenIncident[];
  readonly tasks: readonly {
    readonly taskId: string;
    readonly title: string;
    readonly owner: string;
    readonly risk: Risk;
    readonly mayAsk: boolean;
  }[];
};

/** A request as it can be shown: the record as it is now, and what the issuer said about its grant. */
export type ShownRequest = {
  readonly request: AccessRequest;
  readonly grant: ShownGrant | null;
  /** Who answers for the task, as the catalogue names them now. */
  readonly ownerName: string;
  /** Where it is approved by signing in; `null` where a click is enough. */
  readonly signInUrl: string | null;
  /** Grows with every event about the request or its grant, and where cards are drawn with every change of the rules: what was drawn at a lower one is old news. */
  readonly version: number;
  /** What of its rules was changed within a day; only where a card is drawn of it. */
  readonly recentChange?: RecentChange;
};

/** What somebody typed or chose to ask for. */
export type TypedRequest = {
  readonly seed: string;
  readonly channelId: string;
  readonly taskId: string;
  readonly asset: string;
  readonly duration: string;
  readonly reason: string;
};

/**
 * What people can do through the gateway. Each reads the facts it needs fresh, decides by policy, and records
 * the outcome, refusals too. None of them can mint: an approval only becomes a signed order.
 */
export interface UseCases {
  openIncident(input: SlackActor & { channelId: string; title: string }): Promise<Result<Incident>>;
  /** Closes the channel's incident: pending requests are withdrawn, live grants are ordered to end. */
  closeIncident(
    input: SlackActor & { channelId: string },
  ): Promise<Result<{ incident: Incident; ending: readonly ShownRequest[] }>>;
  /**
   * Something happened to a channel. Archived or deleted by somebody who may close, or by nobody known: its incident
   * is closed, and every grant of it ends. @param slackUserId who did it, `null` when Slack does not say.
   */
  channelChanged(input: {
    channelId: string;
    change: ChannelChange;
    slackUserId: string | null;
  }): Promise<Result<Incident | null>>;
  /**
   * An account, or who is in a group (`null`), may have changed: looks again at those who have something open. What
   * the event said is not believed, only that there is something to read.
   * @returns how many people were looked at.
   */
  standingChanged(input: { slackUserId: string | null }): Promise<Result<number>>;
  /**
   * A Slack group may have been edited: who is in it and who edited it is read before the next edit hides it, and
   * everybody who has something open is looked at again.
   */
  groupChanged(input: { slackGroup: string }): Promise<Result<number>>;
  askOptions(input: SlackActor & { channelId: string }): Promise<Result<AskOptions>>;
  /** @param asset `null`: of any; then the actions name no resources. */
  who(
    input: SlackActor & { channelId: string; taskId: string; asset: string | null },
  ): Promise<Result<ApproverOutlook>>;
  /**
   * @param seed identifies the submission (the view's id): the same submission twice files one request.
   * @param linkedTo the request it asks more time for; one that it does not continue is left out.
   */
  fileRequest(
    input: SlackActor & TypedRequest & { readonly linkedTo?: string | null },
  ): Promise<Result<AccessRequest>>;
  /**
   * The same for a session that can do nothing.
   * @param incidentTitle of the incident that is opened for it where the channel has none.
   */
  fileDrill(input: SlackActor & TypedRequest & { incidentTitle: string }): Promise<Result<AccessRequest>>;
  /** @param intentDigest what the message the person clicked on showed; a stale message never decides. */
  review(
    input: SlackActor & {
      requestId: RequestId;
      verdict: 'approve' | 'deny';
      intentDigest: string;
      why: string;
    },
  ): Promise<Result<AccessRequest>>;
  /**
   * Approves a shorter time or fewer actions, never more: a new revision, for which earlier approvals do not count.
   * @param actions those that stay; `null` for all.
   */
  approveForLess(
    input: SlackActor & {
      requestId: RequestId;
      intentDigest: string;
      duration: string;
      actions: readonly string[] | null;
    },
  ): Promise<Result<AccessRequest>>;
  /** Says to the others who were asked that this one looks at it. It confers nothing and stops nothing. */
  look(input: SlackActor & { requestId: RequestId }): Promise<Result<AccessRequest>>;
  withdraw(input: SlackActor & { requestId: RequestId }): Promise<Result<AccessRequest>>;
  /** Says what somebody found who looked at what was done with a grant. */
  finishReview(input: SlackActor & { requestId: RequestId; note: string }): Promise<Result<AccessRequest>>;
  /** Asks by hand that what was done with a grant is looked at. */
  askReview(input: SlackActor & { grantId: GrantId; why: string }): Promise<Result<AccessRequest>>;
  /**
   * @param seed identifies the command, so that a replay shows nothing new.
   * @returns the code, and the address of the issuer to type it to.
   */
  showDeviceCode(
    input: SlackActor & { seed: string },
  ): Promise<Result<{ code: Secret; expiresAtMs: number; issuerUrl: string }>>;
  /** Ends the caller's own grant (all of theirs in the channel's incident when no id is given). */
  release(
    input: SlackActor & { channelId: string | null; grantId: GrantId | null },
  ): Promise<Result<readonly ShownRequest[]>>;
  /**
   * Ends one grant early as its approver, the owner of its task, or an operator. Without an id: the one of the
   * channel's incident that can be meant.
   */
  revoke(input: SlackActor & { channelId: string; grantId: GrantId | null }): Promise<Result<ShownRequest>>;
  /** The channel's incident and its requests, newest first. */
  status(
    input: SlackActor & { channelId: string },
  ): Promise<Result<{ incident: Incident | null; requests: readonly ShownRequest[] }>>;
  /** What concerns one person, in all channels. */
  home(input: SlackActor): Promise<Result<HomeFacts>>;
  /** What was asked for in the same incident before a request, newest first, a few at most. */
  requestsBefore(requestId: RequestId): Promise<readonly ShownRequest[]>;
  /** Requests that wait for a decision. @param taskIds of these tasks; `null` for any. */
  pendingRequests(taskIds: readonly string[] | null): Promise<readonly RequestId[]>;
  /** For drawing cards: the current record, whatever event led here. */
  shownRequest(requestId: RequestId): Promise<ShownRequest | null>;
  incident(incidentId: IncidentId): Promise<Incident | null>;
  /** An incident with everything that was asked for in it, and what the record was when it closed. */
  incidentStory(incidentId: IncidentId): Promise<IncidentStory | null>;
  /** A report that is due, with its figures. @param week the Monday it is told on, `2026-11-23`. */
  weeklyReport(week: string): Promise<FilledReport | null>;
  /** The accounts of whoever waits for news of an incident: its opener, and everybody with a request in it that is open. */
  concerned(incidentId: IncidentId): Promise<readonly string[]>;
}
