import type { LogSink } from '../ports/log-sink.ts';

/** A place of the log that says how many lines were read of it, over all readings. */
export function watchedSink(sink: LogSink, onEntry: (entries: number) => void): LogSink {
  let entries = 0;
  return {
    async *lines() {
      for await (const line of sink.lines()) {
        entries += 1;
        onEntry(entries);
        yield line;
      }
    },
    cut: (fromIndex) => sink.cut(fromIndex),
    append: (batch) => sink.append(batch),
    checkpoint: () => sink.checkpoint(),
    putCheckpoint: (note) => sink.putCheckpoint(note),
    eraseValues: (digests) => sink.eraseValues(digests),
    unfinishedErasure: () => sink.unfinishedErasure(),
    cutOff: () => sink.cutOff(),
    close: () => sink.close(),
  };
}
