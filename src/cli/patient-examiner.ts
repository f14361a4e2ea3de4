import type { Examiner } from '../audit/examiner.ts';
import { examineHere } from '../audit/examiner.ts';

const FEW = 5_000;

/** Looks at the first lines in this thread, and hands over to `pool` only for a log that is worth the threads. */
export function patientExaminer(pool: Examiner): Examiner {
  return async function* examine(lines, keys) {
    const iterator = lines[Symbol.asyncIterator]();
    const rest: AsyncIterable<Uint8Array> = {
      [Symbol.asyncIterator]: () => ({ next: () => iterator.next() }),
    };
    let count = 0;
    let isDone = false;
    const few = async function* (): AsyncGenerator<Uint8Array, void> {
      for (; count < FEW; count += 1) {
        const next = await iterator.next();
        isDone = next.done === true;
        if (next.done === true) return;
        yield next.value;
      }
    };
    try {
      yield* examineHere(few(), keys);
      if (!isDone) yield* pool(rest, keys);
    } finally {
      await iterator.return?.();
    }
  };
}
