import type { AwsAnswer } from './aws-hands.ts';
import { COLLEAGUES } from './demo-people.ts';
import { DEMO_CHANNEL } from './demo-workspace.ts';
import type { Played } from './play-story.ts';
import type { StepResult } from './story-step.ts';
import { terminalText } from './terminal-text.ts';

/** Where a report goes: `process.stdout`, or a test's. */
export type Output = { readonly isTTY?: boolean; write(text: string): unknown };

/** One JSON object a line, nothing else. */
export function reportStepAsJson(result: StepResult, out: Output): void {
  out.write(`${JSON.stringify(result)}\n`);
}

/** The story as a person would read it: the channel, what AWS answered, and how every step ended. */
export function reportStory({ ok, results, state }: Played, out: Output): void {
  const { observe } = state.world.slack;
  const seen = observe.transcript(DEMO_CHANNEL.id, COLLEAGUES.ines.slackUserId);
  const transcript = terminalText(seen, out.isTTY === true);
  out.write(`${heading(`#${DEMO_CHANNEL.name}, as ${COLLEAGUES.ines.realName} sees it`)}${transcript}\n`);
  out.write(`${heading('What AWS answered')}${state.answers.map(answerLine).join('')}`);
  out.write(`${heading('What had to hold')}${results.map(stepLine).join('')}`);
  const held = results.filter((result) => result.ok).length;
  out.write(`\n${ok ? 'The story held' : 'The story did NOT hold'}: ${held} of ${results.length} steps.\n`);
}

/** How a step ended, in one line; where it failed, with what was seen. */
export function stepLine({ step, ok, ms, detail = '' }: StepResult): string {
  const seconds = `${(ms / 1000).toFixed(1)} s`;
  return `  ${ok ? '✓' : '✗'} ${step.padEnd(22)} ${seconds.padStart(6)}  ${ok ? shortened(detail) : detail}\n`;
}

function answerLine(answer: AwsAnswer): string {
  const verdict = answer.allowed ? 'allowed' : 'denied ';
  return `  ${verdict}  ${answer.call}${answer.allowed ? '' : `\n           ${answer.error}: ${withoutArns(answer.message)}`}\n`;
}

/** AWS names the whole session first; what it says of it is worth the line. */
function withoutArns(message: string): string {
  return message.replace(/^User: \S+ /, 'the session ').replaceAll(/ on resource: \S+/g, '');
}

function heading(text: string): string {
  return `\n${text}\n${'─'.repeat(text.length)}\n`;
}

function shortened(text: string): string {
  return text.length > 160 ? `${text.slice(0, 157)}…` : text;
}
