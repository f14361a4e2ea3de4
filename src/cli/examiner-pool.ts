import { Worker } from 'node:worker_threads';

import type { EventKeys, ExaminedLine } from '../audit/examined-line.ts';
import type { Examined, Examiner } from '../audit/examiner.ts';
import type { LineFlaw } from '../audit/log-line.ts';
import { Fault } from '../domain/fault.ts';

/** Lines for a thread to look at. `keys` only when they are others than before. */
export type ExamineTask = {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where each line ends. */
  readonly ends: readonly number[];
  readonly keys: EventKeys | null;
};

/** What was seen in a line, but for its hash. */
export type Seen = Omit<ExaminedLine, 'leafHash'> | LineFlaw;

/**
 * What a thread saw, with the bytes given back. The hashes of all leaves are handed over as one, and the rest as JSON of
 * {@link Seen}s, which is quicker than having many small objects cloned.
 */
export type ExamineAnswer = {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly hashes: Uint8Array<ArrayBuffer>;
  readonly seen: string;
};

/** Tells the main file that it runs as such a thread. */
export const EXAMINER_THREAD = 'breakglass-examiner';

const HASH_BYTES = 32;
const BATCH_BYTES = 256 * 1024;
const BATCHES_PER_THREAD = 3;

/**
 * Looks at lines in several threads, each of which runs `threadUrl` with {@link EXAMINER_THREAD} as its data. Memory
 * stays flat: no more than a few batches are under way.
 */
export function examinerPool(threadUrl: URL, threads: number): Examiner {
  return async function* examine(lines, keys) {
    const pool = Array.from({ length: threads }, () => new ExaminerThread(threadUrl));
    const underWay: { readonly answer: Promise<ExamineAnswer>; readonly ends: readonly number[] }[] = [];
    const first = async (): Promise<Iterable<Examined>> => {
      const batch = underWay.shift();
      return batch === undefined ? [] : unpack(await batch.answer, batch.ends);
    };
    try {
      let next = 0;
      for await (const { bytes, ends } of batches(lines)) {
        const thread = pool[next % threads] as ExaminerThread;
        underWay.push({ answer: thread.examine(bytes, ends, keys()), ends });
        next += 1;
        if (underWay.length >= threads * BATCHES_PER_THREAD) yield* await first();
      }
      while (underWay.length > 0) yield* await first();
    } finally {
      await Promise.all(pool.map((thread) => thread.stop()));
    }
  };
}

type Asker = { readonly resolve: (answer: ExamineAnswer) => void; readonly reject: (fault: Fault) => void };

class ExaminerThread {
  readonly #worker: Worker;
  /** Who waits for an answer; they come in the order of the tasks. */
  readonly #askers: Asker[] = [];
  #keys: EventKeys | null = null;
  #broken: Fault | null = null;

  constructor(url: URL) {
    this.#worker = new Worker(url, { workerData: EXAMINER_THREAD });
    this.#worker.on('message', (answer: ExamineAnswer) => this.#askers.shift()?.resolve(answer));
    this.#worker.on('error', (cause) => this.#break(cause));
    this.#worker.on('exit', () => this.#break(null));
  }

  examine(bytes: Uint8Array<ArrayBuffer>, ends: readonly number[], keys: EventKeys): Promise<ExamineAnswer> {
    const task: ExamineTask = { bytes, ends, keys: keys === this.#keys ? null : keys };
    this.#keys = keys;
    const answer = new Promise<ExamineAnswer>((resolve, reject) => {
      if (this.#broken === null) this.#askers.push({ resolve, reject });
      else reject(this.#broken);
    });
    // Whoever does not come for it any more does not want to know that it failed.
    answer.catch(() => undefined);
    this.#worker.postMessage(task, [bytes.buffer]);
    return answer;
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }

  #break(cause: unknown): void {
    this.#broken ??= new Fault('bug', 'a thread that looks at lines ended', { cause });
    for (const { reject } of this.#askers.splice(0)) reject(this.#broken);
  }
}

type LineBatch = { readonly bytes: Uint8Array<ArrayBuffer>; readonly ends: readonly number[] };

async function* batches(lines: AsyncIterable<Uint8Array>): AsyncGenerator<LineBatch, void> {
  let waiting: Uint8Array[] = [];
  let size = 0;
  for await (const line of lines) {
    waiting.push(line);
    size += line.length;
    if (size < BATCH_BYTES) continue;
    yield joined(waiting, size);
    waiting = [];
    size = 0;
  }
  if (waiting.length > 0) yield joined(waiting, size);
}

/** Lines in memory of their own, which can be handed to another thread. */
function joined(lines: readonly Uint8Array[], size: number): LineBatch {
  const bytes = new Uint8Array(new ArrayBuffer(size));
  const ends: number[] = [];
  let at = 0;
  for (const line of lines) {
    bytes.set(line, at);
    at += line.length;
    ends.push(at);
  }
  return { bytes, ends };
}

function* unpack(answer: ExamineAnswer, ends: readonly number[]): Generator<Examined, void> {
  const { bytes, hashes, seen } = answer;
  let from = 0;
  for (const [at, one] of (JSON.parse(seen) as readonly Seen[]).entries()) {
    const to = ends[at] ?? from;
    const leafHash = hashes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES);
    yield { bytes: bytes.subarray(from, to), seen: 'flaw' in one ? one : Object.assign(one, { leafHash }) };
    from = to;
  }
}
