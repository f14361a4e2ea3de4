import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';

import type { IntakePlace, IntakeRequestBody } from '../contracts/intake.ts';
import { CHANNEL_ID } from '../contracts/intake.ts';
import type { IntakeId } from '../domain/ids.ts';
import { parseId } from '../domain/ids.ts';
import { parseDuration } from '../domain/time.ts';
import type { AddCommand, CliIo } from './cli-io.ts';
import { openDevice } from './open-device.ts';
import { reportRefusal } from './report.ts';
import { reportAsked, waitForAnswer } from './request-answer.ts';

type RequestOptions = {
  readonly for: string;
  readonly reason: string;
  readonly incident?: IntakePlace;
  readonly channel?: IntakePlace;
  readonly drill?: boolean;
  readonly json?: boolean;
};

/** `request TASK ASSET` and `asked ID`: asking from the terminal. The same people decide as for Slack's form. */
export const addRequestCommands: AddCommand = (program, io, run) => {
  const request = program
    .command('request')
    .description('ask for access; somebody else decides')
    .argument('<task>', 'the task, such as restart-service', named(80))
    .argument('<asset>', 'what it is about, such as orders-api', named(200))
    .requiredOption('--for <time>', 'for how long, such as 20s, 30m or 1h', durationArgument)
    .requiredOption('--reason <text>', 'why; the approver decides on it', reasonArgument)
    .option('--incident <id>', 'the incident, such as inc_… (the only open one when left out)', incidentPlace)
    .option('--channel <id>', 'or its channel, such as C012AB3CD', channelPlace)
    .option('--drill', 'rehearse it: the same people are asked, and the session can do nothing')
    .option('--json', 'print the answer as one JSON object');
  request.action((task: string, asset: string, options: RequestOptions) =>
    run(() => ask(io, bodyOf(request, task, asset, options), options.json === true)),
  );
  program
    .command('asked')
    .description('show what came of a request that was not answered at once')
    .argument('<id>', 'what `request` printed, such as itk_…', intakeArgument)
    .option('--json', 'as one JSON object')
    .action((intakeId: IntakeId, options: { json?: boolean }) =>
      run(() => asked(io, intakeId, options.json === true)),
    );
};

async function ask(io: CliIo, body: IntakeRequestBody, asJson: boolean): Promise<number> {
  const opened = await openDevice(io);
  if (!opened.ok) return reportRefusal(io, opened.refusal, asJson);
  const { client } = opened.value;
  const sent = await client.request(body);
  if (!sent.ok) return reportRefusal(io, sent.refusal, asJson);
  return reportAsked(io, await waitForAnswer(io, client, sent.value), asJson);
}

async function asked(io: CliIo, intakeId: IntakeId, asJson: boolean): Promise<number> {
  const opened = await openDevice(io);
  if (!opened.ok) return reportRefusal(io, opened.refusal, asJson);
  return reportAsked(io, await opened.value.client.asked(intakeId), asJson);
}

function bodyOf(command: Command, task: string, asset: string, options: RequestOptions): IntakeRequestBody {
  const { for: duration, reason, incident, channel, drill } = options;
  if (incident !== undefined && channel !== undefined)
    command.error('error: name the incident by --incident or by --channel, not by both');
  const body = { place: incident ?? channel ?? ({ kind: 'only' } as const), task, asset, duration, reason };
  return drill === true ? { ...body, drill } : body;
}

function named(maxLength: number): (text: string) => string {
  return (text) => {
    const name = text.trim();
    if (name === '' || name.length > maxLength)
      throw new InvalidArgumentError(`A name has 1 to ${maxLength} characters.`);
    return name;
  };
}

function durationArgument(text: string): string {
  if (parseDuration(text) === null) throw new InvalidArgumentError('A time looks like 20s, 30m or 1h.');
  return text.trim();
}

function reasonArgument(text: string): string {
  const reason = text.trim();
  if (reason === '' || reason.length > 3000)
    throw new InvalidArgumentError('Say in a few words why; at most 3000 characters.');
  return reason;
}

function incidentPlace(text: string): IntakePlace {
  const incidentId = parseId('incident', text.trim().toLowerCase());
  if (incidentId === null) throw new InvalidArgumentError('An incident looks like inc_k3x7q2m4abcdefgh.');
  return { kind: 'incident', incidentId };
}

function channelPlace(text: string): IntakePlace {
  const channelId = text.trim().toUpperCase();
  if (!CHANNEL_ID.test(channelId))
    throw new InvalidArgumentError(
      'A channel is named by its id, such as C012AB3CD; Slack shows it under About.',
    );
  return { kind: 'channel', channelId };
}

function intakeArgument(text: string): IntakeId {
  const intakeId = parseId('intake', text.trim().toLowerCase());
  if (intakeId === null) throw new InvalidArgumentError('It looks like itk_k3x7q2m4abcdefgh.');
  return intakeId;
}
