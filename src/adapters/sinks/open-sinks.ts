import type { Log } from '../../ports/log.ts';
import type { LogSink } from '../../ports/log-sink.ts';
import { openFileSink } from './file-sink.ts';
import { openS3Sink } from './s3-sink.ts';
import type { NamedSink } from './several-sinks.ts';
import { severalSinks } from './several-sinks.ts';
import type { SinkPlace } from './sink-place.ts';
import { stdoutSink } from './stdout-sink.ts';

/**
 * Opens the places of a log for its sealer. Faults: `log-broken`, `log-unavailable`, `bad-setting`.
 * @param places as {@link parseSinkPlaces} gives them: all but `stdout` are required.
 */
export async function openSinks(
  places: readonly SinkPlace[],
  log: Log,
  output: { write(text: string): unknown },
): Promise<LogSink> {
  const required: NamedSink[] = [];
  const printed: NamedSink[] = [];
  try {
    for (const place of places) {
      if (place.kind === 'stdout') printed.push({ name: 'stdout', sink: stdoutSink(output) });
      else required.push(await openPlace(place));
    }
  } catch (error) {
    await Promise.all(required.map(({ sink }) => sink.close()));
    throw error;
  }
  const [only, ...others] = required;
  return only !== undefined && others.length === 0 && printed.length === 0
    ? only.sink
    : severalSinks(required, printed, log);
}

async function openPlace(place: Exclude<SinkPlace, { kind: 'stdout' }>): Promise<NamedSink> {
  return place.kind === 'file'
    ? { name: place.folder, sink: await openFileSink(place.folder) }
    : { name: `s3://${place.bucket}/${place.prefix}`, sink: openS3Sink(place) };
}
