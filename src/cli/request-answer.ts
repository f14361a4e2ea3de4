import type { IssuerClient } from '../client/issuer-client.ts';
import type { IntakeAnswer } from '../contracts/http.ts';
import type { Result } from '../domain/result.ts';
import { ok } from '../domain/result.ts';
import { utcTime } from '../domain/time.ts';
import type { CliIo } from './cli-io.ts';
import { EXIT } from './cli-io.ts';
import { reportRefusal } from './report.ts';
import { printable, printableJson } from '../domain/unprintable.ts';

/** The gateway answers within a second or two; who has waited this long is told how to look later. */
const WAIT_MS = 15_000;
const FIRST_PAUSE_MS = 150;
const LAST_PAUSE_MS = 1_000;

/** Asks for the answer until there is one, for a bounded time; a signal ends the waiting and not the request. */
export async function waitForAnswer(
  io: CliIo,
  client: Pick<IssuerClient, 'asked'>,
  first: IntakeAnswer,
): Promise<Result<IntakeAnswer>> {
  const giveUpAtMs = io.nowMs() + WAIT_MS;
  const interrupted = new AbortController();
  const stopListening = io.onSignal(() => interrupted.abort());
  try {
    let answer: Result<IntakeAnswer> = ok(first);
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.5, LAST_PAUSE_MS)) {
      const isWaiting = answer.ok && answer.value.state === 'waiting';
      if (!isWaiting || interrupted.signal.aborted || io.nowMs() + pauseMs > giveUpAtMs) return answer;
      await io.pause(pauseMs, interrupted.signal);
      answer = await client.asked(first.intakeId);
    }
  } finally {
    stopListening();
  }
}

/** Tells what came of a request. @returns the exit code: no answer yet is a part that is away, not a no. */
export function reportAsked(io: CliIo, answer: Result<IntakeAnswer>, asJson: boolean): number {
  if (!answer.ok) return reportRefusal(io, answer.refusal, asJson);
  if (asJson) io.stdout.write(`${printableJson(answer.value)}\n`);
  switch (answer.value.state) {
    case 'filed':
      if (!asJson) io.stdout.write(filedText(answer.value.requestId));
      return EXIT.ok;
    case 'decided':
      if (!asJson)
        io.stdout.write(`The decision on ${answer.value.requestId} counts: ${answer.value.request}.\n`);
      return EXIT.ok;
    case 'refused':
      io.stderr.write(`breakglass: ${printable(answer.value.message)}\n`);
      return EXIT.refused;
    case 'waiting':
      io.stderr.write(waitingText(answer.value, io.nowMs()));
      return EXIT.fault;
  }
}

function filedText(requestId: string): string {
  return `Filed as ${requestId}: those who may approve were asked in Slack, where its card stands.\nOnce it is granted, breakglass status --watch shows the grant.\n`;
}

function waitingText(
  { intakeId, notAfterMs }: Extract<IntakeAnswer, { state: 'waiting' }>,
  nowMs: number,
): string {
  const until =
    nowMs < notAfterMs
      ? `It is filed by ${utcTime(notAfterMs)} or not at all.`
      : `Its time passed at ${utcTime(notAfterMs)}; if Slack shows no card of it, ask again.`;
  return `breakglass: still waiting: Breakglass has not answered yet. ${until}\nLook again with: breakglass asked ${intakeId}\n`;
}
