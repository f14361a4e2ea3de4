import type { OutsiderReason } from '../../domain/person.ts';
import { readStanding } from '../facts.ts';
import type { Subject } from '../question.ts';
import { MAX_FACT_AGE_SECONDS, CLOCK_TOLERANCE_MS } from '../question.ts';
import type { Rule, RuleRefusal } from '../rule.ts';
import { anyOf, forbid, when } from '../rule.ts';

/** Whom a set of standing rules is about, and how it is worded. */
export type StandingRole<Q> = {
  /** Begins the ids: `approver`. */
  readonly role: string;
  /** `approve`: completes "Only people of this company …". */
  readonly doing: string;
  readonly subjects: (question: Q) => readonly Subject[];
  /** The facts must not be older than {@link MAX_FACT_AGE_SECONDS} at this instant. */
  readonly freshAtMs: (question: Q) => number;
  readonly nowMs: (question: Q) => number;
  /** Whether the person who is told is the one the rule is about. */
  readonly toldToThem: boolean;
  readonly except?: readonly OutsiderReason[];
};

/** How each outsider is called; completes "Slack shows the account as …". */
export const OUTSIDERS: Readonly<Record<OutsiderReason, string>> = {
  bot: 'a bot',
  deactivated: 'deactivated',
  'foreign-team': 'a member of another organisation',
  guest: 'a guest',
  'not-yet-joined': 'invited but not yet joined',
  stranger: 'a stranger to this workspace',
  'support-tier': 'a member of the support tier',
  'unconfirmed-email': 'one without a confirmed e-mail address',
};

/** Promise 2: one rule for each way of not being internal, one for not being known, one for facts gone stale. */
export function standingRules<Q>(about: StandingRole<Q>): readonly Rule<Q>[] {
  const { role, doing, subjects, toldToThem } = about;
  const refuse = (mine: RuleRefusal): RuleRefusal => (toldToThem ? mine : { code: 'not-allowed' });
  const outsiders = Object.entries(OUTSIDERS) as readonly [OutsiderReason, string][];
  return [
    ...outsiders
      .filter(([why]) => !about.except?.includes(why))
      .map(([why, called]) =>
        forbid<Q>(
          `${role}-is-${why}`,
          `Only people of this company ${doing}, and Slack shows the account as ${called}.`,
          refuse({ code: 'not-internal', detail: called }),
          (question) =>
            anyOf(subjects(question), (subject) => {
              const standing = readStanding(subject.standing);
              return when(standing.kind === 'outsider' && standing.why === why);
            }),
        ),
      ),
    forbid(
      `${role}-standing-unknown`,
      `Only people of this company ${doing}, and it could not be checked that the account belongs to one.`,
      refuse({ code: 'standing-unknown' }),
      (question) =>
        anyOf(subjects(question), (subject) => when(readStanding(subject.standing).kind === 'unknown')),
    ),
    forbid(
      `${role}-facts-stale`,
      `What is known of those who ${doing} must have been read within ${MAX_FACT_AGE_SECONDS} seconds of the decision.`,
      refuse({ code: 'standing-unknown' }),
      (question) =>
        anyOf(subjects(question), ({ standing, groups }) =>
          anyOf([standing, groups], ({ readAtMs }) => {
            const fresh =
              readAtMs >= about.freshAtMs(question) - MAX_FACT_AGE_SECONDS * 1000 &&
              readAtMs <= about.nowMs(question) + CLOCK_TOLERANCE_MS;
            return when(!fresh);
          }),
        ),
    ),
    forbid(
      `${role}-is-agent`,
      `Agents do not ${doing === 'ask' ? 'ask before they are registered' : doing}.`,
      { code: 'not-allowed' },
      (question) => anyOf(subjects(question), (subject) => when(subject.agent !== null)),
    ),
  ];
}
