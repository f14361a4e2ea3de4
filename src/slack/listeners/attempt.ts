import { Fault } from '../../domain/fault.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { refusal } from '../../domain/refusal.ts';
import type { Result } from '../../domain/result.ts';
import { refused } from '../../domain/result.ts';
import { isSlackFailure, slackErrorCode } from '../web/slack-error.ts';
import type { Tools } from './tools.ts';

/**
 * Runs a use case so that the person always gets an answer: a fault becomes a refusal that says what can be done,
 * and is logged with its cause. Never rejects.
 */
export async function attempt<T>(
  tools: Pick<Tools, 'log'>,
  name: string,
  work: () => Promise<Result<T>>,
): Promise<Result<T>> {
  try {
    const result = await work();
    if (!result.ok) tools.log.info('slack.refused', { useCase: name, code: result.refusal.code });
    return result;
  } catch (error) {
    const no = faultRefusal(error);
    tools.log.error('slack.use-case-failed', { useCase: name, code: no.operator }, error);
    return refused(no);
  }
}

/** What the person reads when a part failed. */
export function faultRefusal(error: unknown): Refusal {
  if (error instanceof Fault) {
    const isAway = error.code.endsWith('-unavailable');
    return isAway ? refusal('unavailable', error.code) : refusal('internal', error.code);
  }
  if (isSlackFailure(error)) return refusal('unavailable', slackErrorCode(error) ?? 'slack-unavailable');
  return refusal('internal', 'bug');
}
