import type { MessagePort } from 'node:worker_threads';

import { examineLine } from '../audit/examine-line.ts';
import type { EventKeys } from '../audit/examined-line.ts';
import type { ExamineAnswer, ExamineTask, Seen } from './examiner-pool.ts';

const HASH_BYTES = 32;

/** The other side of the pool: looks at the lines of each task and answers in order. */
export function serveExaminer(port: MessagePort): void {
  let keys: EventKeys = {};
  port.on('message', (task: ExamineTask) => {
    keys = task.keys ?? keys;
    const hashes = new Uint8Array(new ArrayBuffer(task.ends.length * HASH_BYTES));
    let from = 0;
    const seen = task.ends.map((to, at): Seen => {
      const line = examineLine(task.bytes.subarray(from, to), keys);
      from = to;
      if ('flaw' in line) return line;
      hashes.set(line.leafHash, at * HASH_BYTES);
      const { index, sealedAtMs, chain, finding, about, event, closing, hasWrongValue, withheld } = line;
      return { index, sealedAtMs, chain, finding, about, event, closing, hasWrongValue, withheld };
    });
    const answer: ExamineAnswer = { bytes: task.bytes, hashes, seen: JSON.stringify(seen) };
    port.postMessage(answer, [task.bytes.buffer, hashes.buffer]);
  });
}
