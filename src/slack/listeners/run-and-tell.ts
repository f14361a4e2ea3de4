import type { Result } from '../../domain/result.ts';
import { ok } from '../../domain/result.ts';
import { TEXTS } from '../texts.ts';
import { within } from '../time-limit.ts';
import type { Message } from '../views/message.ts';
import { note, refusalMessage } from '../views/short-messages.ts';
import type { Answer } from './answer.ts';
import { REPLAY_SECONDS } from './answer.ts';
import { attempt } from './attempt.ts';
import type { Tools } from './tools.ts';

/** A person waits at most this long before hearing something. */
export const TELL_WITHIN_MS = 2500;

export type Run<T> = {
  /** For the log. */
  readonly name: string;
  /** Names the interaction: Slack may deliver the same one twice, and it is answered once. */
  readonly interaction: string;
  readonly answer: Answer;
  readonly work: () => Promise<Result<T>>;
  /** What to say when it worked; `null` where a post in the channel says it. */
  readonly say: (value: T) => Message | null;
};

/** Runs one use case for one interaction and tells the person what came of it. */
export async function runAndTell<T>(tools: Tools, run: Run<T>): Promise<void> {
  const working = attempt(tools, run.name, async (): Promise<Result<{ readonly value: T } | null>> => {
    if (!(await tools.once.first(`slack:${run.interaction}`, REPLAY_SECONDS))) return ok(null);
    const result = await run.work();
    return result.ok ? ok({ value: result.value }) : result;
  });
  const soon = await within(working, TELL_WITHIN_MS);
  if (!soon.done) await run.answer(note(TEXTS.slow));
  const result = soon.done ? soon.value : await working;
  if (!result.ok) return run.answer(refusalMessage(result.refusal));
  if (result.value === null) return;
  const message = run.say(result.value.value);
  if (message !== null) await run.answer(message);
}
