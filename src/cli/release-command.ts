import type { GrantId } from '../domain/ids.ts';
import { utcTime } from '../domain/time.ts';
import { printableJson } from '../domain/unprintable.ts';
import type { AddCommand, CliIo } from './cli-io.ts';
import { EXIT } from './cli-io.ts';
import { grantArgument, openDevice } from './open-device.ts';
import { reportRefusal } from './report.ts';

/** `release GRANT`: ends one's own grant early. */
export const addReleaseCommand: AddCommand = (program, io, run) => {
  program
    .command('release')
    .description('end your grant early')
    .argument('<grant>', 'the grant, such as bg-k3x7q2m4ab', grantArgument)
    .option('--json', 'as one JSON object')
    .action((grantId: GrantId, { json }: { json?: boolean }) =>
      run(() => release(io, grantId, json === true)),
    );
};

async function release(io: CliIo, grantId: GrantId, asJson: boolean): Promise<number> {
  const opened = await openDevice(io);
  if (!opened.ok) return reportRefusal(io, opened.refusal, asJson);
  const { client, sealed } = opened.value;
  const released = await client.release(grantId);
  if (!released.ok) return reportRefusal(io, released.refusal, asJson);
  await sealed.drop(grantId);
  const { state, endsAtLatestMs } = released.value;
  const text =
    state === 'ended' ? 'has ended' : `is ending; AWS ends it at ${utcTime(endsAtLatestMs)} at the latest`;
  const answer = { state, grantId, endsAtLatestMs };
  io.stdout.write(asJson ? `${printableJson(answer)}\n` : `${grantId} ${text}.\n`);
  return EXIT.ok;
}
