import { TEXTS } from '../texts.ts';
import { preformatted, section } from './blocks.ts';
import type { Message } from './message.ts';
import { message } from './message.ts';
import type { Mrkdwn } from './mrkdwn.ts';
import { joined, mention } from './mrkdwn.ts';

/** A task that was changed, put in or taken out. */
export type ChangedTask = { readonly taskId: string; readonly isNew: boolean; readonly isGone: boolean };

const NAMED_AT_MOST = 20;
const PROBLEM_AT_MOST = 2400;

/** What changed in the rules of a process. */
export function rulesChanged(
  process: string,
  tasks: readonly ChangedTask[],
  changed: { readonly policy: boolean; readonly others: boolean },
): Message {
  const say = (some: readonly ChangedTask[], how: (names: string) => Mrkdwn): readonly Mrkdwn[] =>
    some.length === 0 ? [] : [how(namesOf(some))];
  const { rules } = TEXTS;
  const parts = [
    ...say(
      tasks.filter(({ isNew, isGone }) => !isNew && !isGone),
      rules.taskChanged,
    ),
    ...say(
      tasks.filter(({ isNew }) => isNew),
      rules.taskAdded,
    ),
    ...say(
      tasks.filter(({ isGone }) => isGone),
      rules.taskGone,
    ),
    ...(changed.policy ? [rules.policy] : []),
    ...(changed.others ? [rules.others] : []),
  ];
  const text = joined([rules.changed(process), ...parts], '\n');
  return message(text, [section(text)]);
}

/** New rules that cannot be used, with what is wrong with them. */
export function rulesRefused(process: string, problem: string): Message {
  const text = TEXTS.rules.refused(process);
  return message(text, [section(text), ...(problem === '' ? [] : [preformatted(problem, PROBLEM_AT_MOST)])]);
}

/** An account that could be more than one person, with whom it fits. */
export function personAmbiguous(slackUserId: string, operator: string): Message {
  const text = TEXTS.rules.ambiguous(mention(slackUserId));
  return message(text, [
    section(text),
    ...(operator === '' ? [] : [preformatted(operator, PROBLEM_AT_MOST)]),
  ]);
}

function namesOf(tasks: readonly ChangedTask[]): string {
  const names = tasks.slice(0, NAMED_AT_MOST).map(({ taskId }) => taskId);
  const more = tasks.length - names.length;
  return more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ');
}
