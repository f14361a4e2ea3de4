import type { AskOptions } from '../../approval/use-cases.ts';
import { parseDuration } from '../../domain/time.ts';
import type { Prefill } from '../views/prefill.ts';
import { NOTHING_FILLED } from '../views/prefill.ts';

/** Every command there is; manifest.yml and the help name the same ones. */
export const VERBS = [
  'open',
  'close',
  'status',
  'who',
  'done',
  'revoke',
  'withdraw',
  'review',
  'login',
  'drill',
  'help',
] as const;

export type Verb = (typeof VERBS)[number];

/** What was typed after `/breakglass`: a command and the rest, or what to ask for. */
export type CommandText =
  | { readonly kind: 'verb'; readonly verb: Verb; readonly rest: string }
  | { readonly kind: 'ask'; readonly text: string };

/** Reads the text of the command. Anything that is not a known verb may name a task. */
export function readCommand(raw: string): CommandText {
  const text = asTyped(raw);
  const [word, rest] = firstWord(text);
  const verb = VERBS.find((one) => one === word.toLowerCase());
  return verb === undefined ? { kind: 'ask', text: text.trim() } : { kind: 'verb', verb, rest };
}

/**
 * Reads `TASK [ASSET] [30m] [why …]` against what may be asked for.
 * @returns what to fill in, or the word that is no such task.
 */
export function readAsk(text: string, tasks: AskOptions['tasks']): Prefill | { readonly unknown: string } {
  if (text === '') return NOTHING_FILLED;
  const [taskId, afterTask] = firstWord(text);
  const task = tasks.find((one) => one.taskId === taskId);
  if (task === undefined) return { unknown: taskId };
  const [asset, afterAsset] = firstWord(afterTask);
  const knowsAsset = task.assets.includes(asset);
  const rest = knowsAsset ? afterAsset : afterTask;
  const [duration, afterDuration] = firstWord(rest);
  const hasDuration = parseDuration(duration) !== null;
  const reason = hasDuration ? afterDuration : rest;
  return {
    taskId,
    asset: knowsAsset ? asset : null,
    duration: hasDuration ? duration : null,
    reason: reason === '' ? null : reason,
  };
}

/**
 * The text as it was typed. Slack escapes three characters, and with `should_escape` writes mentions and links as
 * `<@U1|name>`; here they are words like others, since nobody is identified by what somebody typed.
 * Source: https://docs.slack.dev/interactivity/implementing-slash-commands
 */
function asTyped(text: string): string {
  return text
    .replace(/<([@#])[A-Z0-9]+\|([^>]*)>/g, '$1$2')
    .replace(/<(https?:[^>|]*)(?:\|[^>]*)?>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

function firstWord(text: string): readonly [word: string, rest: string] {
  const match = /^\s*(\S*)\s*([\s\S]*)$/.exec(text);
  return [match?.[1] ?? '', (match?.[2] ?? '').trim()];
}
