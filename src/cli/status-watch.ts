import type { IssuerClient } from '../client/issuer-client.ts';
import type { StatusAnswer } from '../contracts/http.ts';
import { Fault } from '../domain/fault.ts';
import type { Result } from '../domain/result.ts';
import { utcTime } from '../domain/time.ts';
import type { CliIo } from './cli-io.ts';
import { EXIT } from './cli-io.ts';
import { reportRefusal } from './report.ts';
import { printable, printableJson } from '../domain/unprintable.ts';
import { ScreenText } from './screen-text.ts';
import { statusText } from './status-text.ts';

/** How often the issuer is asked, and how often the countdown moves. */
const ASK_EVERY_MS = 3_000;
const TICK_MS = 1_000;

export type Watch = {
  readonly client: Pick<IssuerClient, 'status'>;
  readonly issuerUrl: string;
  readonly asJson: boolean;
  /** Ends the watch, also within a call. */
  readonly stop: AbortSignal;
};

/** What is known: the last good answer, and since when there is no new one (`null` while there is). */
type Known = { readonly status: StatusAnswer; readonly away: string | null };

/**
 * Shows the status until it is told to stop: on a terminal a countdown that is drawn in place, elsewhere a text (or
 * a JSON object) for every change. An issuer that is away later on is waited for; one that is away, or says no, at
 * the start ends it.
 */
export async function watchStatus(io: CliIo, watch: Watch): Promise<number> {
  const show = watch.asJson || io.stdout.isTTY !== true ? changesTo(io, watch) : countdownOn(io);
  let known: Known | null = null;
  for (let askAtMs = 0; !watch.stop.aborted; ) {
    if (io.nowMs() >= askAtMs) {
      const asked = await ask(watch, known);
      if (asked === null) break;
      if (!asked.ok) return reportRefusal(io, asked.refusal, watch.asJson);
      known = asked.value;
      askAtMs = io.nowMs() + ASK_EVERY_MS;
    }
    if (known !== null) show(known);
    await io.pause(TICK_MS, watch.stop);
  }
  return EXIT.ok;
}

/** @returns what is known now; `null` when it was told to stop meanwhile. */
async function ask({ client, stop }: Watch, before: Known | null): Promise<Result<Known> | null> {
  try {
    const answer = await client.status();
    if (answer.ok) return { ok: true, value: { status: answer.value, away: null } };
    const { code, person } = answer.refusal;
    if (before === null || (code !== 'unavailable' && code !== 'internal')) return answer;
    return { ok: true, value: { ...before, away: person } };
  } catch (error) {
    if (stop.aborted) return null;
    if (before === null || !(error instanceof Fault)) throw error;
    return { ok: true, value: { ...before, away: error.message } };
  }
}

function countdownOn({ stdout, nowMs }: CliIo): (known: Known) => void {
  const screen = new ScreenText(stdout);
  return ({ status, away }) => {
    const text = statusText(status, nowMs());
    const last = away === null ? 'Ctrl-C ends this.' : `${away} Trying again.`;
    screen.draw(printable(`${utcTime(nowMs())}  ${text}${last}\n`));
  };
}

function changesTo(io: CliIo, { issuerUrl, asJson }: Watch): (known: Known) => void {
  let shown = '';
  let said: string | null = null;
  return ({ status, away }) => {
    if (away !== null && away !== said) io.stderr.write(`breakglass: ${printable(away)} Trying again.\n`);
    said = away;
    const now = printableJson({ issuerUrl, ...status });
    if (now === shown) return;
    shown = now;
    const text = `${utcTime(io.nowMs())}  ${statusText(status, io.nowMs())}`;
    io.stdout.write(asJson ? `${now}\n` : printable(text));
  };
}
