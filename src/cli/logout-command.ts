import { printable, printableJson } from '../domain/unprintable.ts';
import type { AddCommand, CliIo } from './cli-io.ts';
import { EXIT } from './cli-io.ts';
import { openDevice } from './open-device.ts';
import { reportRefusal } from './report.ts';

/** `logout`: ends the binding of this device, or of all others of its person. */
export const addLogoutCommand: AddCommand = (program, io, run) => {
  program
    .command('logout')
    .description('take this device from you, or all others: one that is lost, or that you did not bind')
    .option('--others', 'all your devices but this one')
    .option('--json', 'as one JSON object')
    .addHelpText(
      'after',
      '\nWhat is not claimed yet and names such a device is refused then: ask again. What was claimed goes on until its\n' +
        'end; `breakglass release` and `/breakglass done` end it now.',
    )
    .action(({ others, json }: { others?: boolean; json?: boolean }) =>
      run(() => logout(io, others === true, json === true)),
    );
};

async function logout(io: CliIo, others: boolean, asJson: boolean): Promise<number> {
  const opened = await openDevice(io);
  if (!opened.ok) return reportRefusal(io, opened.refusal, asJson);
  const { client, store } = opened.value;
  const answer = await client.unbind(others ? 'others' : 'this');
  if (!answer.ok) return reportRefusal(io, answer.refusal, asJson);
  if (!others) await store.forget();
  const { unbound } = answer.value;
  io.stdout.write(
    asJson ? `${printableJson({ state: 'unbound', unbound })}\n` : `${textOf(unbound, others)}\n`,
  );
  return EXIT.ok;
}

function textOf(unbound: readonly string[], others: boolean): string {
  if (!others) return 'This device is not bound any more, and its keys are gone.';
  if (unbound.length === 0) return 'No other device is bound to you.';
  return `Not bound to you any more: ${unbound.map(printable).join(', ')}.`;
}
