import type { AccessRequest } from '../../domain/access-request.ts';
import type { Grant } from '../../domain/grant.ts';

/**
 * What the page and its server say to each other, beside Slack's own doors. Types only: both sides are built from
 * this repository, and nothing here is a secret.
 */

/** Who and what there is; does not change while the demo runs. */
export type Cast = {
  readonly people: readonly CastMember[];
  /** The incident channel. */
  readonly channelId: string;
  readonly commands: readonly CommandHint[];
  readonly tasks: readonly TaskHint[];
  readonly cluster: string;
  readonly promises: readonly PromiseText[];
  readonly attacks: readonly AttackText[];
};

export type CastMember = {
  readonly name: string;
  readonly realName: string;
  readonly slackUserId: string;
  /** What they are here. */
  readonly part: string;
  /** Of the company, with a machine of their own. */
  readonly isColleague: boolean;
};

/** One line of `/breakglass help`. */
export type CommandHint = { readonly syntax: string; readonly what: string };
export type TaskHint = {
  readonly taskId: string;
  readonly title: string;
  readonly assets: readonly string[];
  /** What is typed to do it, by asset. */
  readonly calls: Readonly<Record<string, string>>;
  /** What doing it is called on a button. */
  readonly deed: string;
};
export type PromiseText = { readonly number: number; readonly text: string };

/** A try to break a promise. */
export type AttackText = {
  readonly id: string;
  readonly promise: number;
  /** What is on the button. */
  readonly label: string;
  /** What is done, and to what. */
  readonly what: string;
};

/** What no chat shows, as it is now. */
export type Behind = {
  readonly revision: number;
  readonly nowMs: number;
  readonly story: StoryView;
  readonly processes: readonly ProcessView[];
  readonly incidentTitle: string | null;
  /** Who has bound a machine, by the name in the demo. */
  readonly bound: readonly string[];
  /** Newest first. */
  readonly requests: readonly RequestView[];
  /** Newest first. */
  readonly grants: readonly GrantView[];
  /** Newest first. */
  readonly sessions: readonly SessionPolicyView[];
  /** Newest first, the last {@link SHOWN_CALLS} beside the issuer's own checks. */
  readonly calls: readonly CallView[];
  /** What the issuer reads by itself all the time. Newest first, the last {@link SHOWN_CHECKS}. */
  readonly checks: readonly CallView[];
  readonly record: RecordView;
  /** By attack: why it can't be tried now; absent where it can. */
  readonly notNow: Readonly<Record<string, string>>;
};

/** What the demo plays by itself before people take over. */
export type StoryView = {
  readonly isPlaying: boolean;
  readonly steps: readonly { readonly step: string; readonly ok: boolean; readonly detail: string }[];
};

export type ProgramName = 'gateway' | 'issuer';
export type ProcessView = { readonly name: ProgramName; readonly isRunning: boolean };

export type RequestView = {
  readonly requestId: string;
  readonly state: AccessRequest['state'];
  readonly requester: string;
  readonly requesterSlackUserId: string;
  readonly askedSlackUserIds: readonly string[];
  readonly title: string;
  readonly asset: string;
  readonly durationSeconds: number;
  readonly filedAtMs: number;
};

export type GrantView = {
  readonly grantId: string;
  readonly requestId: string;
  readonly state: Grant['state'];
  /** Why it ended or is ending. */
  readonly reason: string | null;
  /** How surely its sessions are dead. */
  readonly certainty: string | null;
  readonly requester: string;
  /** The person id of the requester, which is also their name in the demo. */
  readonly requesterName: string;
  readonly title: string;
  readonly asset: string;
  readonly acceptedAtMs: number;
  readonly deadlineMs: number;
  readonly claims: number;
  readonly maxClaims: number;
};

/** A session that AWS made, without anything that signs. */
export type SessionPolicyView = {
  readonly accessKeyId: string;
  readonly grantId: string;
  readonly issuedAtMs: number;
  /** By STS: never before the end of the grant, which only the session policy knows. */
  readonly stsExpiresAtMs: number;
  readonly policyJson: string;
};

/** One call as the account's own log tells it. */
export type CallView = {
  readonly requestId: string;
  readonly atMs: number;
  readonly action: string;
  readonly resource: string;
  readonly allowed: boolean;
  readonly error: string | null;
  /** The grant whose session called; null for everybody else, such as the issuer. */
  readonly grantId: string | null;
  readonly caller: string;
};

export type RecordView = {
  /** Newest first, the last {@link SHOWN_ENTRIES}. */
  readonly entries: readonly EntryView[];
  readonly checkpoint: { readonly size: number; readonly root: string; readonly note: string } | null;
};

export type EntryView = {
  readonly index: number;
  readonly atMs: number;
  readonly what: string;
  readonly who: string;
  readonly facts: string;
};

export const SHOWN_CALLS = 60;
export const SHOWN_CHECKS = 30;
export const SHOWN_ENTRIES = 80;

/** What the terminal printed, in order. */
export type TerminalAnswer = { readonly exitCode: number; readonly lines: readonly TerminalLine[] };
export type TerminalLine = { readonly kind: 'out' | 'error' | 'note'; readonly text: string };

/** What an attack came to. */
export type AttackAnswer = {
  readonly id: string;
  /** Whether the promise held; null where the attack itself could not be carried out. */
  readonly held: boolean | null;
  readonly answers: readonly Heard[];
};

/** Words that really came back, and from whom. */
export type Heard = { readonly from: string; readonly text: string };
