import type { CatalogueAgent } from '../catalogue/catalogue.ts';
import type { Approval } from '../domain/approval.ts';
import type { EvidenceKind } from '../domain/evidence.ts';
import type { Fact } from '../domain/fact.ts';
import type { Intent } from '../domain/intent.ts';
import type { Person } from '../domain/person.ts';
import type { BoundTask } from '../domain/task.ts';
import type { InstantMs } from '../domain/time.ts';

/** What policy can be asked. */
export type Question =
  | RequestQuestion
  | ApproveQuestion
  | ClaimQuestion
  | OpenQuestion
  | CloseQuestion
  | RevokeQuestion
  | ReviewQuestion;

/**
 * Somebody a question is about, with what is known of them. Facts may have crossed a wire, so their values are
 * read defensively: a shape that is not understood counts as unknown. `facts.ts` makes and reads them.
 */
export type Subject = {
  readonly person: Person;
  /** Value: a `Standing`. */
  readonly standing: Fact;
  /** Value: a `GroupMembership`. */
  readonly groups: Fact;
  /** The agent that acts; `null` for a person by their own hand. */
  readonly agent: ActingAgent | null;
};

/** An agent that acts, with its entry in the catalogue of whoever asks; `null` where that has none. */
export type ActingAgent = { readonly agentId: string; readonly entry: CatalogueAgent | null };

/** May they ask for this task, now, for so long? */
export type RequestQuestion = {
  readonly action: 'request';
  readonly requester: Subject;
  readonly task: BoundTask;
  /** Value: `open`, `closed` or `none`. */
  readonly incident: Fact;
  readonly durationSeconds: number;
  /** Value: how many live devices the requester has. */
  readonly devices: Fact;
  readonly nowMs: InstantMs;
};

/** May they decide this request, yes or no? Facts of both people are read again for it. */
export type ApproveQuestion = {
  readonly action: 'approve';
  /** A no is asked as well: the same people may give it, with any evidence. */
  readonly verdict: 'approve' | 'deny';
  readonly requester: Subject;
  readonly approver: Subject;
  readonly task: BoundTask;
  /** The rung of the task's ladder that the request has reached, from 1. */
  readonly rung: number;
  readonly evidence: EvidenceKind;
  readonly incident: Fact;
  /** Approvals counted so far. */
  readonly earlier: readonly Approval[];
  /** Digest of the request as it stands now. */
  readonly intentDigest: string;
  /** Digest of what the approver was shown. */
  readonly shownDigest: string;
  readonly nowMs: InstantMs;
};

/**
 * May a session exist? Asked by the issuer, alone, when an order arrives and again at each mint, over the facts
 * in the order and everything it knows by itself.
 */
export type ClaimQuestion = {
  readonly action: 'claim';
  readonly requester: Subject;
  /** Bound again from the issuer's own catalogue. */
  readonly task: BoundTask;
  readonly intent: Intent;
  /** The digest the order names. */
  readonly intentDigest: string;
  /** Each with the approver's `standing` and `groups` among its facts, read when the quorum was completed. */
  readonly approvals: readonly Approval[];
  /** The issuer's own copy. */
  readonly incident: Fact;
  readonly deadlineMs: InstantMs;
  /** Whether the order says that it has to be reviewed. */
  readonly exception: boolean;
  /** When the order was made: facts older than {@link MAX_FACT_AGE_SECONDS} then are refused, also later. */
  readonly orderAtMs: InstantMs;
  readonly nowMs: InstantMs;
};

/** May they open an incident? */
export type OpenQuestion = { readonly action: 'open'; readonly actor: Subject; readonly nowMs: InstantMs };

/** May they close an incident, which ends its grants? */
export type CloseQuestion = { readonly action: 'close'; readonly actor: Subject; readonly nowMs: InstantMs };

/** May they end a grant early? */
export type RevokeQuestion = {
  readonly action: 'revoke';
  readonly actor: Subject;
  readonly requester: Person;
  readonly approvers: readonly Person[];
  /** The task's owner, a person id. */
  readonly owner: string;
  /** Groups of the catalogue whose members may end any. */
  readonly operators: readonly string[];
  readonly nowMs: InstantMs;
};

/** May they give the review of what was done? */
export type ReviewQuestion = {
  readonly action: 'review';
  readonly actor: Subject;
  readonly requester: Person;
  readonly approvers: readonly Person[];
  readonly task: BoundTask;
  readonly nowMs: InstantMs;
};

/** A fact about a person older than this decides nothing. */
export const MAX_FACT_AGE_SECONDS = 120;

/** How far a fact may seem to lie in the future: the clocks of two hosts. */
export const CLOCK_TOLERANCE_MS = 5_000;
