import type { LogBatch, LogSink } from '../../ports/log-sink.ts';

/**
 * Prints the log for whatever collects the output of a process: each entry as a line of the log, without the values
 * beside it, since nobody could erase those there; each checkpoint as one JSON object. It never counts as kept.
 */
export function stdoutSink(output: { write(text: string): unknown }): LogSink {
  return {
    async *lines(): AsyncGenerator<Uint8Array, void> {},
    cut: () => Promise.resolve(0),
    append: ({ lines }: LogBatch) => {
      output.write(lines.map(withoutValues).join(''));
      return Promise.resolve();
    },
    checkpoint: () => Promise.resolve(null),
    putCheckpoint: (note) => {
      output.write(`${JSON.stringify({ checkpoint: note })}\n`);
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
}

/** The chain is over the leaf alone, so the line stays one of the log. */
function withoutValues(line: string): string {
  const parsed = JSON.parse(line) as { chain: string; leaf: unknown };
  return `${JSON.stringify({ chain: parsed.chain, disclosures: [], leaf: parsed.leaf })}\n`;
}
