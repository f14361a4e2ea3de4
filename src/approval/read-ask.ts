import { asDrill } from '../catalogue/as-drill.ts';
import { bindTask } from '../catalogue/bind-task.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { refusal } from '../domain/refusal.ts';
import { secretLike } from '../domain/secret-like.ts';
import type { Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import type { BoundTask } from '../domain/task.ts';
import { formatDuration, parseDuration } from '../domain/time.ts';
import { cleanText } from './clean-text.ts';

/** What somebody asks for, bound to the catalogue: names became facts, texts are cut to size. */
export type Ask = { readonly task: BoundTask; readonly durationSeconds: number; readonly reason: string };

const REASON_AT_MOST = 3000;

/** Reads what was typed. Refused: `unknown-task`, `unknown-asset`, `bad-duration`, `reason-missing`, `secret-like`. */
export function readAsk(
  catalogue: Catalogue,
  typed: {
    readonly taskId: string;
    readonly asset: string;
    readonly duration: string;
    readonly reason: string;
  },
  drill = false,
): Result<Ask> {
  const [secret] = [typed.reason, typed.taskId, typed.asset, typed.duration].flatMap(
    (text) => secretLike(text) ?? [],
  );
  if (secret !== undefined) return refused(refusal('secret-like', secret));
  const task = bindTask(catalogue, cleanText(typed.taskId, 80), cleanText(typed.asset, 200));
  if (!task.ok) return task;
  const durationSeconds = parseDuration(typed.duration);
  const { maxSeconds } = task.value;
  if (durationSeconds === null || durationSeconds > maxSeconds)
    return refused(refusal('bad-duration', formatDuration(maxSeconds)));
  const reason = cleanText(typed.reason, REASON_AT_MOST + 1);
  if (reason === '' || reason.length > REASON_AT_MOST)
    return refused(refusal('reason-missing', `${reason.length} characters`));
  return ok({ task: drill ? asDrill(task.value) : task.value, durationSeconds, reason });
}
