import { setTimeout as pause } from 'node:timers/promises';
import { Fault } from '../../domain/fault.ts';

/** First words of error replies that mean the data or the call is wrong; all other failures mean "not now". */
const OUR_MISTAKE = /^(ERR|NOSCRIPT|CROSSSLOT)\b/;
const WRONG_DATA = /^WRONGTYPE\b/;
const TRIES = 3;
const BETWEEN_TRIES_MS = 50;
/** A try that starts later than this would, with the command timeout, end too late for whoever waits. */
const LAST_TRY_AT_MS = 400;

/**
 * Runs Redis commands and turns their failures into faults: `redis-unavailable` for time-outs, lost connections,
 * a loading, read-only or full server and refused credentials; `bad-record` where a key has another type; `bug`
 * for a call Redis does not understand.
 * @param what names the operation for the operator, e.g. `commit`.
 */
export async function withRedisFaults<T>(what: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof Fault) throw error;
    const cause = withoutArguments(error);
    throw new Fault(codeOf(cause), `${what}: ${cause.message}`, { cause });
  }
}

/**
 * Like {@link withRedisFaults}, for an operation that may be applied twice without harm: a lost reply or a short
 * outage is tried again at once, at most twice, and only while the whole stays under 1.5 seconds.
 */
export async function withRedisRetries<T>(what: string, run: () => Promise<T>): Promise<T> {
  const startedAtMs = performance.now();
  for (let tries = 1; ; tries += 1) {
    try {
      return await withRedisFaults(what, run);
    } catch (error) {
      const late = performance.now() - startedAtMs + BETWEEN_TRIES_MS > LAST_TRY_AT_MS;
      if (!isRedisAway(error) || tries >= TRIES || late) throw error;
      await pause(BETWEEN_TRIES_MS);
    }
  }
}

/** Whether an error says that Redis could not be used. */
export function isRedisAway(error: unknown): boolean {
  return error instanceof Fault && error.code === 'redis-unavailable';
}

/**
 * A copy of a client error without the command it belongs to: that carries all arguments, so the body of a record
 * or the password of `AUTH` would reach a log by it.
 */
export function withoutArguments(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  const copy = new Error(error.message === '' ? error.name : error.message);
  copy.name = error.name;
  if (error.stack !== undefined) copy.stack = error.stack;
  return copy;
}

function codeOf(error: Error): 'bad-record' | 'bug' | 'redis-unavailable' {
  if (error.name !== 'ReplyError') return 'redis-unavailable';
  if (WRONG_DATA.test(error.message)) return 'bad-record';
  return OUR_MISTAKE.test(error.message) ? 'bug' : 'redis-unavailable';
}
