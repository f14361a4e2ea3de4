import type { AddCommand, CliIo } from './cli-io.ts';
import { EXIT } from './cli-io.ts';
import { openDevice } from './open-device.ts';
import { reportRefusal } from './report.ts';
import { printable, printableJson } from '../domain/unprintable.ts';
import { statusText } from './status-text.ts';
import { watchStatus } from './status-watch.ts';

type StatusOptions = { readonly json?: boolean; readonly watch?: boolean };

/** `status`: what its person has, and until when. */
export const addStatusCommand: AddCommand = (program, io, run) => {
  program
    .command('status')
    .description('show what you have, and until when')
    .option('--watch', 'stay, count down and show every change; Ctrl-C ends it')
    .option('--json', 'as one JSON object; with --watch one for every change')
    .action((options: StatusOptions) =>
      run(() => (options.watch === true ? watch : status)(io, options.json === true)),
    );
};

async function status(io: CliIo, asJson: boolean): Promise<number> {
  const opened = await openDevice(io);
  if (!opened.ok) return reportRefusal(io, opened.refusal, asJson);
  const { client, device } = opened.value;
  const answer = await client.status();
  if (!answer.ok) return reportRefusal(io, answer.refusal, asJson);
  const { issuerUrl } = device;
  io.stdout.write(
    asJson
      ? `${printableJson({ issuerUrl, ...answer.value })}\n`
      : printable(statusText(answer.value, io.nowMs())),
  );
  return EXIT.ok;
}

async function watch(io: CliIo, asJson: boolean): Promise<number> {
  const stopping = new AbortController();
  const stopListening = io.onSignal(() => stopping.abort());
  try {
    const opened = await openDevice(io, stopping.signal);
    if (!opened.ok) return reportRefusal(io, opened.refusal, asJson);
    const { client, device } = opened.value;
    return await watchStatus(io, { client, issuerUrl: device.issuerUrl, asJson, stop: stopping.signal });
  } finally {
    stopListening();
  }
}
