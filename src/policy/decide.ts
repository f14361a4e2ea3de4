import type { Decision, DecisionReason } from '../domain/decision.ts';
import { givesTooEarly } from './at-once.ts';
import type { CedarQuestion, PolicySet } from './cedar-engine.ts';
import { askedAgain, cedarQuestion } from './cedar-question.ts';
import { DEFAULT_DENY, DEFAULT_DENY_ID } from './default-deny.ts';
import type { PolicyRule } from './policy-rule.ts';
import type { Question } from './question.ts';
import { questionFacts } from './question-facts.ts';
import type { SettledFrom } from './settling.ts';
import { SETTLING_RULE, settledFrom, settlingNote } from './settling.ts';
import { untoldRules } from './untold-rules.ts';

/** What a decision is made by. */
export type PreparedPolicy = {
  readonly digest: string;
  /** By their ids, in the order in which they are told. */
  readonly rules: ReadonlyMap<string, PolicyRule>;
  readonly all: PolicySet;
  /** The organisation's own rules by themselves; `null` where it has none. */
  readonly own: PolicySet | null;
};

const MAX_OPERATOR_LENGTH = 2000;

/** Decides a question by prepared rules; see `Policy.decide`. */
export function decideBy(policy: PreparedPolicy, question: Question): Decision {
  const { allowed, rules, problems, settled } = speak(policy, question);
  const forbids = rules.filter(({ effect }) => effect === 'forbid');
  const permits = rules.filter((rule) => rule.effect === 'permit' && !givesTooEarly(rule, question));
  const facts = attempt(() => questionFacts(question));
  const failed = [
    ...forbids.flatMap(({ cannotTell }) => (cannotTell === null ? [] : [`${cannotTell}: cannot tell`])),
    ...problems,
    ...(facts.ok ? [] : [`the facts of the question cannot be read: ${facts.why}`]),
  ];
  const allows = allowed && forbids.length === 0 && failed.length === 0 && permits.length > 0;
  return {
    v: 1,
    action: question.action,
    outcome: allows ? 'allow' : 'deny',
    reasons: allows
      ? permits.map((rule) => reasonOf(rule))
      : forbids.length > 0 || failed.length > 0
        ? tellFirst(forbids).map((rule) => reasonOf(rule, settled))
        : [defaultDeny(question)],
    facts: facts.ok ? facts.value : [],
    limits: allows ? limitsOf(question) : null,
    policyDigest: policy.digest,
    atMs: question.nowMs,
    operator: failed.length === 0 ? null : failed.join('; ').slice(0, MAX_OPERATOR_LENGTH),
  };
}

type Spoken = {
  readonly allowed: boolean;
  readonly rules: readonly PolicyRule[];
  readonly problems: readonly string[];
  /** Where somebody who decides does not count yet. */
  readonly settled: SettledFrom | null;
};

function speak(policy: PreparedPolicy, question: Question): Spoken {
  const built = attempt(() => ({
    main: cedarQuestion(question),
    again: policy.own === null ? [] : askedAgain(question),
    untold: untoldRules(policy.rules.values(), question),
    settled: settledFrom(policy.rules.values(), question),
  }));
  if (!built.ok)
    return { allowed: false, rules: [], problems: [`the question failed: ${built.why}`], settled: null };
  const { main, again, untold, settled } = built.value;
  const answers = [policy.all.ask(main), ...again.map((one) => askOwn(policy, one))];
  const spoke = new Set(answers.flatMap((one) => (one.kind === 'answer' ? one.ruleIds : [])));
  // A rule that cannot be told while somebody settles is no fault: what they wait for is said.
  if (settled !== null) spoke.add(SETTLING_RULE);
  const problems = answers.flatMap((one) => (one.kind === 'problem' ? [`policy failed: ${one.text}`] : []));
  const [first] = answers;
  return {
    allowed: first?.kind === 'answer' && first.allowed,
    rules: [...policy.rules.values()].filter(({ id }) => spoke.has(id)),
    problems: [...problems, ...untold.map((id) => `${id}: cannot tell`)],
    settled,
  };
}

function askOwn({ own }: PreparedPolicy, question: CedarQuestion): ReturnType<PolicySet['ask']> {
  return own === null ? { kind: 'answer', allowed: false, ruleIds: [] } : own.ask(question);
}

/** The rules that know before those that only could not be told. */
function tellFirst(forbids: readonly PolicyRule[]): readonly PolicyRule[] {
  const knows = ({ cannotTell }: PolicyRule): boolean => cannotTell === null;
  return [...forbids.filter(knows), ...forbids.filter((rule) => !knows(rule))];
}

function reasonOf({ id, effect, text }: PolicyRule, settled: SettledFrom | null = null): DecisionReason {
  const isAboutThis = id === SETTLING_RULE && settled !== null;
  return { rule: id, effect, text: isAboutThis ? `${text} ${settlingNote(settled)}` : text };
}

function defaultDeny({ action }: Question): DecisionReason {
  return { rule: DEFAULT_DENY_ID, effect: 'forbid', text: DEFAULT_DENY[action].text };
}

function limitsOf(question: Question): Decision['limits'] {
  return question.action === 'request' || question.action === 'approve' || question.action === 'claim'
    ? { maxSeconds: question.task.maxSeconds }
    : null;
}

function attempt<T>(
  work: () => T,
): { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string } {
  try {
    return { ok: true, value: work() };
  } catch (cause) {
    return { ok: false, why: cause instanceof Error ? cause.message : String(cause) };
  }
}
