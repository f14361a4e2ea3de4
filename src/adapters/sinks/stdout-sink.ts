import type { LogBatch, LogSink } from '../../ports/log-sink.ts';
import { partLine } from './line-values.ts';

/**
 * Prints the log for whatever collects the output of a process: each entry as a line of the log, without the values
 * beside it, since nobody could erase those there; each checkpoint as one JSON object. It never counts as kept.
 */
export function stdoutSink(output: { write(text: string): unknown }): LogSink {
  return {
    async *lines(): AsyncGenerator<Uint8Array, void> {},
    cut: () => Promise.resolve(0),
    // Where nothing can be written to any more, that is the promise's to say.
    append: async ({ lines }: LogBatch) => {
      output.write(lines.map((line) => partLine(line).line).join(''));
    },
    checkpoint: () => Promise.resolve(null),
    putCheckpoint: async (note) => {
      output.write(`${JSON.stringify({ checkpoint: note })}\n`);
    },
    eraseValues: () => Promise.resolve(0),
    unfinishedErasure: () => Promise.resolve(new Set()),
    cutOff: () => Promise.resolve([]),
    close: () => Promise.resolve(),
  };
}
